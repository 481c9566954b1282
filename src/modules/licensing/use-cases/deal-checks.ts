import { dayIn } from "../../../kernel/calendar.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { uploadOf } from "../../../platform/file-references.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { MARKETS } from "../../catalog/index.ts";
import { checkTerms, type DealTerms } from "../domain/deal.ts";
import { isDuplicate, keysOf } from "../domain/duplicates.ts";
import { type Deal, type Evidence, similarDeals } from "../store/deals.ts";

const KNOWN = {
  markets: new Set(MARKETS.keys()) as ReadonlySet<string>,
  currencies: new Set(MARKETS.values()) as ReadonlySet<string>,
};

/** What is wrong with the terms of a deal, on the publisher's calendar day. */
export const termErrors = (
  tx: Pick<Tx, "at">,
  { timeZone }: Pick<ActingOrganisation, "timeZone">,
  terms: DealTerms,
): FieldError[] => checkTerms(terms, { ...KNOWN, today: dayIn(timeZone, tx.at) });

/** Deals as many as a warning names. */
const MOST_NAMED = 20;

/** Deals of the publisher that look like the same sale, the latest first. */
export async function duplicatesOf(
  tx: Pick<Tx, "query" | "sql">,
  about: {
    readonly publisherId: string;
    readonly offerId: string;
    readonly terms: DealTerms;
    /** The deal itself, where it is registered already. */
    readonly besides: string | null;
  },
): Promise<Deal[]> {
  const { terms } = about;
  const candidate = { ...keysOf(terms.customer), startsOn: terms.startsOn, endsOn: terms.endsOn };
  const similar = await similarDeals(tx, { ...about, keys: candidate });
  return similar.filter((other) => isDuplicate(candidate, other)).slice(0, MOST_NAMED);
}

/** A file is evidence of a publisher that uploaded it, under the name that it had then. */
export async function evidenceOf(
  tx: Tx,
  publisherId: string,
  sha256: string,
): Promise<Evidence | undefined> {
  const upload = await uploadOf(tx, sha256, [publisherId]);
  return upload && { sha256, name: upload.name };
}

export const evidenceUnknown: FieldError = {
  pointer: "/evidence",
  code: "licensing/evidence-unknown",
};
