import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Address, OrganisationsTable } from "./tables.ts";

export type NewOrganisationRow = Omit<OrganisationsTable, "address" | "status" | "version"> & {
  readonly address: Address;
};

const insertRows = statement<[rows: string], unknown>(
  "identity.insert-organisations",
  `insert into identity.organisations (id, kind, handle, name, country, domain, time_zone, currency, partner_type,
     segment, tenant_id, tax_id, address, created_at)
   select id, kind, handle, name, country, domain, time_zone, currency, partner_type, segment, tenant_id, tax_id,
     address, created_at
   from jsonb_populate_recordset(null::identity.organisations, $1::jsonb)`,
);

/** Stores organisations with one statement, however many. */
export const insertOrganisations = (tx: Tx, rows: readonly NewOrganisationRow[]) =>
  tx.query(insertRows, [JSON.stringify(rows)]);

const insertEnvironmentRows = statement<
  [
    subscriptionIds: readonly string[],
    organisations: readonly string[],
    names: readonly string[],
    at: Temporal.Instant,
  ],
  unknown
>(
  "identity.insert-environments",
  `insert into identity.environments (subscription_id, organisation_id, name, created_at)
   select subscription_id, organisation_id, left(name, 100), $4
   from unnest($1::uuid[], $2::uuid[], $3::text[]) as one (subscription_id, organisation_id, name)`,
);

export type NewEnvironment = {
  readonly subscriptionId: string;
  readonly organisationId: string;
  readonly name: string;
};

/** Adds environments to customer organisations with one statement, however many. */
export const insertEnvironments = (tx: Tx, rows: readonly NewEnvironment[]) =>
  tx.query(insertEnvironmentRows, [
    rows.map(({ subscriptionId }) => subscriptionId),
    rows.map(({ organisationId }) => organisationId),
    rows.map(({ name }) => name),
    tx.at,
  ]);

const renameRow = statement<[organisation: string, id: string, name: string], unknown>(
  "identity.rename-environment",
  "update identity.environments set name = $3 where organisation_id = $1 and subscription_id = $2",
);

export const renameEnvironmentRow = (
  tx: Tx,
  row: { readonly subscriptionId: string; readonly organisationId: string; readonly name: string },
) => tx.query(renameRow, [row.organisationId, row.subscriptionId, row.name]);

/** Which of several short names are taken, and which of several domains. */
export const takenHandles = statement<[handles: readonly string[]], { handle: string }>(
  "identity.taken-handles",
  "select handle from identity.organisations where handle = any ($1)",
);
export const takenDomains = statement<[domains: readonly string[]], { domain: string }>(
  "identity.taken-domains",
  "select domain from identity.organisations where domain = any ($1)",
);

export const handleIsTaken = statement<[handle: string], { id: string }>(
  "identity.handle-is-taken",
  "select id from identity.organisations where handle = $1",
);

// Of an organisation that was merged, the one that it became answers.
export const domainIsTaken = statement<[domain: string], { id: string }>(
  "identity.domain-is-taken",
  "select coalesce(merged_into, id) as id from identity.organisations where domain = $1",
);

export const addMembership = (
  tx: Tx,
  row: { personId: string; organisationId: string; roles: readonly string[] },
) =>
  tx.sql
    .insertInto("identity.memberships")
    .values({
      person_id: row.personId,
      organisation_id: row.organisationId,
      roles: [...row.roles],
      since: tx.at,
    })
    .onConflict((conflict) =>
      conflict.columns(["person_id", "organisation_id"]).doUpdateSet({ roles: [...row.roles] }),
    )
    .execute();
