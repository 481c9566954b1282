import { createHash } from "node:crypto";
import type { Reader } from "../../../platform/database.ts";
import type { Outgoing, OutgoingOutcome, OutgoingRequest } from "../../../platform/outgoing.ts";
import { freshFor } from "../domain/asking.ts";
import { keepAnswer, knownAnswer, mayAsk } from "../store/draft-checks.ts";

/** Enough was asked for this publisher in this minute. */
export class AskedEnough extends Error {}

/** Longer answers are not kept; no built-in check reads as much. */
const KEPT_BODY_BYTES = 2_048;

/**
 * The guarded way out for checks of drafts: the same question is asked once in a while, and not too
 * many of them for one publisher.
 *
 * @throws AskedEnough from `exchange`, when the publisher's minute is used up
 */
export const sparingOutgoing = (
  db: Reader,
  publisherId: string,
  { exchange }: Outgoing,
): Outgoing => ({
  async exchange(request) {
    const question = questionOf(request);
    const kept = await knownAnswer(db, publisherId, question);
    if (kept !== undefined) return withBody(kept as KeptOutcome);
    if (!(await mayAsk(db, publisherId))) throw new AskedEnough();
    const outcome = await exchange(request);
    if (outcome.kind === "refused" || outcome.body.byteLength <= KEPT_BODY_BYTES)
      await keepAnswer(db, publisherId, question, {
        outcome: withoutBytes(outcome),
        seconds: freshFor(request.method ?? "GET", outcome),
      });
    return outcome;
  },
});

type KeptOutcome =
  | Extract<OutgoingOutcome, { kind: "refused" }>
  | (Omit<Extract<OutgoingOutcome, { kind: "answered" }>, "body"> & { readonly body: string });

const withoutBytes = (outcome: OutgoingOutcome): KeptOutcome =>
  outcome.kind === "refused"
    ? outcome
    : { ...outcome, body: Buffer.from(outcome.body).toString("base64") };

const withBody = (outcome: KeptOutcome): OutgoingOutcome =>
  outcome.kind === "refused" ? outcome : { ...outcome, body: Buffer.from(outcome.body, "base64") };

function questionOf({ method = "GET", url, headers = {}, body = "" }: OutgoingRequest): string {
  const hash = createHash("sha256").update(JSON.stringify([method, url, headers]));
  return hash.update(body).digest("hex");
}
