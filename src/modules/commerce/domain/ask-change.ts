import type { Instant } from "../../../kernel/calendar.ts";
import type { FieldError, Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { changeRequestInvalid, changeRequestOwn, subscriptionEnded } from "../problems.ts";
import { decideNumber } from "./change-quantity.ts";
import { type SubscriptionFacts, statusAt } from "./subscription.ts";
import { decideAction, type SubscriptionAction } from "./subscription-actions.ts";
import { isHeld } from "./subscription-lifecycle.ts";

/** What a customer can ask its partner to change (ux.md C4). */
export const CHANGE_KINDS = [
  "quantity",
  "auto-renew-off",
  "auto-renew-on",
  "cancel",
  "reactivate",
  "other",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export type ChangeAsked = {
  readonly kind: ChangeKind;
  /** Licences wanted; of `quantity` alone. */
  readonly quantity: number | null;
  /** Why, or what; needed of `other`. */
  readonly note: string;
};

/** A subscription as whoever has it asks about it. */
export type AskedAbout = SubscriptionFacts & {
  readonly quantity: number;
  readonly scheduledQuantity: number | null;
  readonly sellerId: string;
  readonly organisationId: string;
  /** The partner removed the customer: what is suspended is not taken up again. */
  readonly relationshipEnded?: boolean;
};

/** What the seller would do; `other` has no rule but that the subscription is there. */
const ACTIONS: Readonly<Record<Exclude<ChangeKind, "other">, SubscriptionAction>> = {
  quantity: "change-quantity",
  "auto-renew-off": "turn-off-auto-renew",
  "auto-renew-on": "turn-on-auto-renew",
  cancel: "cancel",
  reactivate: "reactivate",
};

/**
 * Whether a kind of change can be asked for at `at`: where the seller could not do it, nobody is asked to,
 * by the one rule of what can be done with a subscription (BEY-09).
 */
export function decideKind(
  kind: ChangeKind,
  subscription: AskedAbout,
  at: Instant,
): Result<unknown> {
  if (subscription.sellerId === subscription.organisationId) return refuse(changeRequestOwn({}));
  if (kind !== "other")
    return decideAction(ACTIONS[kind], subscription, {
      at,
      viewer: { isSeller: true, relationshipEnded: subscription.relationshipEnded === true },
    });
  const status = statusAt(subscription, at);
  return isHeld(status) ? ok(null) : refuse(subscriptionEnded({ status }));
}

/** Whether a change can be asked for as it is written; its number within what the plan takes. */
export function decideChangeAsked(
  subscription: AskedAbout,
  asked: ChangeAsked,
  at: Instant,
): Result<unknown> {
  const written = incomplete(asked);
  if (written !== undefined) return refuse(written);
  const possible = decideKind(asked.kind, subscription, at);
  if (!possible.ok || asked.quantity === null) return possible;
  return decideNumber(subscription, asked.quantity, at);
}

function incomplete({ kind, quantity, note }: ChangeAsked): Problem | undefined {
  const errors: FieldError[] = [];
  if (kind === "quantity" && quantity === null)
    errors.push({ pointer: "/quantity", code: "commerce/change-request-quantity" });
  if (kind !== "quantity" && quantity !== null)
    errors.push({ pointer: "/quantity", code: "commerce/change-request-no-quantity" });
  if (kind === "other" && note === "")
    errors.push({ pointer: "/note", code: "commerce/change-request-note" });
  return errors.length === 0 ? undefined : changeRequestInvalid({}, errors);
}

/**
 * Whether a subscription is as was asked for: only then it is answered that it is done. A lower number
 * that holds from the renewal is; so is an end at the renewal, where it was asked to end at once and that was
 * no longer possible.
 */
export function isAsAsked(
  subscription: AskedAbout,
  { kind, quantity }: Pick<ChangeAsked, "kind" | "quantity">,
  at: Instant,
): boolean {
  const status = statusAt(subscription, at);
  const held = isHeld(status);
  switch (kind) {
    case "quantity":
      return (subscription.scheduledQuantity ?? subscription.quantity) === quantity;
    case "auto-renew-off":
    case "cancel":
      return !held || !subscription.autoRenew;
    case "auto-renew-on":
      return held && subscription.autoRenew;
    case "reactivate":
      return held && status !== "suspended";
    case "other":
      return true;
  }
}
