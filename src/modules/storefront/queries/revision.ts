import { type Reader, statement } from "../../../platform/database.ts";
import { CREDIT_WINDOW_SETTINGS } from "../../commerce/index.ts";

const CATALOGUE = statement<[], { revision: string }>(
  "storefront.revision",
  "select revision::text from storefront.catalogue",
);

// The page says until when a purchase is credited, which the operator can set.
const OFFER = statement<
  [slug: string, settings: readonly string[]],
  { revision: string; public: boolean }
>(
  "storefront.offer-revision",
  `select revision::text || coalesce((select string_agg(' ' || id || '=' || value, '' order by id)
     from platform.settings where id = any ($2)), '') as revision, public
   from storefront.offers where slug = $1`,
);

/** The catalogue's revision: what every list is as new as. */
export async function catalogueRevision(db: Reader): Promise<string> {
  const [row] = await db.query(CATALOGUE, []);
  if (row === undefined) throw new Error("storefront.catalogue has no row");
  return row.revision;
}

/** What the page of one live offer is as new as, and whether everybody sees it; undefined where none is live. */
export async function offerRevision(
  db: Reader,
  slug: string,
): Promise<{ revision: string; public: boolean } | undefined> {
  return (await db.query(OFFER, [slug, CREDIT_WINDOW_SETTINGS]))[0];
}
