import type { Sort } from "../domain/catalogue-query.ts";
import type { Card } from "../domain/listing.ts";
import type { StorefrontLanguage } from "../domain/visitor.ts";

export type OfferRow = {
  readonly id: string;
  readonly key: string;
  readonly slug: string;
  readonly type: string;
  readonly publisherName: string;
  readonly publisherHandle: string;
  readonly public: boolean;
  readonly liveSince: string;
  readonly card: Card;
  readonly logo: string | null;
  readonly facets: readonly string[];
  /** The description that a search read; absent in lists that search nothing. */
  readonly plain?: string | undefined;
  readonly price?:
    | {
        readonly currency: string;
        readonly amount: string;
        readonly perUser: boolean;
        readonly months: number;
        readonly usageOnly: boolean;
        readonly ownLicence: boolean;
      }
    | undefined;
};

/** What makes one statement differ from another; everything else is a parameter. */
export type Shape = {
  readonly text: "none" | "latin" | "hangul" | "both";
  readonly sort: Sort;
  /** The language of names, where the list is ordered by them. */
  readonly named: StorefrontLanguage | undefined;
  readonly member: boolean;
  readonly after: boolean;
};
export type Found = {
  rows: OfferRow[] | null;
  count: number;
  matches: number;
  facets: Record<string, number> | null;
  publishers: Record<string, string> | null;
  relaxed: Record<string, number> | null;
};

/** The parameter with the reader's language: no part of the shape, as each one is planned anew. */
export const READER = "$12::text";

/** Numbers of the parameters that only some shapes have; 0: this one has it not. */
export type Used = Readonly<
  Record<"tenants" | "latin" | "hangul" | "afterKey" | "afterId", number>
>;
