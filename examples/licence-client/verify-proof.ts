import { createPublicKey, verify, type webcrypto } from "node:crypto";

/** What a proof says once it is verified. */
export type Proof = {
  /** User name in the customer's directory, in small letters. */
  readonly user: string;
  /** Tenant GUID of the customer. */
  readonly tenant: string;
  readonly serviceId: string;
  readonly state: "active" | "warning";
  /** Until when it holds. */
  readonly expiresAt: Date;
};

export type Expected = {
  /** Address of the marketplace, as it stands in its proofs. */
  readonly marketplace: string;
  /** Tenant GUID of the publisher whose app this is. */
  readonly publisher: string;
  readonly serviceId: string;
  readonly user: string;
  /** Keys that were fetched from `/v1/licence-keys` while there was a network, and kept. */
  readonly keys: readonly (webcrypto.JsonWebKey & { readonly kid?: string })[];
  readonly now?: Date;
};

/** Clocks of two machines differ by so much, at most. */
const SKEW_MS = 60_000;

/**
 * Verifies, without any network, that a marketplace said in the last 24 hours that a person may use a plan.
 *
 * @returns undefined for everything that does not prove it: another signature, person, plan or publisher, or an old proof
 */
export function verifyProof(token: string, expected: Expected): Proof | undefined {
  const [header, payload, signature, ...more] = token.split(".");
  if (!header || !payload || !signature || more.length > 0) return undefined;
  const { alg, kid } = read(header);
  const key = expected.keys.find((one) => one.kid === kid);
  // The algorithm is ours to say, not the token's.
  if (alg !== "EdDSA" || key === undefined) return undefined;
  const publicKey = createPublicKey({ key, format: "jwk" });
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify(null, signed, publicKey, Buffer.from(signature, "base64url"))) return undefined;
  const { iss, aud, exp, sub, tid, service, state } = read(payload);
  const now = (expected.now ?? new Date()).getTime();
  const holds =
    iss === expected.marketplace &&
    aud === expected.publisher &&
    service === expected.serviceId.toLowerCase() &&
    sub === expected.user.toLowerCase() &&
    typeof exp === "number" &&
    now < exp * 1000 + SKEW_MS &&
    (state === "active" || state === "warning");
  return holds
    ? {
        user: String(sub),
        tenant: String(tid),
        serviceId: String(service),
        state,
        expiresAt: new Date(exp * 1000),
      }
    : undefined;
}

function read(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
