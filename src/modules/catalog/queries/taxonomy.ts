import { type Reader, statement } from "../../../platform/database.ts";
import { LANGUAGES, type Language, translate } from "../../../platform/text.ts";
import { type TaxonomyOptions, taxonomyOptions } from "../domain/describe-type.ts";
import { ownTaxonomy, type Taxonomy, type TaxonomyNames, withChange } from "../domain/taxonomy.ts";
import { changesInForce } from "../store/taxonomy.ts";

export { listChanges, type StoredChange } from "../store/taxonomy.ts";

const VERSION = statement<[], { version: string }>(
  "catalog.taxonomy-version",
  "select version from catalog.taxonomy",
);

/**
 * What servers made of a version, the newest last. Each change in force has another version, whose
 * name no other database has: nothing kept is ever out of date, on any server.
 */
const kept = new Map<string, Taxonomy>();
const MOST_KEPT = 8;

/** Categories and industries in force. */
export async function taxonomyInForce(db: Reader): Promise<Taxonomy> {
  const [row] = await db.query(VERSION, []);
  if (row === undefined) throw new Error("catalog.taxonomy has no row");
  return taxonomyOf(db, row.version);
}

/** The taxonomy of a version that was read with something else. */
export async function taxonomyOf(db: Reader, version: string): Promise<Taxonomy> {
  const known = kept.get(version);
  if (known !== undefined) return known;
  const made = (await changesInForce(db)).reduce(withChange, own());
  kept.set(version, made);
  for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
  return made;
}

/** What can be chosen of it, in a marketplace whose operator changed nothing. */
export const ownTaxonomyOptions = (language: Language): TaxonomyOptions =>
  taxonomyOptions(own(), language);

let brought: Taxonomy | undefined;
/** What the program brings along, with its names. */
export function own(): Taxonomy {
  brought ??= ownTaxonomy(
    (message) =>
      Object.fromEntries(
        LANGUAGES.map((language) => [language, translate(language, message)]),
      ) as TaxonomyNames,
  );
  return brought;
}
