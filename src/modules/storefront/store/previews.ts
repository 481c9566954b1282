import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { LiveEdition } from "../domain/live-edition.ts";

const RECORD = statement<unknown[], never>(
  "storefront.record-preview",
  `insert into storefront.previews (offer_id, slug, edition_id, token, audience, page, gate)
   values ($1, $2, $3, $4, (select coalesce(array_agg(distinct lower(one)), '{}') from unnest($5::text[]) as one), $6, $7)
   on conflict (offer_id) do update set slug = excluded.slug, edition_id = excluded.edition_id,
     token = excluded.token, audience = excluded.audience, page = excluded.page,
     gate = excluded.gate`,
);
const REMOVE = statement<[string], never>(
  "storefront.remove-preview",
  "delete from storefront.previews where offer_id = $1",
);

export type Preview = {
  readonly edition: LiveEdition;
  /** The secret of its address. */
  readonly token: string;
  /** What opens it besides the token. */
  readonly gate: "email" | "subscription" | "hide-key";
  /** E-mail addresses, tenant IDs, or the one key. */
  readonly audience: readonly string[];
};

/** Opens the preview's address; there is one preview of an offer at a time, the last one. */
export async function recordPreview(
  tx: Tx,
  { edition, token, gate, audience }: Preview,
): Promise<void> {
  const page = {
    ...edition,
    plans: edition.plans.map((plan) => ({ ...plan, audienceTenantIds: [] })),
  };
  await tx.query(RECORD, [
    edition.offerId,
    edition.slug,
    edition.editionId,
    token,
    audience,
    JSON.stringify(page),
    gate,
  ]);
}

export async function removePreview(tx: Tx, offerId: string): Promise<void> {
  await tx.query(REMOVE, [offerId]);
}
