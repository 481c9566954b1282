import type { SubscriptionStatus } from "./subscription-lifecycle.ts";

/** How the SaaS fulfilment API names a status (decision 46). */
export type FulfilmentStatus =
  | "PendingFulfillmentStart"
  | "Subscribed"
  | "Suspended"
  | "Unsubscribed";

/** How Partner Center's API names a status (decision 46). */
export type PartnerCenterStatus = "pending" | "active" | "suspended" | "expired" | "deleted";

const FULFILMENT: Readonly<Record<SubscriptionStatus, FulfilmentStatus>> = {
  "pending-activation": "PendingFulfillmentStart",
  trial: "Subscribed",
  active: "Subscribed",
  suspended: "Suspended",
  cancelled: "Unsubscribed",
  expired: "Unsubscribed",
  deleted: "Unsubscribed",
};

const PARTNER_CENTER: Readonly<Record<SubscriptionStatus, PartnerCenterStatus>> = {
  "pending-activation": "pending",
  trial: "active",
  active: "active",
  suspended: "suspended",
  cancelled: "deleted",
  expired: "expired",
  deleted: "deleted",
};

export const fulfilmentStatus = (status: SubscriptionStatus): FulfilmentStatus =>
  FULFILMENT[status];

export const partnerCenterStatus = (status: SubscriptionStatus): PartnerCenterStatus =>
  PARTNER_CENTER[status];
