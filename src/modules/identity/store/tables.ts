import type { ColumnType, Generated } from "kysely";
import type { Instant } from "../../../kernel/calendar.ts";

type Json<T> = ColumnType<T, string, string>;

export interface OrganisationsTable {
  id: string;
  kind: "operator" | "publisher" | "partner" | "customer";
  handle: string;
  name: string;
  country: string;
  domain: string | null;
  time_zone: string;
  currency: string;
  partner_type: "direct-bill" | "indirect-provider" | "indirect-reseller" | null;
  segment: "commercial" | "education" | "government" | "non-profit" | null;
  tenant_id: string;
  tax_id: string | null;
  address: Json<Address>;
  status: Generated<"active" | "suspended" | "closed">;
  version: Generated<number>;
  created_at: Instant;
}

/** A postal address; which parts are needed depends on the country. */
export type Address = {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly phone?: string;
};

export interface MembershipsTable {
  person_id: string;
  organisation_id: string;
  roles: string[];
  since: Instant;
}

export interface ApiClientsTable {
  id: string;
  organisation_id: string;
  name: string;
  roles: string[];
  secret_hash: Buffer;
  created_at: Instant;
  created_by: string | null;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
  secret_number: Generated<number>;
  secret_since: Instant | null;
  previous_secret_hash: Buffer | null;
  previous_secret_until: Instant | null;
  disabled_at: Instant | null;
}

export interface SigningKeysTable {
  kid: string;
  algorithm: "RS256" | "EdDSA";
  public_jwk: Json<Record<string, unknown>>;
  private_sealed: string;
  created_at: Generated<Instant>;
  retired_at: Instant | null;
}

export interface PeopleTable {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  locale: string;
  timeZone: string;
}

declare module "../../../platform/database.ts" {
  interface Tables {
    "identity.organisations": OrganisationsTable;
    "identity.memberships": MembershipsTable;
    "identity.api_clients": ApiClientsTable;
    "identity.signing_keys": SigningKeysTable;
    "identity.provider_resellers": { provider_id: string; reseller_id: string; since: Instant };
    "auth.user": PeopleTable;
  }
}
