import { hash, randomUUID } from "node:crypto";
import {
  calculateJwkThumbprint,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { LRUCache } from "lru-cache";
import { systemMilliseconds } from "../../platform/clock.ts";
import { statement } from "../../platform/database.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Sealing } from "../../platform/sealing.ts";

/** Audience of the own REST API. */
export const OWN_API = "souk";
/** Resource of the fulfilment and metering protocols, and the older one still in the field (wire contract, section 0). */
export const FULFILMENT_RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
export const OLDER_FULFILMENT_RESOURCE = "62d94f6c-d599-489b-a797-3e10e42fbe22";

export const TOKEN_SECONDS = 3600;

export type AccessTokenClaims = {
  readonly clientId: string;
  readonly tenantId: string;
  readonly audience: string;
  /** Of the secret that it was issued for, and with which it ends. */
  readonly secretNumber: number;
};

export type TokenSigner = {
  /** Signs an access token of one hour for a program that proved its secret. */
  issue(
    claims: AccessTokenClaims & { readonly version: "1.0" | "2.0"; readonly issuer: string },
  ): Promise<string>;
  /** Whom a token of the own API speaks for; undefined for anything that is not one. Throws when the database does not answer. */
  verifyOwnApiToken(token: string): Promise<AccessTokenClaims | undefined>;
  /** Client and tenant of a token for one of `audiences`; undefined for anything that is not one. Throws when the database does not answer. */
  verify(token: string, audiences: readonly string[]): Promise<AccessTokenClaims | undefined>;
  /** Signs any claims with the RS256 key: tokens that the marketplace sends to publishers. */
  sign(
    claims: Record<string, unknown>,
    options: { audience: string; issuer: string; notBeforeSecondsAgo: number; seconds: number },
  ): Promise<string>;
  /** Public keys, as a JSON Web Key Set. */
  keySet(): Promise<{ keys: JWK[] }>;
  /** Signs any claims with the EdDSA key (Ed25519): proofs that are verified without asking the marketplace. */
  signProof(
    claims: Record<string, unknown>,
    options: { audience: string; issuer: string; seconds: number },
  ): Promise<string>;
  /** Public keys of proofs, as a JSON Web Key Set. The first call makes one. */
  proofKeySet(): Promise<{ keys: JWK[] }>;
};

type Algorithm = "RS256" | "EdDSA";

type StoredKey = { kid: string; public_jwk: JWK; private_sealed: string };

const currentKey = statement<[algorithm: Algorithm], StoredKey>(
  "identity.current-signing-key",
  "select kid, public_jwk, private_sealed from identity.signing_keys where algorithm = $1 and retired_at is null order by created_at limit 1",
);
// Two days: longer than any token or proof holds.
const publicKeys = statement<[algorithm: Algorithm], { kid: string; public_jwk: JWK }>(
  "identity.public-signing-keys",
  "select kid, public_jwk from identity.signing_keys where algorithm = $1 and (retired_at is null or retired_at > clock_timestamp() - interval '2 days') order by created_at",
);
const storeKey = statement<
  [kid: string, publicJwk: string, sealed: string, algorithm: Algorithm],
  unknown
>(
  "identity.store-signing-key",
  `insert into identity.signing_keys (kid, algorithm, public_jwk, private_sealed)
   select $1, $4, $2, $3 where not exists (select 1 from identity.signing_keys where algorithm = $4 and retired_at is null)`,
);

type LoadedKey = { readonly kid: string; readonly privateKey: CryptoKey };

/** Signs and verifies with a key that every server of the marketplace shares, sealed by the secret key. */
export async function openTokenSigner(platform: Platform, sealing: Sealing): Promise<TokenSigner> {
  const key = await loadKey(platform, sealing, "RS256");
  // Of what few servers need: read, or made, at its first use.
  let proofKey: Promise<LoadedKey> | undefined;
  const loadProofKey = () => {
    proofKey ??= loadKey(platform, sealing, "EdDSA").catch((error: unknown) => {
      proofKey = undefined; // the next call tries again
      throw error;
    });
    return proofKey;
  };
  const keySetOf = async (algorithm: Algorithm) => ({
    keys: (await platform.pool.reader.query(publicKeys, [algorithm])).map(
      ({ kid, public_jwk }): JWK => ({ ...public_jwk, kid, use: "sig", alg: algorithm }),
    ),
  });
  const publicHalves = new Map<string, CryptoKey>();
  const verified = new LRUCache<string, AccessTokenClaims & { readonly expiresAt: number }>({
    max: 5_000,
  });

  const publicKey = async (kid: string | undefined): Promise<CryptoKey> => {
    const known = kid === undefined ? undefined : publicHalves.get(kid);
    if (known) return known;
    for (const row of await platform.pool.reader.query(publicKeys, ["RS256"]))
      publicHalves.set(row.kid, (await importJWK(row.public_jwk, "RS256")) as CryptoKey);
    const found = kid === undefined ? undefined : publicHalves.get(kid);
    if (found === undefined) throw new errors.JWKSNoMatchingKey();
    return found;
  };

  const verify: TokenSigner["verify"] = async (token, audiences) => {
    if (token.length > 4_096) return undefined;
    const digest = hash("sha256", token, "base64");
    const now = systemMilliseconds() / 1000;
    const known = verified.get(digest);
    if (known)
      return known.expiresAt > now && audiences.includes(known.audience) ? known : undefined;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => publicKey(kid), {
        algorithms: ["RS256"],
        audience: [...audiences],
        requiredClaims: ["exp", "tid"],
      });
      const clientId = payload["azp"] ?? payload["appid"];
      if (
        typeof clientId !== "string" ||
        typeof payload["tid"] !== "string" ||
        payload["souk_use"] !== "access"
      )
        return undefined;
      const claims = {
        clientId,
        tenantId: payload["tid"],
        audience: String(payload.aud),
        secretNumber: secretNumberOf(payload["souk_secret"]),
        expiresAt: payload.exp ?? 0,
      };
      verified.set(digest, claims);
      return claims;
    } catch (error) {
      // Forged, expired, for somebody else: one answer for all. A database that cannot be asked for
      // the key says nothing about the token: the caller is told to come again.
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };

  const sign: TokenSigner["sign"] = (
    claims,
    { audience, issuer, notBeforeSecondsAgo, seconds },
  ) => {
    const now = Math.floor(platform.clock.system().epochMilliseconds / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now - notBeforeSecondsAgo)
      .setNotBefore(now - notBeforeSecondsAgo)
      .setExpirationTime(now + seconds)
      .sign(key.privateKey);
  };

  return {
    sign,
    verify,
    verifyOwnApiToken: (token) => verify(token, [OWN_API]),
    issue: ({ clientId, tenantId, audience, version, issuer, secretNumber }) =>
      sign(
        {
          tid: tenantId,
          ver: version,
          uti: randomUUID(),
          souk_use: "access",
          souk_secret: secretNumber,
          ...(version === "1.0" ? { appid: clientId } : { azp: clientId }),
        },
        { audience, issuer, notBeforeSecondsAgo: 0, seconds: TOKEN_SECONDS },
      ),
    keySet: () => keySetOf("RS256"),
    signProof: async (claims, { audience, issuer, seconds }) => {
      const { kid, privateKey } = await loadProofKey();
      const now = Math.floor(platform.clock.system().epochMilliseconds / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(privateKey);
    },
    proofKeySet: async () => {
      await loadProofKey();
      return keySetOf("EdDSA");
    },
  };
}

/** Tokens of a version that did not number secrets were issued for the first one. */
const secretNumberOf = (claim: unknown): number =>
  typeof claim === "number" && Number.isInteger(claim) ? claim : 1;

async function loadKey(
  platform: Platform,
  { seal, unseal }: Sealing,
  algorithm: Algorithm,
): Promise<LoadedKey> {
  const { reader } = platform.pool;
  let [stored] = await reader.query(currentKey, [algorithm]);
  if (stored === undefined) {
    const pair = await generateKeyPair(algorithm, {
      extractable: true,
      ...(algorithm === "RS256" ? { modulusLength: 2048 } : { crv: "Ed25519" }),
    });
    const publicJwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    const sealed = seal(JSON.stringify(await exportJWK(pair.privateKey)), kid);
    await reader.query(storeKey, [kid, JSON.stringify(publicJwk), sealed, algorithm]);
    [stored] = await reader.query(currentKey, [algorithm]); // another server may have been faster
  }
  if (stored === undefined) throw new Error("No signing key could be stored");
  const jwk: JWK = JSON.parse(unseal(stored.private_sealed, stored.kid));
  return { kid: stored.kid, privateKey: (await importJWK(jwk, algorithm)) as CryptoKey };
}
