import { randomUUID } from "node:crypto";
import Type from "typebox";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { markProgram } from "../program-calls.ts";
import { organisationByTenant } from "../queries/organisations.ts";
import {
  FULFILMENT_RESOURCE,
  OLDER_FULFILMENT_RESOURCE,
  OWN_API,
  TOKEN_SECONDS,
  type TokenSigner,
} from "../tokens.ts";
import { proveClient } from "../use-cases/api-clients.ts";

/**
 * OAuth 2 client credentials, discovery and keys at the addresses that existing publisher programs
 * and their auth libraries use (wire contract, section 1; INT-01). The protocol has its own error
 * shape: `error`, and `error_description` beginning with the code that the libraries look for.
 */
export function oauthRoutes(app: App, tokens: TokenSigner): void {
  const { addresses, clock } = app.platform;
  const Tenant = Type.Object({ tenant: Type.String({ maxLength: 254 }) });
  const common = {
    tags: ["OAuth"],
    access: { public: "programs prove themselves by their secret" },
    protocol: true,
    documented: false,
    responses: {},
  } as const;

  for (const version of ["1.0", "2.0"] as const)
    route(app, {
      ...common,
      method: "POST",
      url: version === "1.0" ? "/:tenant/oauth2/token" : "/:tenant/oauth2/v2.0/token",
      operationId: version === "1.0" ? "issueTokenV1" : "issueTokenV2",
      summary: `Token address, version ${version}`,
      params: Tenant,
      consumes: "application/x-www-form-urlencoded",
      perMinute: 3_000,
      async handle({ params, request, db, reply }) {
        reply.header("cache-control", "no-store").header("pragma", "no-cache");
        const form = readForm(request.body);
        const fail = (status: number, error: string, description: string, code: number) =>
          answer(status, oauthError({ error, description, code, at: clock.system().toString() }));
        if (form["grant_type"] !== "client_credentials")
          return fail(
            400,
            "unsupported_grant_type",
            "Only grant_type=client_credentials is served.",
            70003,
          );
        const { clientId, secret } = credentialsOf(form, request.headers.authorization);
        if (clientId === undefined || secret === undefined)
          return fail(
            400,
            "invalid_request",
            "The request needs client_id and client_secret.",
            900144,
          );
        const audience = audienceOf(
          version === "1.0" ? form["resource"] : form["scope"],
          version,
          addresses,
        );
        if (audience === undefined)
          return fail(
            400,
            version === "1.0" ? "invalid_resource" : "invalid_scope",
            `This marketplace issues tokens for ${FULFILMENT_RESOURCE} and ${OWN_API}.`,
            500011,
          );
        if ((await organisationByTenant(db, params.tenant)) === undefined)
          return fail(400, "invalid_request", "No organisation has this tenant.", 90002);
        const proven = await prove(db, { clientId, secret, tenant: params.tenant });
        if (proven === undefined)
          return fail(
            401,
            "invalid_client",
            "Client ID, secret and tenant do not belong together, or the client was revoked.",
            7000215,
          );
        markProgram(request, proven.clientId);
        const token = await tokens.issue({
          ...proven,
          audience,
          version,
          issuer:
            version === "1.0"
              ? `${addresses.api}/${proven.tenantId}/`
              : `${addresses.api}/${proven.tenantId}/v2.0`,
        });
        if (version === "2.0")
          return answer(200, {
            token_type: "Bearer",
            expires_in: TOKEN_SECONDS,
            ext_expires_in: TOKEN_SECONDS,
            access_token: token,
          });
        const now = Math.floor(clock.system().epochMilliseconds / 1000);
        return answer(200, {
          token_type: "Bearer",
          expires_in: String(TOKEN_SECONDS),
          ext_expires_in: String(TOKEN_SECONDS),
          expires_on: String(now + TOKEN_SECONDS),
          not_before: String(now),
          resource: audience,
          access_token: token,
        });
      },
    });

  for (const version of ["1.0", "2.0"] as const) {
    const path = version === "1.0" ? "" : "/v2.0";
    route(app, {
      ...common,
      method: "GET",
      url: `/:tenant${path}/.well-known/openid-configuration`,
      operationId: version === "1.0" ? "discoverV1" : "discoverV2",
      summary: `Discovery document, version ${version}`,
      params: Tenant,
      async handle({ params, db }) {
        const shared = params.tenant === "common" || params.tenant === "organizations";
        const tenant = shared
          ? params.tenant
          : (await organisationByTenant(db, params.tenant))?.tenantId;
        if (tenant === undefined)
          return answer(
            400,
            oauthError({
              error: "invalid_tenant",
              description: "No organisation has this tenant.",
              code: 90002,
              at: clock.system().toString(),
            }),
          );
        const base = `${addresses.api}/${tenant}`;
        const keys = version === "1.0" ? `${base}/discovery/keys` : `${base}/discovery/v2.0/keys`;
        const oauth = version === "1.0" ? `${base}/oauth2` : `${base}/oauth2/v2.0`;
        return answer(200, {
          issuer: version === "1.0" ? `${base}/` : `${base}/v2.0`,
          token_endpoint: `${oauth}/token`,
          authorization_endpoint: `${oauth}/authorize`,
          end_session_endpoint: `${oauth}/logout`,
          jwks_uri: keys,
          token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
          grant_types_supported: ["client_credentials"],
          response_types_supported: ["token"],
          subject_types_supported: ["pairwise"],
          id_token_signing_alg_values_supported: ["RS256"],
          scopes_supported: [`${FULFILMENT_RESOURCE}/.default`, `${OWN_API}/.default`],
          claims_supported: ["aud", "iss", "iat", "nbf", "exp", "tid", "azp", "appid", "ver"],
        });
      },
    });
    route(app, {
      ...common,
      method: "GET",
      url: version === "1.0" ? "/:tenant/discovery/keys" : "/:tenant/discovery/v2.0/keys",
      operationId: version === "1.0" ? "listKeysV1" : "listKeysV2",
      summary: "Keys that sign tokens, as a JSON Web Key Set",
      params: Tenant,
      handle: async () => answer(200, await tokens.keySet()),
    });
  }

  route(app, {
    ...common,
    method: "GET",
    url: "/common/discovery/instance",
    operationId: "discoverInstance",
    summary: "Instance discovery, as auth libraries ask for it",
    async handle({ request }) {
      const asked = new URL(
        String(
          (request.query as Record<string, unknown>)["authorization_endpoint"] ?? addresses.api,
        ),
        addresses.api,
      );
      const tenant = asked.pathname.split("/")[1] || "common";
      const { host } = new URL(addresses.api);
      return answer(200, {
        tenant_discovery_endpoint: `${addresses.api}/${tenant}/v2.0/.well-known/openid-configuration`,
        "api-version": "1.1",
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
      });
    },
  });
}

const prove = (db: Reader, given: { clientId: string; secret: string; tenant: string }) => {
  // The database refuses text that is no identifier; such a client does not exist.
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given.clientId)
    ? proveClient(db, { ...given, clientId: given.clientId.toLowerCase() })
    : Promise.resolve(undefined);
};

function readForm(body: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof body !== "object" || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => typeof value === "string"),
  ) as Record<string, string>;
}

/** From the form, or from a Basic header with both parts percent-encoded (RFC 6749, 2.3.1). */
function credentialsOf(
  form: Readonly<Record<string, string | undefined>>,
  header: string | undefined,
) {
  if (header?.startsWith("Basic ")) {
    const [id = "", ...rest] = Buffer.from(header.slice(6), "base64").toString("utf8").split(":");
    try {
      return { clientId: decodeURIComponent(id), secret: decodeURIComponent(rest.join(":")) };
    } catch {
      return { clientId: undefined, secret: undefined };
    }
  }
  return { clientId: form["client_id"], secret: form["client_secret"] };
}

/** The audience that a resource (v1) or a scope ending in /.default (v2) stands for. */
function audienceOf(
  text: string | undefined,
  version: "1.0" | "2.0",
  addresses: { web: string; api: string },
): string | undefined {
  if (text === undefined) return undefined;
  const first = text.trim().split(/\s+/)[0] ?? "";
  if (version === "2.0" && !first.endsWith("/.default")) return undefined;
  const name = (version === "2.0" ? first.slice(0, -"/.default".length) : first)
    .replace(/^api:\/\//, "")
    .replace(/\/+$/, "")
    .toLowerCase();
  if (name === FULFILMENT_RESOURCE || name === OLDER_FULFILMENT_RESOURCE) return name;
  return [OWN_API, addresses.web, addresses.api].includes(name) ? OWN_API : undefined;
}

function oauthError({
  error,
  description,
  code,
  at,
}: {
  error: string;
  description: string;
  code: number;
  at: string;
}) {
  const trace = randomUUID();
  return {
    error,
    error_description: `AADSTS${code}: ${description} Trace ID: ${trace} Timestamp: ${at}`,
    error_codes: [code],
    timestamp: at,
    trace_id: trace,
    correlation_id: trace,
  };
}
