import { createHash, randomBytes, randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { tokenRevoked, tooManyTokens } from "../problems.ts";
import { settingsOf, tokenWithDigest, type UsedToken } from "../queries/synchronisation.ts";
import {
  countWorkingTokens,
  lockToken,
  type NewFailure,
  recordFailure,
  recordRevoked,
  recordToken,
  touchToken,
} from "../store/scim.ts";
import { recordCall, recordScim, takeTurn } from "../store/settings.ts";

/** Tokens of an organisation that work at one time. */
export const MOST_TOKENS = 10;
const PREFIX = "souk_scim_";

/** Lets the identity provider keep users and groups, or the organisation's people again (rule 9). */
export const switchScim = (
  db: Database,
  wanted: { readonly organisationId: string; readonly scim: boolean; readonly seen: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { organisationId, scim, seen } = wanted;
    const turn = await takeTurn(tx, organisationId, "scim");
    if (!turn.ok) return turn;
    const before = await settingsOf(tx, organisationId);
    if (seen !== "*" && seen !== String(before.version))
      return refuse(preconditionFailed({ current: `${before.version}` }));
    if (before.scim === scim) return ok(null);
    await recordScim(tx, organisationId, scim);
    tx.audit({
      organisationId,
      action: scim ? "directory.scim-on" : "directory.scim-off",
      objectType: "directory",
      objectId: organisationId,
    });
    return ok(null);
  });

export type MadeToken = {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Temporal.Instant;
};

/** Makes a token for the identity provider. It is shown once, here; its digest is kept (rule 10). */
export const makeToken = (
  db: Database,
  wanted: { readonly organisationId: string; readonly name: string; readonly days: number },
): Promise<Result<MadeToken>> =>
  db.transaction(async (tx): Promise<Result<MadeToken>> => {
    const { organisationId, name, days } = wanted;
    const turn = await takeTurn(tx, organisationId, "scim");
    if (!turn.ok) return turn;
    if ((await countWorkingTokens(tx, organisationId)) >= MOST_TOKENS)
      return refuse(tooManyTokens({ most: MOST_TOKENS }));
    const id = randomUUIDv7();
    const token = PREFIX + randomBytes(32).toString("base64url");
    const [made] = await recordToken(tx, {
      id,
      organisationId,
      name,
      digest: digestOf(token),
      ending: token.slice(-4),
      days,
    });
    if (made === undefined) throw new Error("A token was not recorded");
    tx.audit({
      organisationId,
      action: "directory.scim-token-made",
      objectType: "scim-token",
      objectId: id,
      after: { name },
    });
    return ok({ id, token, expiresAt: made.expiresAt });
  });

/** Ends a token: the next call with it is refused. */
export const revokeToken = (
  db: Database,
  wanted: { readonly organisationId: string; readonly tokenId: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { organisationId, tokenId } = wanted;
    const token = await lockToken(tx, organisationId, tokenId);
    if (token === undefined) return refuse(notFound({}));
    if (token.revoked) return refuse(tokenRevoked({}));
    await recordRevoked(tx, tokenId);
    tx.audit({
      organisationId,
      action: "directory.scim-token-revoked",
      objectType: "scim-token",
      objectId: tokenId,
      before: { name: token.name },
    });
    return ok(null);
  });

/** Whose token it is, with what is known of it; undefined for what was never one. */
export async function tokenGiven(db: Reader, token: string): Promise<UsedToken | undefined> {
  if (!token.startsWith(PREFIX) || token.length > 100) return undefined;
  const used = await tokenWithDigest(db, digestOf(token));
  if (used?.state === "good") await touchToken(db, used.id);
  return used;
}

const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Keeps what became of a call of the identity provider, for whoever looks at the page. */
export async function noteCall(
  db: Reader,
  call: Omit<NewFailure, "status" | "scimType" | "detail"> & {
    readonly resource: string;
    readonly status: number;
    readonly refused: { readonly scimType: string | null; readonly detail: string } | null;
  },
): Promise<void> {
  const { organisationId, method, resource, status, refused } = call;
  await recordCall(db, organisationId, {
    call: `${method} ${resource}`.trim(),
    changed: status < 400 && method !== "GET",
  });
  // That something is not there is what an identity provider asks before it makes it.
  if (refused === null || status === 404) return;
  await recordFailure(db, { ...call, status, ...refused });
}
