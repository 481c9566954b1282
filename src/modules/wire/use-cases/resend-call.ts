import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { nothingToResend } from "../problems.ts";
import { subscriptionTimeline, type ToldCall } from "../queries/subscription-timeline.ts";
import { resendWebhookCall } from "../store/webhook-calls.ts";

/**
 * Calls a publisher's connection webhook again, now, about what waits of a subscription (ux.md P25). It is the same
 * operation with the same id, so that a program that knows it already does nothing twice.
 *
 * @returns the call that leaves; refuses where nothing waits
 */
export const resendCall = (
  db: Database,
  asked: {
    readonly publisherId: string;
    readonly subscriptionId: string;
    readonly at: Instant;
  },
): Promise<Result<ToldCall>> =>
  db.transaction(async (tx) => {
    const timeline = await subscriptionTimeline(tx, asked);
    if (timeline === undefined) return refuse(notFound({}));
    const { resend } = timeline;
    if (resend === undefined) return refuse(nothingToResend({}));
    const { id: operationId, state } = resend;
    const { publisherId } = asked;
    if (!(await resendWebhookCall(tx, { publisherId, operationId, state })))
      return refuse(nothingToResend({}));
    tx.audit({
      organisationId: publisherId,
      action: "webhook-call.resent",
      objectType: "subscription",
      objectId: asked.subscriptionId,
      after: { operationId, action: resend.action, attempts: resend.attempts },
    });
    return ok(resend);
  });
