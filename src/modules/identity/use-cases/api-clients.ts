import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { ADMINISTRATOR } from "../domain/members.ts";
import { judgeNewProgram, judgeProgram, MOST_PROGRAMS } from "../domain/programs.ts";
import { clientNotFound, tooManyPrograms } from "../problems.ts";
import {
  credentialsOf,
  lockProgram,
  markUsed,
  programsOneAtATime,
  recordProgram,
  setDisabled,
  setName,
  setRevoked,
  setSecret,
  usablePrograms,
} from "../store/programs.ts";

export type NewApiClient = {
  readonly organisation: { readonly id: string; readonly kind: OrganisationKind };
  readonly name: string;
  readonly roles: readonly string[];
  /** Person or program that asked. */
  readonly createdBy: string | null;
  /** Roles of who asks; absent where the marketplace itself makes the program. */
  readonly own?: readonly string[];
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

/** Creates a program's credentials in the caller's transaction; at most 50 that are not revoked (ACC-03). */
export async function createApiClient(
  tx: Tx,
  wanted: NewApiClient,
): Promise<Result<CreatedApiClient, Problem>> {
  const { organisation, name, roles } = wanted;
  const problem = judgeNewProgram({
    kind: organisation.kind,
    roles,
    own: wanted.own ?? [ADMINISTRATOR[organisation.kind]],
  });
  if (problem !== undefined) return refuse(problem);
  await programsOneAtATime(tx, organisation.id);
  if ((await usablePrograms(tx, organisation.id)) >= MOST_PROGRAMS)
    return refuse(tooManyPrograms({ most: MOST_PROGRAMS }));
  const id = wanted.id ?? randomUUID();
  const secret = wanted.secret ?? newSecret();
  await recordProgram(tx, {
    id,
    organisationId: organisation.id,
    name,
    roles,
    secretHash: hashSecret(secret),
    createdBy: wanted.createdBy,
  });
  tx.audit({
    organisationId: organisation.id,
    action: "api-client.created",
    objectType: "api-client",
    objectId: id,
    after: { name, roles },
  });
  return ok({ id, name, roles, secret });
}

/** One program, and who wants something of it. */
export type OfApiClient = {
  readonly organisation: { readonly id: string; readonly kind: OrganisationKind };
  readonly clientId: string;
  readonly own: readonly string[];
};

/**
 * Makes a new secret. The one before works for `overlapHours` more, or ends here with its tokens; of two that
 * still work the older ends. Whoever may not give the program's roles learns no secret of it.
 */
export const rollSecret = (
  db: Database,
  { organisation, clientId, own, overlapHours }: OfApiClient & { readonly overlapHours: number },
) =>
  db.transaction(
    async (
      tx,
    ): Promise<Result<{ secret: string; previousUntil: Temporal.Instant | null }, Problem>> => {
      const program = await lockProgram(tx, organisation.id, clientId);
      if (program === undefined) return refuse(clientNotFound({}));
      const problem = judgeProgram({ kind: organisation.kind, roles: program.roles, own });
      if (problem !== undefined) return refuse(problem);
      const secret = newSecret();
      const previousUntil = await setSecret(tx, {
        clientId,
        secretHash: hashSecret(secret),
        overlapHours,
      });
      tx.audit({
        organisationId: organisation.id,
        action: "api-client.secret-rolled",
        objectType: "api-client",
        objectId: clientId,
        after: { name: program.name, overlapHours },
      });
      return ok({ secret, previousUntil });
    },
  );

/** What is changed of a program; what is not named stays. */
export type ProgramChange = { readonly disabled?: boolean; readonly name?: string };

/**
 * Gives a program another name, pauses it or lets it go on: what it asks is refused from the next request on, and served
 * again. All or nothing.
 */
export const changeApiClient = (
  db: Database,
  { organisation, clientId, own, disabled, name }: OfApiClient & ProgramChange,
) =>
  db.transaction(async (tx): Promise<Result<null, Problem>> => {
    const program = await lockProgram(tx, organisation.id, clientId);
    if (program === undefined) return refuse(clientNotFound({}));
    // To stop it is safe for everybody; to let it in again is to give its access.
    const problem =
      disabled === false
        ? judgeProgram({ kind: organisation.kind, roles: program.roles, own })
        : undefined;
    if (problem !== undefined) return refuse(problem);
    if (name !== undefined && name !== program.name) {
      await setName(tx, clientId, name);
      tx.audit({
        organisationId: organisation.id,
        action: "api-client.renamed",
        objectType: "api-client",
        objectId: clientId,
        before: { name: program.name },
        after: { name },
      });
    }
    if (disabled === undefined || program.disabled === disabled) return ok(null);
    await setDisabled(tx, clientId, disabled);
    tx.audit({
      organisationId: organisation.id,
      action: disabled ? "api-client.disabled" : "api-client.enabled",
      objectType: "api-client",
      objectId: clientId,
      after: { name: name ?? program.name },
    });
    return ok(null);
  });

/** Ends a program's access for good: its tokens stop working with the next request. */
export const revokeApiClient = (
  db: Database,
  { organisation, clientId }: Pick<OfApiClient, "organisation" | "clientId">,
) =>
  db.transaction(async (tx): Promise<Result<null, Problem>> => {
    const program = await lockProgram(tx, organisation.id, clientId);
    if (program === undefined) return refuse(clientNotFound({}));
    await setRevoked(tx, clientId);
    tx.audit({
      organisationId: organisation.id,
      action: "api-client.revoked",
      objectType: "api-client",
      objectId: clientId,
      before: { name: program.name },
    });
    return ok(null);
  });

/** A program that has proved itself, and by which of its secrets: tokens end with that. */
export type ProvenClient = {
  readonly clientId: string;
  readonly tenantId: string;
  readonly secretNumber: number;
};

/**
 * The tenant of a program that proves a secret which holds, when `tenant` names its organisation by GUID or
 * domain; undefined otherwise, whichever part was wrong.
 */
export async function proveClient(
  db: Reader,
  given: { clientId: string; secret: string; tenant: string },
): Promise<ProvenClient | undefined> {
  const row = await credentialsOf(db, given.clientId);
  const proof = hashSecret(given.secret);
  const right = timingSafeEqual(row?.secretHash ?? NO_HASH, proof);
  const rightBefore = timingSafeEqual(row?.previousHash ?? NO_HASH, proof);
  if (row === undefined || !(right || rightBefore)) return undefined;
  if (![row.tenantId, row.domain, row.handle].includes(given.tenant.toLowerCase()))
    return undefined;
  await markUsed(db, given.clientId);
  return {
    clientId: given.clientId,
    tenantId: row.tenantId,
    secretNumber: right ? row.secretNumber : row.secretNumber - 1,
  };
}

/** The digest of no text that anybody could give. */
const NO_HASH = Buffer.alloc(32);

const newSecret = (): string => `souk_${randomBytes(32).toString("base64url")}`;

const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
