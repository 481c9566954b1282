import { type Reader, statement } from "../../../platform/database.ts";

const slugs = statement<[ids: readonly string[]], { id: string; slug: string }>(
  "catalog.offer-slugs",
  "select id, slug from catalog.offers where id = any($1)",
);

/** Addresses of offers by their id; those that are gone are absent. */
export const offerSlugs = async (
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(slugs, [[...new Set(ids)]])).map(({ id, slug }) => [id, slug]));
