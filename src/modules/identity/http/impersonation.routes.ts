import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import type { SignInLibrary } from "../auth-library.ts";
import { SESSION_HOURS } from "../domain/session.ts";
import { impersonationNeedsSession, notImpersonating } from "../problems.ts";
import { operatorOrganisation } from "../queries/organisations.ts";
import { sessionCookie, sessionToken } from "../session-cookie.ts";
import { beginLooking, endLookingThrough, LOOK_MINUTES } from "../use-cases/impersonate.ts";

const tags = ["People"];

/** Looking at a portal as somebody sees it, and changing nothing (OPR-03). */
export function impersonationRoutes(app: App, { secret }: SignInLibrary): void {
  const { platform } = app;

  route(app, {
    method: "POST",
    url: "/v1/impersonations",
    operationId: "beginImpersonation",
    summary: "Look at the portal as a person of an organisation sees it",
    description:
      "Sets a session cookie of an hour in which nothing can be changed. The person gets a mail, and the organisation's activity log shows who looked and why.",
    tags,
    access: { permission: "member:impersonate", of: "operator" },
    perMinute: 30,
    body: Closed({
      organisationId: Uuid,
      personId: Uuid,
      reason: Type.String({ maxLength: 500 }),
    }),
    responses: { 201: Type.Object({ portal: Type.String() }) },
    async handle({ body, caller, db, request, reply }) {
      const own = sessionToken(request, secret);
      if (caller.kind !== "person" || caller.id === undefined || own === undefined)
        return refuse(impersonationNeedsSession({}));
      const begun = await beginLooking(db, {
        ...body,
        by: { personId: caller.id, name: caller.name, token: own },
        here: { name: platform.marketplace.name, web: platform.addresses.web },
      });
      if (!begun.ok) return begun;
      reply.header(
        "set-cookie",
        sessionCookie(request, secret, { token: begun.value.token, seconds: LOOK_MINUTES * 60 }),
      );
      return answer(201, { portal: begun.value.portal });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/impersonations/current",
    operationId: "endImpersonation",
    summary: "Stop looking, and be oneself again",
    tags,
    whileLooking: true,
    access: { signedIn: true },
    responses: { 200: Type.Object({ portal: Type.String() }) },
    async handle({ caller, request, reply }) {
      const token = sessionToken(request, secret);
      const looks = caller.lookedThroughBy;
      if (token === undefined || looks === undefined) return refuse(notImpersonating({}));
      const operator = await operatorOrganisation(platform.pool.reader);
      // It is the operator who ends it, not the person whose eyes were lent.
      const db = platform.databaseAs({
        kind: "person",
        id: looks.personId,
        name: looks.name,
        shownAs: operator?.name,
      });
      const ended = await endLookingThrough(db, token);
      if (!ended.ok) return ended;
      reply.header(
        "set-cookie",
        ended.value === undefined
          ? sessionCookie(request, secret, { token: "", seconds: 0 })
          : sessionCookie(request, secret, { token: ended.value, seconds: SESSION_HOURS * 3600 }),
      );
      return answer(200, { portal: operator === undefined ? "/" : `/operator/${operator.handle}` });
    },
  });
}
