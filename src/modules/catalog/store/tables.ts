import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Day, Instant } from "../../../kernel/calendar.ts";
import type { AudienceEntry } from "../domain/audience.ts";
import type { DraftSummary } from "../domain/draft-summary.ts";
import type { EditionContent } from "../domain/edition.ts";
import type { LiveOfferJson, LivePlanJson } from "../domain/live-offer.ts";
import type { Holds, OfferStatus } from "../domain/offer-lifecycle.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import type { PublicationState } from "../domain/publication-state.ts";

/** Read as parsed JSON, written as text. */
type Stored<T> = ColumnType<T, string, string>;

export interface OffersTable {
  id: string;
  publisher_id: string;
  publisher_handle: string;
  offer_id: string;
  slug: GeneratedAlways<string>;
  type: string;
  alias: string;
  version: Generated<number>;
  created_at: Instant;
  changed_at: Instant;
  changed_by: string;
  live_edition_id: string | null;
  live_version: number | null;
  live_since: Instant | null;
  first_live_at: Instant | null;
  stop_requested_at: Instant | null;
  stopped_at: Instant | null;
  preview_edition_id: string | null;
  preview_since: Instant | null;
  submission: ColumnType<PublicationState | null, string | null, string | null>;
  ever_submitted: Generated<boolean>;
  holds: ColumnType<Holds, string | undefined, string>;
  status: Generated<OfferStatus>;
  summary: ColumnType<DraftSummary, string | undefined, string>;
}

export interface PlansTable {
  id: string;
  offer_uuid: string;
  plan_id: string;
  position: number;
  created_at: Instant;
  first_live_at: Instant | null;
  stop_requested_at: Instant | null;
  stopped_at: Instant | null;
  audience_version: Generated<number>;
  live_audience_version: number | null;
}

export interface DraftPagesTable {
  offer_uuid: string;
  plan_uuid: string | null;
  page: string;
  content: Stored<JsonObject>;
  version: number;
  saved_at: Instant;
  saved_by: string;
}

export interface AudiencesTable {
  plan_uuid: string;
  version: number;
  entries: Stored<readonly AudienceEntry[]>;
  saved_at: Instant;
  saved_by: string;
}

export interface EditionsTable {
  id: string;
  offer_uuid: string;
  hash: string;
  content: Stored<EditionContent>;
  made_at: Instant;
}

export interface LiveVersionsTable {
  offer_uuid: string;
  version: number;
  edition_id: string;
  live_since: Instant;
}

export interface LiveOffersTable {
  offer_uuid: string;
  slug: string;
  publisher_id: string;
  content: Stored<LiveOfferJson>;
}

export interface LivePlansTable {
  plan_uuid: string;
  offer_uuid: string;
  content: Stored<LivePlanJson>;
}

export interface ExchangeRatesTable {
  as_of: Day;
  currency: string;
  per_dollar: string;
  source: string;
}

declare module "../../../platform/database.ts" {
  interface Tables {
    "catalog.offers": OffersTable;
    "catalog.plans": PlansTable;
    "catalog.draft_pages": DraftPagesTable;
    "catalog.audiences": AudiencesTable;
    "catalog.editions": EditionsTable;
    "catalog.live_versions": LiveVersionsTable;
    "catalog.live_offers": LiveOffersTable;
    "catalog.live_plans": LivePlansTable;
    "catalog.exchange_rates": ExchangeRatesTable;
  }
}
