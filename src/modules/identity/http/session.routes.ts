import Type from "typebox";
import { ok, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { type App, answer, type Caller } from "../../../platform/http.ts";
import { isFromThisMachine } from "../../../platform/request-watch.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { isSecure } from "../../../platform/server.ts";
import { LANGUAGES } from "../../../platform/text.ts";
import type { SignInLibrary } from "../auth-library.ts";
import { DEMO_PASSWORD, PASSWORD_LENGTH } from "../domain/session.ts";
import { demoFromLoopbackOnly, signInRefused, timeZoneUnknown } from "../problems.ts";
import { noteSignIn } from "../queries/sign-ins.ts";
import { isTimeZone } from "../use-cases/create-organisation.ts";

const OrganisationShape = Type.Object(
  {
    id: Type.String(),
    kind: Type.String(),
    handle: Type.String(),
    name: Type.String(),
    country: Type.String(),
    timeZone: Type.String(),
    tenantId: Type.String(),
    partnerType: Type.Union([Type.String(), Type.Null()]),
    suspension: Nullable(
      Type.Object(
        { since: InstantText, reason: Type.String(), contact: Type.String() },
        { description: "Why the operator suspended it, and whom to write to" },
      ),
    ),
    roles: Type.Array(Type.String()),
    permissions: Type.Array(Type.String()),
  },
  { title: "Membership" },
);
const MeShape = Type.Object(
  {
    person: Type.Object({
      id: Type.String(),
      name: Type.String(),
      email: Type.String(),
      locale: Type.String(),
      timeZone: Type.String(),
    }),
    organisations: Type.Array(OrganisationShape),
    lookedThroughBy: Nullable(
      Type.Object({ name: Type.String(), reason: Type.String(), until: InstantText }),
    ),
  },
  { title: "Me" },
);

export const me = (caller: Caller) => ({
  person: {
    id: caller.id ?? "",
    name: caller.name,
    email: caller.email ?? "",
    locale: caller.locale ?? "en",
    timeZone: caller.timeZone,
  },
  organisations: caller.memberships.map(({ organisation, suspension, roles, permissions }) => ({
    ...organisation,
    suspension,
    roles,
    permissions: [...permissions],
  })),
  lookedThroughBy:
    caller.lookedThroughBy === undefined
      ? null
      : {
          name: caller.lookedThroughBy.name,
          reason: caller.lookedThroughBy.reason,
          until: caller.lookedThroughBy.until,
        },
});

const isDemoPerson = statement<[email: string], { one: number }>(
  "identity.is-demo-person",
  `select 1 as one from identity.demo_people d join auth."user" u on u."id" = d.person_id where u."email" = $1`,
);
const updatePerson = statement<
  [id: string, name: string | null, locale: string | null, zone: string | null],
  unknown
>(
  "identity.update-person",
  `update auth."user" set "name" = coalesce($2, "name"), "locale" = coalesce($3, "locale"),
     "timeZone" = coalesce($4, "timeZone"), "updatedAt" = clock_timestamp() where "id" = $1`,
);
const demoPeople = statement<
  [],
  {
    name: string;
    email: string;
    locale: string;
    organisation: string;
    kind: string;
    handle: string;
    roles: string[];
  }
>(
  "identity.demo-people",
  `select u."name" as name, u."email" as email, u."locale" as locale, o.name as organisation, o.kind, o.handle, m.roles
   from identity.demo_people d join auth."user" u on u."id" = d.person_id
   join identity.memberships m on m.person_id = d.person_id join identity.organisations o on o.id = m.organisation_id
   order by array_position(array['operator','publisher','partner','customer'], o.kind), o.name, u."name" limit 100`,
);

export function sessionRoutes(app: App, library: SignInLibrary): void {
  const { platform } = app;

  route(app, {
    method: "GET",
    url: "/v1/marketplace",
    operationId: "getMarketplace",
    summary: "Name, kind, clock and addresses of this marketplace",
    tags: ["Marketplace"],
    access: { public: "the sign-in page shows it" },
    responses: {
      200: Type.Object({
        name: Type.String(),
        kind: Type.Union([Type.Literal("sandbox"), Type.Literal("live")]),
        now: InstantText,
        languages: Type.Array(Type.String()),
        addresses: Type.Object(
          { web: Type.String(), api: Type.String() },
          { description: "Where people and programs reach it" },
        ),
        demoPeople: Type.Array(
          Type.Object({
            name: Type.String(),
            email: Type.String(),
            password: Type.String(),
            locale: Type.String(),
            organisation: Type.String(),
            handle: Type.String(),
            kind: Type.String(),
            roles: Type.Array(Type.String()),
          }),
        ),
      }),
    },
    async handle({ at, db, request }) {
      const shown =
        platform.marketplace.demo &&
        (platform.config.demo === "on" || isFromThisMachine(request, platform.config));
      const people = shown ? await db.query(demoPeople, []) : [];
      return answer(200, {
        name: platform.marketplace.name,
        kind: platform.marketplace.kind,
        now: at.toString(),
        languages: LANGUAGES,
        addresses: { web: platform.addresses.web, api: platform.addresses.api },
        demoPeople: people.map((person) => ({ ...person, password: DEMO_PASSWORD })),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/sessions",
    operationId: "signIn",
    summary: "Sign in with e-mail address and password",
    description: "Sets the session cookie. Ends after 12 hours.",
    tags: ["Sign-in"],
    whileLooking: true,
    access: { public: "one signs in here" },
    perMinute: 30,
    body: Closed({
      email: Type.String({ format: "email", maxLength: 254 }),
      password: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH.max }),
    }),
    responses: { 201: MeShape },
    async handle({ body, db, request, reply }) {
      const email = body.email.toLowerCase();
      if (
        platform.config.demo !== "on" &&
        !isFromThisMachine(request, platform.config) &&
        (await db.query(isDemoPerson, [email])).length > 0
      )
        return refuse(demoFromLoopbackOnly({}));
      const instance = await (isSecure(request) ? library.secure() : library.plain());
      const response = await instance.api.signInEmail({
        body: { email, password: body.password },
        headers: new Headers({
          "user-agent": String(request.headers["user-agent"] ?? "").slice(0, 300),
        }),
        asResponse: true,
      });
      if (response.status >= 500)
        throw new Error(`The sign-in library answered ${response.status}`);
      if (!response.ok) return refuse(signInRefused({}));
      const cookies = response.headers.getSetCookie();
      reply.header("set-cookie", cookies);
      const signedIn = await app.authenticate({
        ...sameEnds(request),
        headers: { cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") },
      } as never);
      if (signedIn.id !== undefined) await noteSignIn(db, signedIn.id);
      return answer(201, me(signedIn));
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/sessions/current",
    operationId: "signOut",
    summary: "Sign out",
    whileLooking: true,
    tags: ["Sign-in"],
    access: { signedIn: true },
    responses: { 204: null },
    async handle({ request, reply }) {
      const instance = await (isSecure(request) ? library.secure() : library.plain());
      const response = await instance.api.signOut({
        headers: new Headers({
          cookie: request.headers.cookie ?? "",
          origin: String(request.headers.origin ?? ""),
        }),
        asResponse: true,
      });
      reply.header("set-cookie", response.headers.getSetCookie());
      return answer(204);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/me",
    operationId: "getMe",
    summary: "The signed-in person, their organisations and what they may do there",
    tags: ["Sign-in"],
    access: { signedIn: true },
    responses: { 200: MeShape },
    handle: async ({ caller }) => answer(200, me(caller)),
  });

  route(app, {
    method: "PATCH",
    url: "/v1/me",
    operationId: "updateMe",
    summary: "Change name, language or time zone",
    tags: ["Sign-in"],
    access: { signedIn: true },
    body: Closed({
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      locale: Type.Optional(OneOf(LANGUAGES)),
      timeZone: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    responses: { 200: MeShape },
    async handle({ body, caller, db, request }) {
      if (body.timeZone !== undefined && !isTimeZone(body.timeZone))
        return refuse(
          timeZoneUnknown({ timeZone: body.timeZone }, [
            { pointer: "/timeZone", code: "time-zone" },
          ]),
        );
      if (caller.kind !== "person" || caller.id === undefined) return answer(200, me(caller));
      const { id } = caller;
      await db.transaction(async (tx) => {
        await tx.query(updatePerson, [
          id,
          body.name ?? null,
          body.locale ?? null,
          body.timeZone ?? null,
        ]);
        tx.audit({ action: "person.updated", objectType: "person", objectId: id, after: body });
        return ok(null);
      });
      return answer(200, me(await app.authenticate(request)));
    },
  });
}

/** What authentication reads of a request besides its headers. */
const sameEnds = (request: { readonly protocol: string }) => ({ protocol: request.protocol });
