import { type Reader, statement } from "../../../platform/database.ts";
import type { LiveEdition } from "../domain/live-edition.ts";

/** An edition that waits for its publisher, as its preview audience sees it. */
export type PreviewedOffer = {
  /** With every plan: public, private and hidden. */
  readonly edition: LiveEdition;
  /** Whether the offer has a live edition, too. */
  readonly isLive: boolean;
};

/** What a visitor brings to a preview besides its token. */
export type PreviewVisitor = {
  /** Of the signed-in person. */
  readonly email?: string | undefined;
  /** Tenant IDs of the customer organisations that the person is a member of, lower case. */
  readonly tenantIds: readonly string[];
  /** Handles of the publishers whose offers the person may publish: it has to look at them first. */
  readonly publishes?: readonly string[] | undefined;
  /** From the address. */
  readonly key?: string | undefined;
};

const READ = statement<
  [
    slug: string,
    token: string,
    email: string,
    tenants: readonly string[],
    key: string,
    publishers: readonly string[],
  ],
  PreviewedOffer
>(
  "storefront.read-preview",
  `select p.page as edition,
     exists (select from storefront.offers o where o.offer_id = p.offer_id) as "isLive"
   from storefront.previews p
   where p.slug = $1 and p.token = $2 and (p.page ->> 'publisherHandle' = any($6) or case p.gate
     when 'email' then lower($3) = any(p.audience)
     when 'subscription' then p.audience && $4::text[]
     else $5 = any(p.audience) end)`,
);

/**
 * The preview of an offer, for who has the secret of its address and is of its audience: signed in
 * with an e-mail address of it, a member of an organisation of it, or with its key; also for who signs
 * it off (PUB-09). Undefined for everybody else, whatever it was that was wrong.
 */
export async function readPreview(
  db: Reader,
  slug: string,
  token: string,
  { email = "", tenantIds, key = "", publishes = [] }: PreviewVisitor,
): Promise<PreviewedOffer | undefined> {
  if (token.length > 200 || key.length > 200) return undefined;
  return (await db.query(READ, [slug, token, email, tenantIds, key, publishes]))[0];
}
