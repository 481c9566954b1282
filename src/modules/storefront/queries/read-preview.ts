import { type Reader, statement } from "../../../platform/database.ts";
import type { LiveEdition } from "../domain/live-edition.ts";

/** An edition that waits for its publisher, as its preview audience sees it. */
export type PreviewedOffer = {
  /** With every plan: public, private and hidden. */
  readonly edition: LiveEdition;
  /** Whether the offer has a live edition, too. */
  readonly isLive: boolean;
};

const READ = statement<[string, string, string], PreviewedOffer>(
  "storefront.read-preview",
  `select p.page as edition,
     exists (select from storefront.offers o where o.offer_id = p.offer_id) as "isLive"
   from storefront.previews p
   where p.slug = $1 and p.token = $2 and lower($3) = any(p.audience)`,
);

/**
 * The preview of an offer, for who has the secret of its address and signed in with an e-mail
 * address of its audience; undefined for everybody else, whatever it was that was wrong.
 */
export async function readPreview(
  db: Reader,
  slug: string,
  token: string,
  email: string | undefined,
): Promise<PreviewedOffer | undefined> {
  if (email === undefined || token.length > 200) return undefined;
  return (await db.query(READ, [slug, token, email]))[0];
}
