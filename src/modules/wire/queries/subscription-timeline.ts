import type { Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import {
  type PublisherHistoryRow,
  type PublisherOperation,
  subscriptionForPublisher,
  timelineForPublisher,
} from "../../commerce/index.ts";
import { callToResend } from "../domain/resend.ts";
import { type CallFacts, callsOfOperations } from "../store/webhook-calls.ts";

/** An operation with the call that told of it. */
export type ToldCall = PublisherOperation & Omit<CallFacts, "operationId">;

export type SubscriptionTimeline = {
  readonly history: readonly PublisherHistoryRow[];
  readonly calls: readonly ToldCall[];
  /** What the publisher may have told again now. */
  readonly resend: ToldCall | undefined;
};

/** What happened to a publisher's subscription and what it was told of it; undefined for another's, as for none. */
export async function subscriptionTimeline(
  db: Reader,
  about: {
    readonly publisherId: string;
    readonly subscriptionId: string;
    readonly at: Instant;
  },
): Promise<SubscriptionTimeline | undefined> {
  if ((await subscriptionForPublisher(db, about)) === undefined) return undefined;
  const { history, operations } = await timelineForPublisher(db, about);
  const made = await callsOfOperations(
    db,
    about.publisherId,
    operations.map(({ id }) => id),
  );
  const calls = operations.flatMap((operation) => {
    const call = made.get(operation.id);
    if (call === undefined) return [];
    const { operationId: _, ...facts } = call;
    return [{ ...operation, ...facts }];
  });
  return { history, calls, resend: callToResend(calls) };
}
