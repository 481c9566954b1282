import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { isId } from "../../kernel/ids.ts";
import type { Caller, Membership } from "../../platform/http.ts";
import type { Platform } from "../../platform/platform.ts";
import { isSecure } from "../../platform/server.ts";
import { LANGUAGES, type Language } from "../../platform/text.ts";
import { permissionsOf } from "./domain/permissions.ts";
import { COOKIE } from "./domain/session.ts";
import { clientById, type MembershipRow, personBySession } from "./queries/callers.ts";
import type { TokenSigner } from "./tokens.ts";

export const ANONYMOUS: Caller = {
  kind: "anonymous",
  name: "Visitor",
  timeZone: "UTC",
  memberships: [],
  may: () => false,
};

/**
 * Makes the function that reads who calls: a bearer token of the own API, or the session cookie.
 * What is missing, forged, expired, revoked or signed out is an anonymous caller; the route says
 * whether that will do.
 */
export function callerReader(parts: {
  readonly platform: Platform;
  readonly sessionSecret: string;
  readonly tokens: TokenSigner;
}): (request: FastifyRequest) => Promise<Caller> {
  const { platform, sessionSecret, tokens } = parts;
  return async (request) => {
    const header = request.headers.authorization;
    if (header?.startsWith("Bearer ")) {
      const clientId = await tokens.verifyOwnApiToken(header.slice(7));
      if (clientId === undefined || !isId(clientId)) return ANONYMOUS;
      const [row] = await platform.pool.reader.query(clientById, [clientId]);
      if (row === undefined) return ANONYMOUS;
      return {
        ...ANONYMOUS,
        kind: "client",
        id: row.id,
        name: row.name,
        timeZone: row.membership.timeZone,
        memberships: [membershipOf(row.membership)],
      };
    }
    const cookie = readCookie(
      request.headers.cookie,
      isSecure(request) ? COOKIE.secure : COOKIE.plain,
    );
    const token = cookie === undefined ? undefined : signedValue(cookie, sessionSecret);
    if (token === undefined) return ANONYMOUS;
    const [row] = await platform.pool.reader.query(personBySession, [token]);
    if (row === undefined) return ANONYMOUS;
    return {
      kind: "person",
      id: row.id,
      name: row.name,
      email: row.email,
      locale: LANGUAGES.includes(row.locale as Language) ? (row.locale as Language) : "en",
      timeZone: row.time_zone,
      memberships: row.memberships.map(membershipOf),
      may: () => false,
    };
  };
}

const membershipOf = ({ roles, suspension, ...organisation }: MembershipRow): Membership => ({
  organisation,
  suspension: suspension && {
    ...suspension,
    since: Temporal.Instant.from(suspension.since).toString(),
  },
  roles,
  permissions: permissionsOf(organisation.kind, roles),
});

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The sign-in library signs `value.signature`, base64 of HMAC-SHA-256, percent-encoded. */
function signedValue(cookie: string, secret: string): string | undefined {
  let text: string;
  try {
    text = decodeURIComponent(cookie);
  } catch {
    return undefined;
  }
  const at = text.lastIndexOf(".");
  if (at < 1) return undefined;
  const value = text.slice(0, at);
  const given = Buffer.from(text.slice(at + 1), "base64");
  const right = createHmac("sha256", secret).update(value).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? value : undefined;
}
