import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { LINK_HOURS } from "../domain/application.ts";
import { linkUnusable, passwordNeeded } from "../problems.ts";
import {
  countMailLinks,
  lookAtMailLink,
  makeMailLink,
  spendMailLink,
} from "../store/mail-links.ts";
import { heldRoles, membersOneAtATime, personToInvite } from "../store/members.ts";
import { addMembership } from "../store/organisations.ts";
import { createPerson, storePassword } from "./create-person.ts";

const PURPOSE = "join-organisation";
/** Hours of system time in which a link to join is used, once. */
export const JOINING_HOURS = LINK_HOURS[PURPOSE];
/** Links for one user within that time: nobody's mailbox is filled. */
const MOST_LINKS = 3;

/**
 * Makes the token of a link by which somebody who is no member yet joins an organisation. Whoever has the link has the mailbox
 * that it was sent to: the caller sees to it that it is sent nowhere else.
 *
 * @param subject whom the caller knows the person as: what `joiningSubject` answers
 * @returns undefined where enough links were sent
 */
export async function makeJoiningLink(tx: Tx, subject: string): Promise<string | undefined> {
  if ((await countMailLinks(tx, PURPOSE, subject)) >= MOST_LINKS) return undefined;
  return makeMailLink(tx, PURPOSE, subject);
}

/** Whom a link is for, while it can be used; undefined when it was used, has expired or never was one. */
export const joiningSubject = (db: Reader, token: string): Promise<string | undefined> =>
  lookAtMailLink(db, PURPOSE, token);

const account = statement<[email: string], { hasPassword: boolean }>(
  "identity.has-password",
  `select exists (select 1 from auth."account" a where a."userId" = u."id" and a."password" is not null) as "hasPassword"
   from auth."user" u where u."email" = $1`,
);
/** Whether somebody signs in with this address already, and needs to choose no password. */
export const hasPassword = async (db: Reader, email: string): Promise<boolean> =>
  (await db.query(account, [email.toLowerCase()]))[0]?.hasPassword ?? false;

/**
 * Makes the person with the address a member of the organisation, with the roles where they have none there. The link is used
 * up with it.
 *
 * @param password of who has none yet; another's password stays
 * @returns `identity/link-unusable`, or `identity/password-needed`
 */
export async function joinByLink(
  tx: Tx,
  wanted: {
    readonly token: string;
    readonly organisationId: string;
    readonly person: {
      readonly email: string;
      readonly name: string;
      readonly locale: string;
      readonly timeZone: string;
    };
    readonly roles: readonly string[];
    readonly password: string | undefined;
  },
): Promise<Result<null>> {
  const { organisationId, person, password, roles } = wanted;
  await membersOneAtATime(tx, organisationId);
  if ((await spendMailLink(tx, PURPOSE, wanted.token)) === undefined)
    return refuse(linkUnusable({}));
  const known = await personToInvite(tx, person.email);
  if (known?.hasPassword !== true && password === undefined) return refuse(passwordNeeded({}));
  if (known === undefined) {
    await createPerson(tx, {
      ...person,
      ...(password === undefined ? {} : { password }),
      memberships: [{ organisationId, roles }],
    });
    return ok(null);
  }
  if (!known.hasPassword && password !== undefined) await storePassword(tx, known.id, password);
  if ((await heldRoles(tx, organisationId, known.id)) !== undefined) return ok(null);
  await addMembership(tx, { personId: known.id, organisationId, roles });
  tx.audit({
    organisationId,
    action: "member.added",
    objectType: "person",
    objectId: known.id,
    after: { name: known.name, roles },
  });
  return ok(null);
}
