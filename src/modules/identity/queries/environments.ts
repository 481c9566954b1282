import { type Reader, statement } from "../../../platform/database.ts";

/** Where a customer runs what it bought by usage; its id is a subscription ID. */
export type Environment = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly createdAt: Temporal.Instant;
};

const ofOrganisation = statement<[organisation: string], Environment>(
  "identity.environments-of-organisation",
  `select subscription_id as "subscriptionId", name, created_at as "createdAt"
   from identity.environments where organisation_id = $1 order by created_at, subscription_id`,
);

const owners = statement<[ids: readonly string[]], { tenantId: string }>(
  "identity.owners-of-environments",
  `select distinct o.tenant_id as "tenantId" from identity.environments e
   join identity.organisations o on o.id = e.organisation_id
   where e.subscription_id::text = any($1)`,
);

const ofTenant = statement<[tenant: string], { subscriptionId: string }>(
  "identity.environments-of-tenant",
  `select e.subscription_id as "subscriptionId" from identity.environments e
   join identity.organisations o on o.id = e.organisation_id where o.tenant_id = $1`,
);

/** Subscription IDs of the environments of the organisation with this tenant ID; none for no organisation. */
export const subscriptionIdsOf = async (db: Reader, tenantId: string): Promise<string[]> =>
  (await db.query(ofTenant, [tenantId])).map(({ subscriptionId }) => subscriptionId);

/** The environments of one organisation, oldest first; few, because people make them. */
export const environmentsOf = (db: Reader, organisationId: string): Promise<Environment[]> =>
  db.query(ofOrganisation, [organisationId]);

/**
 * Tenant IDs of the organisations that own these environments; ids of none are left out.
 *
 * @param subscriptionIds in lower case
 */
export const ownersOfEnvironments = async (
  db: Reader,
  subscriptionIds: readonly string[],
): Promise<string[]> =>
  subscriptionIds.length === 0
    ? []
    : (await db.query(owners, [subscriptionIds])).map(({ tenantId }) => tenantId);
