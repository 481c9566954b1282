import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { WebhookBody } from "../domain/operation-view.ts";
import type { TestVerdict } from "../domain/test-call.ts";
import type { CallClaims } from "../use-cases/signed-call.ts";

/** A call to a connection webhook that the publisher asked for, as it went. */
export type TestCall = {
  readonly id: string;
  /** System time. */
  readonly at: Temporal.Instant;
  readonly byName: string;
  readonly url: string;
  readonly claims: CallClaims;
  readonly body: WebhookBody;
  readonly verdict: TestVerdict;
  readonly status: number | null;
  /** Why there was no answer. */
  readonly error: string | null;
  readonly tookMs: number;
};

export const TEST_CALL_COLUMNS = `id, at, by_name as "byName", url, claims, body, verdict, status, error, took_ms as "tookMs"`;

const insert = statement<readonly unknown[], TestCall>(
  "wire.insert-test-call",
  `insert into wire.test_calls (id, publisher_id, offer_id, by_name, url, claims, body, verdict, status, error, took_ms)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${TEST_CALL_COLUMNS}`,
);

export async function insertTestCall(
  tx: Tx,
  call: Omit<TestCall, "at" | "byName"> & {
    readonly publisherId: string;
    readonly offerId: string;
  },
): Promise<TestCall> {
  const [kept] = await tx.query(insert, [
    call.id,
    call.publisherId,
    call.offerId,
    tx.actor.name,
    call.url,
    JSON.stringify(call.claims),
    JSON.stringify(call.body),
    call.verdict,
    call.status,
    call.error,
    call.tookMs,
  ]);
  if (kept === undefined) throw new Error("A test call was not kept");
  return kept;
}
