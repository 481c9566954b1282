import type { FastifyRequest } from "fastify";
import { isId } from "../../kernel/ids.ts";
import type { Caller, Membership } from "../../platform/http.ts";
import type { Platform } from "../../platform/platform.ts";
import { readTogether } from "../../platform/read-together.ts";
import { LANGUAGES, type Language } from "../../platform/text.ts";
import { permissionsOf } from "./domain/permissions.ts";
import { markProgram } from "./program-calls.ts";
import {
  type ClientAsked,
  clientsBy,
  type MembershipRow,
  personBySession,
} from "./queries/callers.ts";
import { sessionToken } from "./session-cookie.ts";
import type { TokenSigner } from "./tokens.ts";

const ANONYMOUS: Caller = {
  kind: "anonymous",
  name: "Visitor",
  timeZone: "UTC",
  memberships: [],
  may: () => false,
};

/**
 * Makes the function that reads who calls: a bearer token of the own API, or the session cookie.
 * What is missing, forged, expired, revoked, disabled or signed out is an anonymous caller; the route says
 * whether that will do.
 */
export function callerReader(parts: {
  readonly platform: Platform;
  readonly sessionSecret: string;
  readonly tokens: TokenSigner;
}): (request: FastifyRequest) => Promise<Caller> {
  const { platform, sessionSecret, tokens } = parts;
  // Programs call often and at the same time.
  const clientBy = readTogether((asked: readonly ClientAsked[]) =>
    clientsBy(platform.pool.reader, asked),
  );
  return async (request) => {
    const header = request.headers.authorization;
    if (header?.startsWith("Bearer ")) {
      const claims = await tokens.verifyOwnApiToken(header.slice(7));
      if (claims === undefined || !isId(claims.clientId)) return ANONYMOUS;
      const { clientId, secretNumber } = claims;
      const row = await clientBy({ clientId, secretNumber });
      if (row === undefined) return ANONYMOUS;
      markProgram(request, row.id);
      return {
        ...ANONYMOUS,
        kind: "client",
        id: row.id,
        name: row.name,
        timeZone: row.membership.timeZone,
        memberships: [membershipOf(row.membership)],
      };
    }
    const token = sessionToken(request, sessionSecret);
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
      ...(row.looked && {
        lookedThroughBy: {
          ...row.looked,
          until: Temporal.Instant.from(row.looked.until).toString(),
        },
      }),
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
