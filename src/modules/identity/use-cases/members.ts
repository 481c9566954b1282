import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { LANGUAGES, type Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { LINK_HOURS } from "../domain/application.ts";
import { ADMINISTRATOR, judgeRoles } from "../domain/members.ts";
import { memberExists, nobodyToInvite } from "../problems.ts";
import { memberOf } from "../queries/members.ts";
import { endMailLinks, makeMailLink } from "../store/mail-links.ts";
import {
  countOthersWith,
  heldRoles,
  membersOneAtATime,
  personToInvite,
  removeMembership,
  storeRoles,
} from "../store/members.ts";
import { addMembership } from "../store/organisations.ts";
import type { Here } from "./apply.ts";
import { createPerson } from "./create-person.ts";
import { mailMember } from "./mail-member.ts";

/** Whose people are changed, and by whom. */
export type Team = {
  readonly organisation: {
    readonly id: string;
    readonly kind: OrganisationKind;
    readonly handle: string;
    readonly name: string;
    readonly timeZone: string;
  };
  /** Whether who asks is an administrator: of this organisation, or of the operator. */
  readonly byAdministrator: boolean;
  readonly here: Here;
};

/**
 * Gives somebody roles in an organisation (ACC-03). Who has no account gets one, with a link by mail to
 * choose a password within 7 days; who has one is told by mail.
 *
 * @returns the person's id
 */
export const inviteMember = (
  db: Database,
  team: Team,
  wanted: {
    readonly name: string;
    readonly email: string;
    readonly roles: readonly string[];
    readonly locale: Language;
  },
): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const { id: organisationId, kind, timeZone } = team.organisation;
    await membersOneAtATime(tx, organisationId);
    const problem = judgeRoles({
      kind,
      before: [],
      after: wanted.roles,
      otherAdministrators: 1,
      byAdministrator: team.byAdministrator,
    });
    if (problem !== undefined) return refuse(problem);
    const known = await personToInvite(tx, wanted.email);
    if (known !== undefined) {
      if ((await heldRoles(tx, organisationId, known.id)) !== undefined)
        return refuse(memberExists({}, [{ pointer: "/email", code: "taken" }]));
      await addMembership(tx, { personId: known.id, organisationId, roles: wanted.roles });
      tx.audit({
        organisationId,
        action: "member.added",
        objectType: "person",
        objectId: known.id,
        after: { name: known.name, roles: wanted.roles },
      });
    }
    const personId =
      known?.id ??
      (await createPerson(tx, {
        name: wanted.name,
        email: wanted.email,
        locale: wanted.locale,
        timeZone,
        memberships: [{ organisationId, roles: wanted.roles }],
      }));
    await invite(tx, team, {
      personId,
      email: wanted.email,
      name: known?.name ?? wanted.name,
      locale: languageOf(known?.locale ?? wanted.locale),
      hasPassword: known?.hasPassword === true,
    });
    return ok(personId);
  });

/** Sends the link to choose a password again, while nobody has chosen one by it; the one before ends. */
export const inviteMemberAgain = (
  db: Database,
  team: Team,
  personId: string,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { id: organisationId } = team.organisation;
    await membersOneAtATime(tx, organisationId);
    const member = await memberOf(tx, organisationId, personId);
    if (member === undefined) return refuse(notFound({}));
    if (member.joined) return refuse(nobodyToInvite({}));
    tx.audit({
      organisationId,
      action: "member.invited-again",
      objectType: "person",
      objectId: personId,
    });
    const { email, name, locale } = member;
    const reader = { personId, email, name, locale: languageOf(locale), hasPassword: false };
    await invite(tx, team, reader);
    return ok(null);
  });

/** Changes what a person may do from their next request on. */
export const changeRoles = (
  db: Database,
  team: Team,
  wanted: { readonly personId: string; readonly roles: readonly string[] },
): Promise<Result<null>> => change(db, team, wanted.personId, wanted.roles);

/** Takes a person out of an organisation: their next request for it is refused. Their account stays. */
export const removeMember = (db: Database, team: Team, personId: string): Promise<Result<null>> =>
  change(db, team, personId, []);

const change = (
  db: Database,
  team: Team,
  personId: string,
  roles: readonly string[],
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { id: organisationId, kind } = team.organisation;
    await membersOneAtATime(tx, organisationId);
    const before = await heldRoles(tx, organisationId, personId);
    if (before === undefined) return refuse(notFound({}));
    const problem = judgeRoles({
      kind,
      before,
      after: roles,
      otherAdministrators: await countOthersWith(tx, organisationId, personId, ADMINISTRATOR[kind]),
      byAdministrator: team.byAdministrator,
    });
    if (problem !== undefined) return refuse(problem);
    const goes = roles.length === 0;
    if (!goes && sameRoles(before, roles)) return ok(null);
    if (goes) {
      await removeMembership(tx, organisationId, personId);
      const stays = await tx.query(ELSEWHERE, [personId]);
      // Somebody who never chose a password and belongs nowhere has nothing left to open.
      if (stays.length === 0) await endMailLinks(tx, "set-password", personId);
    } else await storeRoles(tx, organisationId, personId, roles);
    tx.audit({
      organisationId,
      action: goes ? "member.removed" : "member.roles-changed",
      objectType: "person",
      objectId: personId,
      before: { roles: before },
      ...(goes ? {} : { after: { roles } }),
    });
    return ok(null);
  });

const ELSEWHERE = {
  name: "identity.memberships-of-person",
  text: "select 1 as one from identity.memberships where person_id = $1 limit 1",
};

const sameRoles = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role));

const languageOf = (locale: string): Language =>
  LANGUAGES.find((language) => language === locale) ?? "en";

async function invite(
  tx: Tx,
  { organisation, here }: Team,
  reader: {
    readonly personId: string;
    readonly email: string;
    readonly name: string;
    readonly locale: Language;
    readonly hasPassword: boolean;
  },
): Promise<void> {
  const { personId, hasPassword } = reader;
  const common = {
    marketplace: here.name,
    organisation: organisation.name,
    inviter: tx.actor.shownAs ?? tx.actor.name,
  };
  const about = `member:${organisation.id}:${randomUUIDv7()}`;
  if (hasPassword)
    mailMember(tx, reader, {
      about,
      organisationId: organisation.id,
      template: "identity.member-added",
      params: { ...common, page: `${here.web}/sign-in` },
    });
  else {
    const token = await makeMailLink(tx, "set-password", personId);
    mailMember(tx, reader, {
      about,
      organisationId: organisation.id,
      template: "identity.member-invited",
      params: {
        ...common,
        days: LINK_HOURS["set-password"] / 24,
        page: `${here.web}/set-password#${token}`,
      },
    });
  }
}
