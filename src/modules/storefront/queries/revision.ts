import { type Reader, statement } from "../../../platform/database.ts";

const CATALOGUE = statement<[], { revision: string }>(
  "storefront.revision",
  "select revision::text from storefront.catalogue",
);

const OFFER = statement<[string], { revision: string; public: boolean }>(
  "storefront.offer-revision",
  "select revision::text, public from storefront.offers where slug = $1",
);

/** The catalogue's revision: what every list is as new as. */
export async function catalogueRevision(db: Reader): Promise<string> {
  const [row] = await db.query(CATALOGUE, []);
  if (row === undefined) throw new Error("storefront.catalogue has no row");
  return row.revision;
}

/** The revision of one live offer and whether everybody sees it; undefined where none is live. */
export async function offerRevision(
  db: Reader,
  slug: string,
): Promise<{ revision: string; public: boolean } | undefined> {
  return (await db.query(OFFER, [slug]))[0];
}
