import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** The life of a subscription, decision 46. */
export type SubscriptionStatus =
  | "pending-activation"
  | "trial"
  | "active"
  | "suspended"
  | "cancelled"
  | "expired"
  | "deleted";

export type SubscriptionTransition =
  | "activate"
  | "start-trial"
  | "convert"
  | "renew"
  | "suspend"
  | "reactivate"
  | "resume-trial"
  | "cancel"
  | "lapse"
  | "expire"
  | "delete";

export const SUBSCRIPTION_LIFECYCLE = {
  "pending-activation": {
    activate: "active",
    "start-trial": "trial",
    cancel: "cancelled",
    lapse: "cancelled",
  },
  trial: { convert: "active", suspend: "suspended", cancel: "cancelled", expire: "expired" },
  active: { renew: "active", suspend: "suspended", cancel: "cancelled", expire: "expired" },
  suspended: {
    reactivate: "active",
    "resume-trial": "trial",
    cancel: "cancelled",
    expire: "expired",
    delete: "deleted",
  },
  cancelled: { delete: "deleted" },
  expired: { delete: "deleted" },
  deleted: {},
} as const satisfies Lifecycle<SubscriptionStatus, SubscriptionTransition>;

export const SUBSCRIPTION_STATUSES = Object.keys(
  SUBSCRIPTION_LIFECYCLE,
) as readonly SubscriptionStatus[];

/** Statuses in which a subscription counts as held: towards limits, and as access to the service. */
const HELD_STATUSES = [
  "pending-activation",
  "trial",
  "active",
  "suspended",
] as const satisfies readonly SubscriptionStatus[];

export const isHeld = (status: SubscriptionStatus): boolean =>
  (HELD_STATUSES as readonly SubscriptionStatus[]).includes(status);
