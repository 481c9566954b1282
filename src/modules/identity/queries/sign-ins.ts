import { type Reader, statement } from "../../../platform/database.ts";

/** A member of an organisation, by the address they sign in with. */
export type SignIn = {
  readonly email: string;
  readonly personId: string;
  readonly name: string;
  /** System time; null for who has not signed in yet. */
  readonly lastAt: Temporal.Instant | null;
};

const of = statement<[organisation: string, emails: readonly string[]], SignIn>(
  "identity.sign-ins-of-members",
  `select u."email" as email, u."id" as "personId", u."name" as name, s.at as "lastAt"
   from auth."user" u join identity.memberships m on m.person_id = u."id" and m.organisation_id = $1
   left join identity.last_sign_ins s on s.person_id = u."id"
   where u."email" = any($2)`,
);
/** The members of an organisation among addresses, by the address in small letters. One statement, however many. */
export const signInsOf = async (
  db: Reader,
  organisationId: string,
  emails: readonly string[],
): Promise<ReadonlyMap<string, SignIn>> =>
  new Map(
    (await db.query(of, [organisationId, emails.map((email) => email.toLowerCase())])).map(
      (one) => [one.email, one],
    ),
  );

const note = statement<[person: string], unknown>(
  "identity.note-sign-in",
  `insert into identity.last_sign_ins (person_id, at) values ($1, clock_timestamp())
   on conflict (person_id) do update set at = excluded.at`,
);
/** Kept beyond the session, which ends. */
export const noteSignIn = (db: Reader, personId: string) => db.query(note, [personId]);
