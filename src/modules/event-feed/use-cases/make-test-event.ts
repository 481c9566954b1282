import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type EventTypeName, type Reader, testFactOf } from "../domain/event-types.ts";
import { notASandbox } from "../problems.ts";

/** By what a fact is read by whom. */
const KEY = {
  publisher: "publisherId",
  partner: "sellerId",
  customer: "organisationId",
} as const satisfies Record<Reader, string>;

/**
 * Records an event that says it is a test, for the feed of one organisation alone: nothing follows
 * from it. Only where money and people are invented.
 */
export async function makeTestEvent(
  db: Database,
  marketplace: Platform["marketplace"],
  asked: { readonly reader: Reader; readonly organisationId: string; readonly name: EventTypeName },
): Promise<Result<undefined>> {
  if (marketplace.kind !== "sandbox") return refuse(notASandbox({}));
  const { reader, organisationId, name } = asked;
  await db.transaction(async (tx) => {
    await tx.publish({
      type: testFactOf(name),
      subject: organisationId,
      [KEY[reader]]: organisationId,
    });
    tx.audit({
      organisationId,
      action: "event-feed.test-event-made",
      objectType: "organisation",
      objectId: organisationId,
      after: { type: name },
    });
  });
  return ok(undefined);
}
