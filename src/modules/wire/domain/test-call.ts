import type { Instant } from "../../../kernel/calendar.ts";
import { fulfilmentView } from "./fulfilment-view.ts";
import { type WebhookBody, webhookBody } from "./operation-view.ts";

/** The subscription that a test call names, and who has it: nobody. */
const NOBODYS = "00000000-0000-0000-0000-000000000000";

/**
 * What the answer to a signed test call says of a connection webhook. A program that reads the
 * content may well refuse it, as it names a subscription that does not exist; one that refuses the
 * token refuses every real call as well.
 */
export type TestVerdict = "taken" | "token-refused" | "content-refused" | "failed" | "unreachable";

/** @param status of the answer; undefined where there was none */
export function verdictOf(status: number | undefined): TestVerdict {
  if (status === undefined) return "unreachable";
  if (status >= 200 && status < 300) return "taken";
  if (status === 401 || status === 403) return "token-refused";
  // Nothing takes calls at an address that is not there, moves on, or knows no POST.
  const isAddress = status === 404 || status === 405 || status === 410;
  return status >= 400 && status < 500 && !isAddress ? "content-refused" : "failed";
}

/** The body of a test call: a change of quantity in its full form (wire contract, 6.1), of nobody. */
export function testCallBody(call: {
  readonly id: string;
  readonly activityId: string;
  /** `contoso.notes` */
  readonly slug: string;
  readonly planId: string;
  readonly at: Instant;
}): WebhookBody {
  const { planId, at } = call;
  const subscription = fulfilmentView({
    id: NOBODYS,
    name: "Connection test",
    fulfilment: "Subscribed",
    isFreeTrial: false,
    autoRenew: false,
    quantity: 1,
    terms: {
      offerSlug: call.slug,
      planId,
      term: "P1M",
      payment: "monthly",
      sellerTimeZone: "UTC",
    },
    termStart: null,
    termEnd: null,
    orderedAt: at,
    updatedAt: at,
    organisationId: NOBODYS,
    changeable: false,
    customer: { tenantId: NOBODYS, email: null },
    seller: { id: NOBODYS, tenantId: NOBODYS },
  });
  return webhookBody(
    {
      id: call.id,
      activityId: call.activityId,
      subscriptionId: NOBODYS,
      action: "change-quantity",
      status: "in-progress",
      planId,
      quantity: 1,
      askedAt: at,
      source: "marketplace",
      endedBy: null,
    },
    { ...subscription, isTest: true },
  );
}
