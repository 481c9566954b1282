import type { Instant } from "../../../kernel/calendar.ts";
import { type FulfilmentSubscription, wireInstant } from "./fulfilment-view.ts";

/** The operation object of the SaaS fulfilment protocol, version 2018-08-31 (wire contract, section 5). */
export type FulfilmentOperation = {
  readonly id: string;
  readonly activityId: string;
  readonly subscriptionId: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly planId: string;
  /** Always a number: programs in the field bind it to one that cannot be absent. */
  readonly quantity: number;
  readonly action:
    | "ChangePlan"
    | "ChangeQuantity"
    | "Suspend"
    | "Reinstate"
    | "Renew"
    | "Unsubscribe";
  readonly timeStamp: string;
  readonly status: "InProgress" | "Succeeded" | "Failed";
  readonly errorStatusCode?: string;
  readonly errorMessage?: string;
};

/** The body of a call to a connection webhook (wire contract, 6.1): always the full form. */
export type WebhookBody = Omit<FulfilmentOperation, "errorStatusCode" | "errorMessage"> & {
  /** `Azure`: somebody changed it in the marketplace; `Partner`: the publisher's program did. */
  readonly operationRequestSource: "Azure" | "Partner";
  readonly subscription: FulfilmentSubscription;
  readonly purchaseToken: null;
};

/** What commerce tells of an operation. */
export type OperationFacts = {
  readonly id: string;
  readonly activityId: string;
  readonly subscriptionId: string;
  readonly action:
    | "change-plan"
    | "change-quantity"
    | "suspend"
    | "reinstate"
    | "renew"
    | "unsubscribe";
  readonly status: "in-progress" | "succeeded" | "failed";
  readonly planId: string;
  readonly quantity: number | null;
  readonly source: "marketplace" | "publisher";
  readonly askedAt: Instant;
  readonly endedBy: string | null;
};

const ACTION = {
  "change-plan": "ChangePlan",
  "change-quantity": "ChangeQuantity",
  suspend: "Suspend",
  reinstate: "Reinstate",
  renew: "Renew",
  unsubscribe: "Unsubscribe",
} as const;
const STATUS = { "in-progress": "InProgress", succeeded: "Succeeded", failed: "Failed" } as const;
const FAILURES: Readonly<Record<string, string>> = {
  publisher: "The publisher refused the change.",
  "nobody-told": "The connection webhook could not be reached.",
  moved: "The subscription had changed when the answer came.",
  ended: "The subscription ended before the answer came.",
};

/** @param offerSlug `contoso.notes`: publisher and offer as the protocol names them */
export function operationView(facts: OperationFacts, offerSlug: string): FulfilmentOperation {
  const [publisherId = "", ...offer] = offerSlug.split(".");
  return {
    id: facts.id,
    activityId: facts.activityId,
    subscriptionId: facts.subscriptionId,
    offerId: offer.join("."),
    publisherId,
    planId: facts.planId,
    quantity: facts.quantity ?? 1,
    action: ACTION[facts.action],
    timeStamp: wireInstant(facts.askedAt),
    status: STATUS[facts.status],
    ...(facts.status === "failed"
      ? {
          errorStatusCode: facts.endedBy === "moved" ? "Conflict" : "Failed",
          errorMessage: FAILURES[facts.endedBy ?? ""] ?? "The change was not made.",
        }
      : {}),
  };
}

export function webhookBody(
  facts: OperationFacts,
  subscription: FulfilmentSubscription,
): WebhookBody {
  const {
    errorStatusCode: _code,
    errorMessage: _message,
    ...operation
  } = operationView(facts, `${subscription.publisherId}.${subscription.offerId}`);
  const operationRequestSource = facts.source === "publisher" ? "Partner" : "Azure";
  return { ...operation, operationRequestSource, subscription, purchaseToken: null };
}
