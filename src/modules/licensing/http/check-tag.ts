import { hash } from "node:crypto";
import type { Instant } from "../../../kernel/calendar.ts";

/** Seconds for which a proof holds (decision 31), in system time as every token. */
export const PROOF_SECONDS = 24 * 3600;
/** After so long the same answer comes with a new proof. */
const RENEWED_SECONDS = PROOF_SECONDS / 2;

/**
 * The ETag of what a licence check answers. Where a proof belongs to it, it changes every 12 hours, so that
 * whoever is answered 304 has one that holds for 12 hours more at least.
 *
 * @param at system time
 */
export function checkTag(
  answered: object,
  { proof, at }: { readonly proof: boolean; readonly at: Instant },
): string {
  const half = proof ? Math.floor(at.epochMilliseconds / 1000 / RENEWED_SECONDS) : null;
  return hash("sha256", JSON.stringify([answered, half]), "base64url");
}
