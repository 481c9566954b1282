import type { Instant } from "../../../kernel/calendar.ts";

/** Rows of the storefront's schema, as the typed query builder sees them. */
type OffersTable = {
  offer_id: string;
  slug: string;
  type: string;
  publisher_id: string;
  publisher_handle: string;
  publisher_name: string;
  edition_id: string;
  revision: bigint;
  public: boolean;
  live_since: Instant;
  cards: unknown;
  page: unknown;
  words: string[];
};
type WithdrawnTable = {
  slug: string;
  offer_id: string;
  cards: unknown;
  publisher_name: string;
  publisher_handle: string;
  withdrawn_at: Instant;
};
type PreviewsTable = {
  offer_id: string;
  slug: string;
  edition_id: string;
  token: string;
  audience: string[];
  page: unknown;
};

declare module "../../../platform/database.ts" {
  interface Tables {
    "storefront.offers": OffersTable;
    "storefront.withdrawn": WithdrawnTable;
    "storefront.previews": PreviewsTable;
  }
}
