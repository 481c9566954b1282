import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  hasPassword,
  JOINING_HOURS,
  joinByLink,
  joiningSubject,
  linkUnusable,
  mailMember,
  makeJoiningLink,
  type Organisation,
  organisationById,
  organisationByTenant,
  signInsOf,
} from "../../identity/index.ts";
import { userById, userOfAddress } from "../queries/users.ts";
import type { User } from "../store/users.ts";

/** This marketplace as it stands in mails. */
export type Here = { readonly name: string; readonly web: string };

/**
 * Sends whoever has a work address of a customer's directory the link by which they join as a member (rule 13). Nobody
 * learns whether the address is one: what is answered is the same.
 *
 * @param tenant the customer's tenant: GUID or domain
 * @param service the Service ID whose page the person came from, which the link leads back to
 */
export const askToJoin = (
  db: Database,
  wanted: {
    readonly tenant: string;
    readonly email: string;
    readonly service: string | undefined;
    readonly locale: Language;
    readonly here: Here;
  },
): Promise<void> =>
  db.transaction(async (tx) => {
    const { tenant, email, locale, here } = wanted;
    const organisation = await organisationByTenant(tx, tenant);
    if (organisation === undefined || !isOpen(organisation)) return;
    const user = await userOfAddress(tx, organisation.id, email.trim());
    if (user === undefined) return;
    const member = (await signInsOf(tx, organisation.id, [user.email])).has(
      user.email.toLowerCase(),
    );
    // Who signs in here already is told so; the link counts all the same, so that no mailbox is filled.
    const token = await makeJoiningLink(tx, user.id);
    if (token === undefined) return;
    const query = new URLSearchParams(
      wanted.service === undefined ? {} : { tenant, service: wanted.service },
    );
    mailMember(
      tx,
      { email: user.email, name: user.displayName, locale },
      {
        about: `join ${user.id} ${token.slice(0, 8)}`,
        organisationId: organisation.id,
        template: "directory.join",
        params: {
          organisation: organisation.name,
          marketplace: here.name,
          member: member ? "yes" : "no",
          hours: JOINING_HOURS,
          page: member ? `${here.web}/sign-in` : `${here.web}/join-team?${query}#${token}`,
        },
      },
    );
  });

const isOpen = ({ kind, status }: Organisation): boolean =>
  kind === "customer" && status === "active";

/** Whom the link of a mail is for, while it can be used. */
export type Joining = {
  readonly organisation: Pick<Organisation, "id" | "name" | "handle" | "timeZone">;
  readonly user: User;
  /** Whether the person has an account, and chooses no password. */
  readonly hasPassword: boolean;
};

/** @returns `identity/link-unusable` also for a user who is not active any more */
export const joiningOf = (db: Database, token: string): Promise<Result<Joining>> =>
  db.transaction((tx) => joiningIn(tx, token));

async function joiningIn(tx: Tx, token: string): Promise<Result<Joining>> {
  const userId = await joiningSubject(tx, token);
  const user = userId === undefined ? undefined : await userById(tx, userId);
  const organisation = user && (await organisationById(tx, user.organisationId));
  if (user === undefined || organisation === undefined) return refuse(linkUnusable({}));
  if (!user.active || user.deletedAt !== null || !isOpen(organisation))
    return refuse(linkUnusable({}));
  return ok({ organisation, user, hasPassword: await hasPassword(tx, user.email) });
}

/** Joins as a member by the link, once; whoever has no account chooses a password. */
export const joinAsUser = (
  db: Database,
  wanted: {
    readonly token: string;
    readonly password: string | undefined;
    readonly locale: Language;
  },
): Promise<Result<Joining>> =>
  db.transaction(async (tx): Promise<Result<Joining>> => {
    const joining = await joiningIn(tx, wanted.token);
    if (!joining.ok) return joining;
    const { organisation, user } = joining.value;
    const joined = await joinByLink(tx, {
      token: wanted.token,
      organisationId: organisation.id,
      person: {
        email: user.email,
        name: user.displayName,
        locale: wanted.locale,
        timeZone: organisation.timeZone,
      },
      roles: ["member"],
      password: wanted.password,
    });
    return joined.ok ? joining : joined;
  });
