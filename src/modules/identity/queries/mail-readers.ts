import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";

const languages = statement<[emails: readonly string[]], { email: string; locale: Language }>(
  "identity.languages-of-addresses",
  `select u."email" as email, u."locale" as locale from auth."user" u where u."email" = any($1)`,
);
/** In which language people read, by address in small letters; those without an account are not among them. */
export const languagesOf = async (
  db: Reader,
  emails: readonly string[],
): Promise<ReadonlyMap<string, Language>> =>
  new Map(
    (await db.query(languages, [emails.map((email) => email.toLowerCase())])).map(
      ({ email, locale }) => [email, locale],
    ),
  );

const member = statement<
  [organisation: string, person: string],
  { personId: string; email: string; name: string; locale: Language }
>(
  "identity.member-as-reader",
  `select u."id" as "personId", u."email" as email, u."name" as name, u."locale" as locale
   from identity.memberships m join auth."user" u on u."id" = m.person_id
   where m.organisation_id = $1 and m.person_id = $2`,
);
/** A member of the organisation, as a mail reaches them; undefined for who is none any more. */
export const memberReader = async (db: Reader, organisationId: string, personId: string) =>
  (await db.query(member, [organisationId, personId]))[0];
