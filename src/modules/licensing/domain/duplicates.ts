import type { Day } from "../../../kernel/calendar.ts";
import type { DealCustomer } from "./deal.ts";
import type { DealStatus } from "./deal-lifecycle.ts";

/** By what a customer is known again (docs/domain/deals.md, D-6). */
export type CustomerKeys = {
  readonly companyKey: string;
  readonly country: string;
  readonly taxKey: string | null;
  readonly domain: string | null;
};

/** A name without case, accents, punctuation and doubled blanks: `Société  GÉNÉRALE.` is `societe generale`. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    // Syllables of Hangul together again, which taking accents apart took apart, too.
    .normalize("NFC");

/** A tax ID by its letters and digits alone. */
export const taxKeyOf = (taxId: string | undefined): string | null =>
  nameKey(taxId ?? "").replaceAll(" ", "") || null;

export const keysOf = ({ company, country, taxId, domain }: DealCustomer): CustomerKeys => ({
  companyKey: nameKey(company),
  country,
  taxKey: taxKeyOf(taxId),
  domain: domain ?? null,
});

/** Whether both are the same customer: name and country, or tax ID in its country, or domain. */
export const isSameCustomer = (a: CustomerKeys, b: CustomerKeys): boolean =>
  (a.companyKey === b.companyKey && a.country === b.country) ||
  (a.taxKey !== null && a.taxKey === b.taxKey && a.country === b.country) ||
  (a.domain !== null && a.domain === b.domain);

type Days = { readonly startsOn: Day; readonly endsOn: Day | null };

/** Whether both run on some day; the last one counts, and a perpetual deal runs for ever. */
export const overlap = (a: Days, b: Days): boolean =>
  (b.endsOn === null || a.startsOn <= b.endsOn) && (a.endsOn === null || b.startsOn <= a.endsOn);

export type ComparedDeal = CustomerKeys & Days & { readonly status: DealStatus };

/** Whether a deal about the same solution is the same sale: what was refused or taken back is none. */
export const isDuplicate = (candidate: CustomerKeys & Days, other: ComparedDeal): boolean =>
  other.status !== "withdrawn" &&
  other.status !== "rejected" &&
  isSameCustomer(candidate, other) &&
  overlap(candidate, other);
