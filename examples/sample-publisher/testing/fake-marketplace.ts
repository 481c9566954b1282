import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

export type Call = { readonly method: string; readonly path: string; readonly body: string };
export type Bought = {
  id: string;
  name: string;
  offerId: string;
  planId: string;
  quantity: number | null;
  status: "PendingFulfillmentStart" | "Subscribed" | "Suspended" | "Unsubscribed";
};

/**
 * An authority and a fulfilment API on loopback that follow the wire contract as far as the sample
 * publisher uses it: token, discovery, keys, resolve, get, activate, operations.
 */
export async function openFakeMarketplace({
  tenantId,
  clientId,
  clientSecret,
  tls,
}: {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}) {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const purchases = new Map<string, Bought>();
  const operations = new Map<string, string>();
  const calls: Call[] = [];
  const issued = new Set<string>();
  const state = { delayMs: 0, keysAnswer: 200, revokeTokens: false };

  const server: Server = tls
    ? createHttpsServer(tls, (request, response) => void serve(request, response))
    : createServer((request, response) => void serve(request, response));

  async function serve(
    request: IncomingMessage,
    response: import("node:http").ServerResponse,
  ): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts).toString("utf8");
    const path = request.url ?? "/";
    calls.push({ method: request.method ?? "", path, body });
    if (state.delayMs > 0 && path.startsWith("/api"))
      await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    const [status, answer] = decide(request, path, body);
    const text = answer === undefined ? "" : JSON.stringify(answer);
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  }

  function decide(request: IncomingMessage, path: string, body: string): [number, unknown?] {
    if (path === `/${tenantId}/oauth2/v2.0/token`) {
      const form = new URLSearchParams(body);
      const good =
        form.get("grant_type") === "client_credentials" &&
        form.get("client_id") === clientId &&
        form.get("client_secret") === clientSecret &&
        form.get("scope") === `${RESOURCE}/.default`;
      if (!good)
        return [
          401,
          { error: "invalid_client", error_description: "AADSTS7000215: no such client" },
        ];
      const token = randomUUID();
      issued.add(token);
      return [200, { token_type: "Bearer", expires_in: 3600, access_token: token }];
    }
    if (path === `/${tenantId}/.well-known/openid-configuration`)
      return [200, { jwks_uri: `${base()}/${tenantId}/discovery/keys` }];
    if (path === `/${tenantId}/discovery/keys`) return [state.keysAnswer, { keys: [jwk] }];

    const bearer = request.headers.authorization?.replace("Bearer ", "") ?? "";
    if (state.revokeTokens) {
      issued.clear();
      state.revokeTokens = false;
    }
    if (!issued.has(bearer)) return [403, { code: "Forbidden", message: "No valid token." }];
    const [address = "", query] = path.split("?");
    if (query !== "api-version=2018-08-31")
      return [400, { Error: { Code: "ApiVersionUnspecified" } }];
    if (address === "/api/saas/subscriptions/resolve") {
      const bought = purchases.get(String(request.headers["x-ms-marketplace-token"]));
      if (bought === undefined)
        return [400, { code: "InvalidValue", message: "The token has expired." }];
      const { id, name, offerId, planId, quantity } = bought;
      return [
        200,
        {
          id,
          subscriptionName: name,
          offerId,
          planId,
          ...(quantity === null ? {} : { quantity }),
          subscription: viewOf(bought),
        },
      ];
    }
    const [, operationId] = /\/operations\/([^/]+)$/.exec(address) ?? [];
    if (operationId !== undefined) {
      const status = operations.get(operationId);
      if (status === undefined) return [404, { code: "EntityNotFound", message: "No operation." }];
      if (request.method === "GET") return [200, { id: operationId, status }];
      if (status !== "InProgress") return [409, { code: "Conflict", message: "It has ended." }];
      operations.set(operationId, "Succeeded");
      return [200];
    }
    const [, id, activate] =
      /^\/api\/saas\/subscriptions\/([^/]+)(\/activate)?$/.exec(address) ?? [];
    const bought = [...purchases.values()].find((one) => one.id === id);
    if (bought === undefined || bought.status === "Unsubscribed")
      return [404, { code: "EntityNotFound", message: "No such subscription." }];
    if (activate === undefined) return [200, viewOf(bought)];
    const given = JSON.parse(body) as { planId?: string; quantity?: number };
    if (bought.status !== "PendingFulfillmentStart")
      return [400, { code: "BadRequest", message: "The subscription is activated already." }];
    if (given.planId !== bought.planId || (given.quantity ?? null) !== bought.quantity)
      return [400, { code: "BadRequest", message: "Plan or quantity differ from the purchase." }];
    bought.status = "Subscribed";
    return [200];
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = () =>
    `${tls ? "https://localhost" : "http://127.0.0.1"}:${(server.address() as AddressInfo).port}`;

  return {
    base: base(),
    calls,
    /** Status by id. */
    operations,
    state,
    buy(token: string, bought: Partial<Bought> & { offerId: string }): Bought {
      const whole: Bought = {
        id: randomUUID(),
        name: "Ateliers Morvan",
        planId: "team",
        quantity: 12,
        status: "PendingFulfillmentStart",
        ...bought,
      };
      purchases.set(token, whole);
      return whole;
    },
    activations: () => calls.filter(({ path }) => path.includes("/activate")),
    /** A webhook token as the marketplace signs it, with changes. */
    webhookToken: (
      claims: Readonly<Record<string, unknown>> = {},
      { audience = clientId, seconds = 300, key = privateKey, kid = "k1" } = {},
    ) => {
      const now = Math.floor(Temporal.Now.instant().epochMilliseconds / 1000);
      return new SignJWT({ tid: tenantId, azp: RESOURCE, ...claims })
        .setProtectedHeader({ alg: "RS256", kid })
        .setIssuer(`${base()}/${tenantId}/v2.0`)
        .setAudience(audience)
        .setIssuedAt(now - 30)
        .setNotBefore(now - 30)
        .setExpirationTime(now + seconds)
        .sign(key);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function viewOf({ id, name, offerId, planId, quantity, status }: Bought) {
  return {
    id,
    publisherId: "brightwater",
    offerId,
    name,
    saasSubscriptionStatus: status,
    beneficiary: {
      emailId: "claire@ateliers-morvan.example",
      objectId: randomUUID(),
      tenantId: randomUUID(),
      puid: null,
    },
    planId,
    quantity,
    term: { termUnit: "P1Y", startDate: null, endDate: null, chargeDuration: null },
    isFreeTrial: false,
  };
}
