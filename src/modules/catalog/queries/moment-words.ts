import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import type { Language } from "../../../platform/text.ts";

const offers = statement<[ids: readonly string[]], { id: string; alias: string; slug: string }>(
  "catalog.offers-of-moments",
  "select id, alias, slug from catalog.offers where id = any($1::uuid[])",
);
/** Of moments whose subject is an offer: what its publisher calls it, and its ID. */
export const offerWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(offers, [subjects.filter(isId)])).map(
      ({ id, alias, slug }): [string, MomentWords] => [
        id,
        { about: `${alias}, ${slug}`, page: `/offers/${id}` },
      ],
    ),
  );

const changes = statement<
  [ids: readonly string[]],
  { id: string; key: string; names: Partial<Record<Language, string>> | null }
>(
  "catalog.taxonomy-changes-of-moments",
  `select c.id, c.key, coalesce(c.names, (select b.names from catalog.taxonomy_changes b
     where b.kind = c.kind and b.key = c.key and b.parent is not distinct from c.parent and b.names is not null
       and b.number < c.number order by b.number desc limit 1)) as names
   from catalog.taxonomy_changes c where c.id = any($1::uuid[])`,
);
/** Of changes of categories and industries: the entry by its name, or by its key where it was never named here. */
export const taxonomyWords: DescribeMoments = async (db, subjects, locale) =>
  new Map(
    (await db.query(changes, [subjects.filter(isId)])).map(
      ({ id, key, names }): [string, MomentWords] => [
        id,
        { about: names?.[locale] ?? names?.en ?? key, page: "/taxonomy" },
      ],
    ),
  );
