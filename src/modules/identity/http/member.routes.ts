import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type ActingOrganisation, type App, answer, type Caller } from "../../../platform/http.ts";
import { type PageAsked, pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { LANGUAGES } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { ADMINISTRATOR } from "../domain/members.ts";
import { rolesOf } from "../domain/permissions.ts";
import { type ListedMember, listMembers, memberOf } from "../queries/members.ts";
import { organisationById } from "../queries/organisations.ts";
import {
  changeRoles,
  inviteMember,
  inviteMemberAgain,
  removeMember,
  type Team,
} from "../use-cases/members.ts";

const tags = ["People"];
const EVERY_KIND = ["publisher", "partner", "customer", "operator"] as const;
const OWN = { permission: "team:manage", of: EVERY_KIND } as const;
const READ = { permission: "organisation:read", of: "operator" } as const;
const MANAGE = { permission: "organisation:manage", of: "operator" } as const;
const ALSO_HERE = "The same for the people of any organisation, by the operator.";

const MemberShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    email: Type.String(),
    language: Type.String(),
    roles: Type.Array(Type.String()),
    since: InstantText,
    joined: Type.Boolean({ description: "Whether the person has chosen a password" }),
  },
  { title: "Member" },
);
const MembersShape = Type.Intersect([
  ListOf(MemberShape),
  Type.Object({
    roles: Type.Array(Type.String(), { description: "Every role that can be given here" }),
    administrator: Type.String({ description: "The role that at least one person keeps" }),
  }),
]);
const Roles = Type.Array(Type.String({ maxLength: 40 }), {
  minItems: 1,
  maxItems: 20,
  uniqueItems: true,
});
const Invitation = Closed({
  name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
  email: Type.String({ format: "email", maxLength: 254 }),
  roles: Roles,
  language: Type.Optional(OneOf(LANGUAGES)),
});
const listQuery = Closed({
  ...pageQuery,
  q: Type.Optional(Type.String({ maxLength: 200 })),
});

/** Name in lower case and id of the last of the page before. */
type MembersAsked = PageAsked<readonly [name: string, id: string]> & { readonly q: string | null };

type Reached = { readonly organisation: ActingOrganisation; readonly byAdministrator: boolean };

/** Team and roles (ACC-03, OPR-03): of the own organisation, and of every one for the operator. */
export function memberRoutes(app: App): void {
  const { platform } = app;
  const here = () => ({ name: platform.marketplace.name, web: platform.addresses.web });
  const own = (organisation: ActingOrganisation, caller: Caller): Reached => {
    const held = caller.memberships.find((one) => one.organisation.id === organisation.id);
    return {
      organisation,
      byAdministrator: held?.roles.includes(ADMINISTRATOR[organisation.kind]) ?? false,
    };
  };
  const any = async (db: Database, id: string): Promise<Reached | undefined> => {
    const found = await organisationById(db, id);
    return found === undefined || found.status === "closed"
      ? undefined
      : { organisation: found, byAdministrator: true };
  };
  const teamOf = ({ organisation, byAdministrator }: Reached): Team => ({
    organisation,
    byAdministrator,
    here: here(),
  });
  const list = async (db: Database, { id, kind }: ActingOrganisation, asked: MembersAsked) => {
    const rows = await listMembers(db, id, asked);
    const { page, nextCursor } = pageOf(rows, asked, (last) => [last.name.toLowerCase(), last.id]);
    return {
      data: page.map(show),
      nextCursor,
      roles: rolesOf(kind),
      administrator: ADMINISTRATOR[kind],
    };
  };
  /** The person as they stand after what was done to them. */
  const shown = async (
    db: Database,
    organisationId: string,
    done: Result<unknown>,
    personId: string,
    status: 200 | 201,
  ) => {
    if (!done.ok) return done;
    const member = await memberOf(db, organisationId, personId);
    return member === undefined ? refuse(notFound({})) : answer(status, show(member));
  };

  for (const [base, access, params, reach] of [
    ["/v1/members", OWN, Closed({}), undefined],
    ["/v1/organisations/:organisation/members", MANAGE, Closed({ organisation: Uuid }), any],
  ] as const) {
    const of = reach === undefined ? "" : "Organisation";
    const described = reach === undefined ? {} : { description: ALSO_HERE };
    const reached = async (
      db: Database,
      given: object,
      caller: Caller,
      acting: ActingOrganisation,
    ) =>
      reach === undefined || !("organisation" in given)
        ? own(acting, caller)
        : await reach(db, String(given.organisation));
    const PersonParams =
      reach === undefined ? Closed({ person: Uuid }) : Closed({ organisation: Uuid, person: Uuid });

    route(app, {
      method: "GET",
      url: base,
      operationId: `list${of}Members`,
      summary: "People of the organisation with their roles, by name",
      ...described,
      tags,
      access: reach === undefined ? OWN : READ,
      params,
      query: listQuery,
      responses: { 200: MembersShape },
      async handle({ params: given, query, caller, organisation, db }) {
        const asked = pageAsked(query, ["text", "id"]);
        if (!asked.ok) return asked;
        const found = await reached(db, given, caller, organisation);
        return found === undefined
          ? refuse(notFound({}))
          : answer(
              200,
              await list(db, found.organisation, { q: query.q?.trim() || null, ...asked.value }),
            );
      },
    });

    route(app, {
      method: "POST",
      url: base,
      operationId: `invite${of}Member`,
      summary: "Give somebody roles; who has no account gets a link by mail",
      ...described,
      tags,
      access,
      params,
      perMinute: 60,
      body: Invitation,
      idempotent: true,
      responses: { 201: MemberShape },
      async handle({ params: given, body, caller, organisation, db }) {
        const found = await reached(db, given, caller, organisation);
        if (found === undefined) return refuse(notFound({}));
        const invited = await inviteMember(db, teamOf(found), {
          name: body.name.trim(),
          email: body.email.toLowerCase(),
          roles: body.roles,
          locale: body.language ?? caller.locale ?? "en",
        });
        return shown(db, found.organisation.id, invited, invited.ok ? invited.value : "", 201);
      },
    });

    route(app, {
      method: "PUT",
      url: `${base}/:person/roles`,
      operationId: `change${of}MemberRoles`,
      summary: "Change what a person may do, from their next request on",
      ...described,
      tags,
      access,
      params: PersonParams,
      body: Closed({ roles: Roles }),
      responses: { 200: MemberShape },
      async handle({ params: given, body, caller, organisation, db }) {
        const found = await reached(db, given, caller, organisation);
        if (found === undefined) return refuse(notFound({}));
        const { person } = given;
        const done = await changeRoles(db, teamOf(found), { personId: person, roles: body.roles });
        return shown(db, found.organisation.id, done, person, 200);
      },
    });

    route(app, {
      method: "PUT",
      url: `${base}/:person/invitation`,
      operationId: `invite${of}MemberAgain`,
      summary: "Send the link to choose a password again; the one before ends",
      ...described,
      tags,
      access,
      params: PersonParams,
      perMinute: 60,
      body: Closed({}),
      responses: { 200: MemberShape },
      async handle({ params: given, caller, organisation, db }) {
        const found = await reached(db, given, caller, organisation);
        if (found === undefined) return refuse(notFound({}));
        const { person } = given;
        const done = await inviteMemberAgain(db, teamOf(found), person);
        return shown(db, found.organisation.id, done, person, 200);
      },
    });

    route(app, {
      method: "DELETE",
      url: `${base}/:person`,
      operationId: `remove${of}Member`,
      summary: "Take a person out of the organisation; their next request for it is refused",
      ...described,
      tags,
      access,
      params: PersonParams,
      responses: { 204: null },
      async handle({ params: given, caller, organisation, db }) {
        const found = await reached(db, given, caller, organisation);
        if (found === undefined) return refuse(notFound({}));
        const done = await removeMember(db, teamOf(found), given.person);
        return done.ok ? answer(204) : done;
      },
    });
  }
}

const show = ({ locale, since, ...member }: ListedMember) => ({
  ...member,
  language: locale,
  since: since.toString(),
});
