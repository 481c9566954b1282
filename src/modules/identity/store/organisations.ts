import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { OrganisationsTable } from "./tables.ts";

export type NewOrganisationRow = Omit<OrganisationsTable, "address" | "status" | "version"> & {
  readonly address: string;
};

export const insertOrganisation = (tx: Tx, row: NewOrganisationRow) =>
  tx.sql.insertInto("identity.organisations").values(row).execute();

const insertEnvironmentRow = statement<
  [subscriptionId: string, organisation: string, name: string, at: Temporal.Instant],
  unknown
>(
  "identity.insert-environment",
  `insert into identity.environments (subscription_id, organisation_id, name, created_at)
   values ($1, $2, left($3, 100), $4)`,
);

/** Adds an environment to a customer organisation. */
export const insertEnvironment = (
  tx: Tx,
  row: { readonly subscriptionId: string; readonly organisationId: string; readonly name: string },
) => tx.query(insertEnvironmentRow, [row.subscriptionId, row.organisationId, row.name, tx.at]);

const renameRow = statement<[organisation: string, id: string, name: string], unknown>(
  "identity.rename-environment",
  "update identity.environments set name = $3 where organisation_id = $1 and subscription_id = $2",
);

export const renameEnvironmentRow = (
  tx: Tx,
  row: { readonly subscriptionId: string; readonly organisationId: string; readonly name: string },
) => tx.query(renameRow, [row.organisationId, row.subscriptionId, row.name]);

export const handleIsTaken = statement<[handle: string], { id: string }>(
  "identity.handle-is-taken",
  "select id from identity.organisations where handle = $1",
);

export const domainIsTaken = statement<[domain: string], { id: string }>(
  "identity.domain-is-taken",
  "select id from identity.organisations where domain = $1",
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
