import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { rolesOf } from "../domain/permissions.ts";
import { clientNotFound, roleUnknown } from "../problems.ts";

export type NewApiClient = {
  readonly organisation: { readonly id: string; readonly kind: OrganisationKind };
  readonly name: string;
  readonly roles: readonly string[];
  readonly createdBy: string | null;
  /** Fixed by the demo, whose sample publisher is configured before; made at random otherwise. */
  readonly id?: string;
  readonly secret?: string;
};

/** The secret is shown once, here; only its hash is kept. */
export type CreatedApiClient = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly secret: string;
};

/** Creates a program's credentials in the caller's transaction. */
export async function createApiClient(
  tx: Tx,
  wanted: NewApiClient,
): Promise<Result<CreatedApiClient, Problem>> {
  const choices = rolesOf(wanted.organisation.kind);
  for (const [index, role] of wanted.roles.entries())
    if (!choices.includes(role))
      return refuse(
        roleUnknown({ role, choices }, [
          { pointer: `/roles/${index}`, code: "choice", params: { choices } },
        ]),
      );
  const id = wanted.id ?? randomUUID();
  const secret = wanted.secret ?? `souk_${randomBytes(32).toString("base64url")}`;
  await tx.sql
    .insertInto("identity.api_clients")
    .values({
      id,
      organisation_id: wanted.organisation.id,
      name: wanted.name,
      roles: [...wanted.roles],
      secret_hash: hashSecret(secret),
      created_at: tx.at,
      created_by: wanted.createdBy,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  tx.audit({
    organisationId: wanted.organisation.id,
    action: "api-client.created",
    objectType: "api-client",
    objectId: id,
    after: { name: wanted.name, roles: wanted.roles },
  });
  return ok({ id, name: wanted.name, roles: wanted.roles, secret });
}

/** Ends a program's access: its tokens stop working with the next request. */
export const revokeApiClient = (
  db: Database,
  request: { organisationId: string; clientId: string },
) =>
  db.transaction(async (tx): Promise<Result<null, Problem>> => {
    const row = await tx.sql
      .updateTable("identity.api_clients")
      .set({ revoked_at: tx.at })
      .where("id", "=", request.clientId)
      .where("organisation_id", "=", request.organisationId)
      .where("revoked_at", "is", null)
      .returning("name")
      .executeTakeFirst();
    if (row === undefined) return refuse(clientNotFound({}));
    tx.audit({
      organisationId: request.organisationId,
      action: "api-client.revoked",
      objectType: "api-client",
      objectId: request.clientId,
      before: row,
    });
    return ok(null);
  });

const credentialsOf = statement<
  [id: string],
  { secret_hash: Buffer; tenant_id: string; handle: string; domain: string | null }
>(
  "identity.credentials-of-client",
  `select c.secret_hash, o.tenant_id, o.handle, o.domain
   from identity.api_clients c join identity.organisations o on o.id = c.organisation_id
   where c.id = $1 and c.revoked_at is null and o.status <> 'closed'`,
);
const markUsed = statement<[id: string], unknown>(
  "identity.mark-client-used",
  "update identity.api_clients set last_used_at = clock_timestamp() where id = $1",
);

/**
 * The tenant of a program that proves its secret, when `tenant` names its organisation by GUID or
 * domain; undefined otherwise, whichever part was wrong.
 */
export async function proveClient(
  db: Reader,
  given: { clientId: string; secret: string; tenant: string },
): Promise<{ readonly clientId: string; readonly tenantId: string } | undefined> {
  const [row] = await db.query(credentialsOf, [given.clientId]);
  const proof = hashSecret(given.secret);
  const right = timingSafeEqual(row?.secret_hash ?? Buffer.alloc(32), proof);
  if (row === undefined || !right) return undefined;
  if (![row.tenant_id, row.domain, row.handle].includes(given.tenant.toLowerCase()))
    return undefined;
  await db.query(markUsed, [given.clientId]);
  return { clientId: given.clientId, tenantId: row.tenant_id };
}

const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
