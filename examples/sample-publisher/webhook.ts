import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { SampleConfig, SamplePublisher } from "./config.ts";
import { MARKETPLACE_RESOURCE } from "./marketplace.ts";
import { exchange, jsonObject } from "./outgoing.ts";

/** One operation the marketplace told us of. Deliveries with the same id are one event. */
export type WebhookEvent = {
  readonly id: string;
  readonly offerId: string;
  readonly action: string;
  readonly status: string;
  readonly subscriptionId: string;
  readonly planId: string;
  readonly quantity: number | null;
  readonly firstReceivedAt: Temporal.Instant;
  readonly deliveries: number;
  /** Whether we agreed to it; false where no answer was asked for. */
  readonly agreed: boolean;
};

/** The last events of a publisher, newest first. The oldest go when there are more than `most`. */
export class EventLog {
  readonly #events = new Map<string, WebhookEvent>();
  readonly #most: number;

  constructor(most = 100) {
    this.#most = most;
  }

  /** Keeps a delivery; a repeated one is counted and changes nothing else. */
  keep(event: Omit<WebhookEvent, "deliveries" | "agreed">, { agreed = false } = {}): void {
    const known = this.#events.get(event.id);
    this.#events.set(event.id, {
      ...event,
      ...known,
      deliveries: (known?.deliveries ?? 0) + 1,
      agreed: agreed || known?.agreed === true,
    });
    const [oldest] = this.#events.keys();
    if (this.#events.size > this.#most && oldest !== undefined) this.#events.delete(oldest);
  }

  newestFirst(): readonly WebhookEvent[] {
    return [...this.#events.values()].reverse();
  }
}

/** `unsure`: the keys could not be had, so the call is neither right nor wrong and should come again. */
export type Verification =
  | { readonly ok: true }
  | { readonly ok: false; readonly unsure: boolean; readonly why: string };

/** What the library says of a token that is wrong; any other error is ours or the network's. */
const WRONG_TOKEN = /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING_KEY)/;

/**
 * Checks the bearer token of a call: signed by a key that our tenant's discovery names, of our tenant,
 * and made by the marketplace for `audience`, which is our application where nothing else is said.
 */
export function webhookVerifier(
  publisher: SamplePublisher,
  config: Pick<SampleConfig, "marketplace" | "ca" | "timeoutMs">,
): (authorization: string | undefined, audience?: string) => Promise<Verification> {
  const limits = { ca: config.ca, timeoutMs: config.timeoutMs ?? 8_000 };
  const discovery = `${config.marketplace.authority}/${publisher.tenantId}/.well-known/openid-configuration`;
  let keys: JWTVerifyGetKey | undefined;

  async function keySet(): Promise<JWTVerifyGetKey> {
    if (keys !== undefined) return keys;
    const answer = await exchange({ method: "GET", url: discovery }, limits);
    const { jwks_uri: address } = jsonObject(answer.body);
    if (answer.status !== 200 || typeof address !== "string")
      throw new Error(`${discovery} answered ${answer.status} and names no keys`);
    keys = createRemoteJWKSet(new URL(address), {
      // The library's own fetch does not know the authority we trust, nor our deadline.
      [customFetch]: async (url) => {
        const { status, body } = await exchange({ method: "GET", url: String(url) }, limits);
        return new Response(body, { status, headers: { "content-type": "application/json" } });
      },
    });
    return keys;
  }

  return async (authorization, audience = publisher.clientId) => {
    if (!authorization?.startsWith("Bearer ")) return wrong("no bearer token");
    try {
      const { payload } = await jwtVerify(authorization.slice(7).trim(), await keySet(), {
        algorithms: ["RS256"],
        audience,
        clockTolerance: 5,
        requiredClaims: ["exp"],
      });
      if (payload["tid"] !== publisher.tenantId) return wrong("the token is of another tenant");
      if ((payload["azp"] ?? payload["appid"]) !== MARKETPLACE_RESOURCE)
        return wrong("the token was not made for the marketplace");
      return { ok: true };
    } catch (error) {
      const { message, code } = error as Error & { code?: unknown };
      return { ok: false, unsure: !WRONG_TOKEN.test(String(code)), why: message };
    }
  };
}

const wrong = (why: string): Verification => ({ ok: false, unsure: false, why });

/** The event in a webhook body; undefined where a field that identifies it is missing. */
export function readEvent(
  body: string,
  firstReceivedAt: Temporal.Instant,
): Omit<WebhookEvent, "deliveries" | "agreed"> | undefined {
  const given = jsonObject(body);
  const text = (name: string) => {
    const value = given[name];
    return typeof value === "string" && value.length <= 200 ? value : "";
  };
  const [id, offerId, action, subscriptionId] = [
    text("id"),
    text("offerId"),
    text("action"),
    text("subscriptionId"),
  ];
  if (id === "" || offerId === "" || action === "" || subscriptionId === "") return undefined;
  const quantity = given["quantity"];
  return {
    id,
    offerId,
    action,
    subscriptionId,
    status: text("status"),
    planId: text("planId"),
    quantity: typeof quantity === "number" ? quantity : null,
    firstReceivedAt,
  };
}
