import { type Reader, statement } from "../../../platform/database.ts";
import type { Organisation } from "./organisations.ts";

/** An organisation as the operator sees it in a list. */
export type ListedOrganisation = Pick<
  Organisation,
  "id" | "kind" | "handle" | "name" | "country" | "domain" | "partnerType" | "status"
> & {
  readonly createdAt: Temporal.Instant;
  readonly verifiedAt: Temporal.Instant | null;
  readonly verifiedBy: string | null;
};

export type OrganisationQuery = {
  readonly kind: Organisation["kind"] | null;
  /** Part of name, handle or domain, in any case; null for all. */
  readonly q: string | null;
  readonly status: Organisation["status"] | null;
  readonly verified: boolean | null;
  /** Name in lower case and id of the last organisation of the page before. */
  readonly after: readonly [name: string, id: string] | null;
  readonly limit: number;
};

const COLUMNS = `id, kind, handle, name, country, domain, partner_type as "partnerType", status,
  created_at as "createdAt", verified_at as "verifiedAt", verified_by as "verifiedBy"`;

const list = statement<
  [
    kind: string | null,
    q: string | null,
    status: string | null,
    verified: boolean | null,
    afterName: string | null,
    afterId: string | null,
    limit: number,
  ],
  ListedOrganisation
>(
  "identity.list-organisations",
  `select ${COLUMNS} from identity.organisations
   where ($1::text is null or kind = $1)
     and ($2::text is null or strpos(lower(name || ' ' || handle || ' ' || coalesce(domain, '')), lower($2)) > 0)
     and ($3::text is null or status = $3)
     and ($4::boolean is null or (verified_at is not null) = $4)
     and ($5::text is null or (lower(name), id) > ($5, $6::uuid))
   order by lower(name), id limit $7`,
);
/** Beyond so many a part of a name says nothing. */
const MOST_NAMED = 1_000;

const named = statement<[words: string, most: number], { id: string }>(
  "identity.publishers-named",
  `select id from identity.organisations where kind = 'publisher' and strpos(lower(name), lower($1)) > 0
   order by id limit $2`,
);

/** Publishers whose name contains `words`, in any case; 1000 at most. */
export const publishersNamed = async (db: Reader, words: string): Promise<readonly string[]> =>
  (await db.query(named, [words, MOST_NAMED])).map(({ id }) => id);

const one = statement<[id: string], ListedOrganisation>(
  "identity.listed-organisation",
  `select ${COLUMNS} from identity.organisations where id = $1`,
);

/** Organisations of the marketplace by name. */
export const listOrganisations = (
  db: Reader,
  { kind, q, status, verified, after, limit }: OrganisationQuery,
): Promise<ListedOrganisation[]> =>
  db.query(list, [kind, q, status, verified, after?.[0] ?? null, after?.[1] ?? null, limit]);

export const listedOrganisation = async (
  db: Reader,
  id: string,
): Promise<ListedOrganisation | undefined> => (await db.query(one, [id]))[0];

const candidates = statement<
  [kind: string, words: string, most: number],
  { handle: string; name: string; country: string }
>(
  "identity.co-sell-candidates",
  `select handle, name, country from identity.organisations
   where kind = $1 and status = 'active' and handle is not null and strpos(lower(name), lower($2)) > 0
   order by lower(name), id limit $3`,
);

/** Active publishers or partners whose name contains `words`, in any case, by name. */
export const coSellCandidates = (
  db: Reader,
  {
    kind,
    words,
    limit,
  }: { readonly kind: "publisher" | "partner"; readonly words: string; readonly limit: number },
) => db.query(candidates, [kind, words, limit]);
