import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

export type ListedMember = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly roles: readonly string[];
  readonly since: Instant;
  /** Whether the person has chosen a password; until then only the link of the invitation opens. */
  readonly joined: boolean;
};

const COLUMNS = `u."id" as id, u."name" as name, u."email" as email, u."locale" as locale, m.roles, m.since,
     exists (select 1 from auth."account" a where a."userId" = u."id" and a."password" is not null) as joined`;

const list = statement<
  [
    organisation: string,
    q: string | null,
    afterName: string | null,
    afterId: string | null,
    limit: number,
  ],
  ListedMember
>(
  "identity.list-members",
  `select ${COLUMNS} from identity.memberships m join auth."user" u on u."id" = m.person_id
   where m.organisation_id = $1
     and ($2::text is null or strpos(lower(u."name"), lower($2)) > 0 or strpos(u."email", lower($2)) > 0)
     and ($3::text is null or (lower(u."name"), u."id") > ($3, $4::uuid))
   order by lower(u."name"), u."id" limit $5`,
);

const one = statement<[organisation: string, person: string], ListedMember>(
  "identity.member",
  `select ${COLUMNS} from identity.memberships m join auth."user" u on u."id" = m.person_id
   where m.organisation_id = $1 and m.person_id = $2`,
);

/** People of an organisation by name, one page. */
export const listMembers = (
  db: Reader,
  organisationId: string,
  wanted: {
    readonly q: string | null;
    readonly after: readonly [name: string, id: string] | null;
    readonly limit: number;
  },
): Promise<ListedMember[]> =>
  db.query(list, [
    organisationId,
    wanted.q,
    wanted.after?.[0] ?? null,
    wanted.after?.[1] ?? null,
    wanted.limit,
  ]);

export const memberOf = async (
  db: Reader,
  organisationId: string,
  personId: string,
): Promise<ListedMember | undefined> => (await db.query(one, [organisationId, personId]))[0];
