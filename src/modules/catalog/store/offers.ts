import { randomUUIDv7 } from "node:crypto";
import { statement } from "../../../platform/database.ts";
import { holdFiles } from "../../../platform/file-references.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { AudienceEntry } from "../domain/audience.ts";
import { EMPTY_SUMMARY, summarise } from "../domain/draft-summary.ts";
import { offerFacts } from "../domain/facts.ts";
import { offerStatus } from "../domain/offer-lifecycle.ts";
import { filesIn } from "../domain/page-content.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { reviewDraft } from "../domain/review.ts";
import type { DraftChanged } from "../events.ts";
import { type LoadedOffer, loadLocked, type SavedPage } from "../queries/load-draft.ts";

export async function insertOffer(
  tx: Tx,
  offer: {
    readonly publisherId: string;
    readonly publisherHandle: string;
    readonly offerId: string;
    readonly type: string;
    readonly alias: string;
  },
): Promise<string | undefined> {
  const inserted = await tx.sql
    .insertInto("catalog.offers")
    .values({
      id: randomUUIDv7(),
      publisher_id: offer.publisherId,
      publisher_handle: offer.publisherHandle,
      offer_id: offer.offerId,
      type: offer.type,
      alias: offer.alias,
      created_at: tx.at,
      changed_at: tx.at,
      changed_by: tx.actor.name,
      live_edition_id: null,
      live_version: null,
      live_since: null,
      first_live_at: null,
      stop_requested_at: null,
      stopped_at: null,
      preview_edition_id: null,
      preview_since: null,
      submission: null,
      summary: JSON.stringify(EMPTY_SUMMARY),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted?.id;
}

const idOfType = statement<[type: string, offerId: string], { id: string }>(
  "catalog.offer-of-type",
  `select id from catalog.offers where type = $1 and offer_id = $2 limit 1`,
);

/**
 * Whether any publisher has an offer of this type with this id. Those who ask for the same id wait
 * for each other, so that two of them cannot both find it free.
 */
export async function isIdTaken(tx: Tx, type: string, offerId: string): Promise<boolean> {
  await takeTurn(tx, `catalog.offer-id ${type} ${offerId}`);
  return (await tx.query(idOfType, [type, offerId])).length > 0;
}

/** Removes an offer that nobody ever saw; its plans, pages, audiences and editions go with it. */
export async function deleteOffer(tx: Tx, offerUuid: string): Promise<void> {
  await holdFiles(tx, { holder: draftHolder(offerUuid), sha256s: [] });
  const editions = await tx.sql
    .selectFrom("catalog.editions")
    .select("id")
    .where("offer_uuid", "=", offerUuid)
    .execute();
  for (const { id } of editions) await holdFiles(tx, { holder: `edition:${id}`, sha256s: [] });
  await tx.sql.deleteFrom("catalog.offers").where("id", "=", offerUuid).execute();
}

/** Adds a plan at the end of the offer's list. */
export async function insertPlan(
  tx: Tx,
  plan: { readonly offerUuid: string; readonly planId: string },
): Promise<string> {
  const id = randomUUIDv7();
  const last = await tx.sql
    .selectFrom("catalog.plans")
    .select((select) => select.fn.max("position").as("position"))
    .where("offer_uuid", "=", plan.offerUuid)
    .executeTakeFirst();
  await tx.sql
    .insertInto("catalog.plans")
    .values({
      id,
      offer_uuid: plan.offerUuid,
      plan_id: plan.planId,
      position: (last?.position ?? 0) + 1,
      created_at: tx.at,
      first_live_at: null,
      stop_requested_at: null,
      stopped_at: null,
      live_audience_version: null,
    })
    .execute();
  return id;
}

export const deletePlan = (tx: Tx, planUuid: string) =>
  tx.sql.deleteFrom("catalog.plans").where("id", "=", planUuid).execute();

const orderPlans = statement<[offer: string, plans: readonly string[]], never>(
  "catalog.order-plans",
  `update catalog.plans p set position = asked.n
   from unnest($2::uuid[]) with ordinality as asked(id, n)
   where p.offer_uuid = $1 and p.id = asked.id`,
);
/** Puts all plans of an offer in this order; those not named keep their places. */
export const setPlanOrder = (tx: Tx, offerUuid: string, planUuids: readonly string[]) =>
  tx.query(orderPlans, [offerUuid, planUuids]);

/** Since when the draft keeps a plan out of sale; null where it sells it. */
export const setPlanStop = (tx: Tx, planUuid: string, since: Temporal.Instant | null) =>
  tx.sql
    .updateTable("catalog.plans")
    .set({ stop_requested_at: since })
    .where("id", "=", planUuid)
    .execute();

export type PageKey = {
  readonly offerUuid: string;
  readonly planUuid: string | null;
  readonly page: string;
};

const putPage = statement<
  [
    offer: string,
    plan: string | null,
    page: string,
    content: string,
    version: number,
    at: Temporal.Instant,
    by: string,
  ],
  SavedPage
>(
  "catalog.put-draft-page",
  `insert into catalog.draft_pages (offer_uuid, plan_uuid, page, content, version, saved_at, saved_by)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (offer_uuid, plan_uuid, page) do update set content = excluded.content,
     version = excluded.version, saved_at = excluded.saved_at, saved_by = excluded.saved_by
   returning content, version, saved_at as "savedAt", saved_by as "savedBy"`,
);

/** Stores a page as the next version of it; answers it as the database has it from now on. */
export async function savePage(
  tx: Tx,
  { offerUuid, planUuid, page }: PageKey,
  { content, version }: { readonly content: JsonObject; readonly version: number },
): Promise<SavedPage> {
  const text = JSON.stringify(content);
  const by = tx.actor.name;
  const [stored] = await tx.query(putPage, [offerUuid, planUuid, page, text, version, tx.at, by]);
  if (stored === undefined) throw new Error(`Page ${page} of ${offerUuid} was not stored`);
  return stored;
}

export const deletePage = (tx: Tx, { offerUuid, planUuid, page }: PageKey) =>
  tx.sql
    .deleteFrom("catalog.draft_pages")
    .where("offer_uuid", "=", offerUuid)
    .where("plan_uuid", "is not distinct from", planUuid)
    .where("page", "=", page)
    .execute();

export async function saveAudience(
  tx: Tx,
  plan: { readonly planUuid: string; readonly version: number },
  entries: readonly AudienceEntry[],
): Promise<void> {
  await tx.sql
    .insertInto("catalog.audiences")
    .values({
      plan_uuid: plan.planUuid,
      version: plan.version,
      entries: JSON.stringify(entries),
      saved_at: tx.at,
      saved_by: tx.actor.name,
    })
    .execute();
  await tx.sql
    .updateTable("catalog.plans")
    .set({ audience_version: plan.version })
    .where("id", "=", plan.planUuid)
    .execute();
}

const touch = statement<
  [
    offer: string,
    version: number,
    status: string,
    summary: string,
    at: Temporal.Instant,
    by: string,
  ],
  unknown
>(
  "catalog.touch-offer",
  `update catalog.offers set version = $2, status = $3, summary = $4, changed_at = $5, changed_by = $6
   where id = $1`,
);

/**
 * What follows from a change: the offer's next version, its status and summary, and the files that
 * its draft holds. Called at the end of every change of an offer.
 */
export async function touchOffer(tx: Tx, offerUuid: string): Promise<LoadedOffer> {
  const loaded = await loadLocked(tx, offerUuid);
  if (loaded === undefined) throw new Error(`Offer ${offerUuid} vanished while it was locked`);
  return touchLoaded(tx, loaded);
}

/** The same for an offer that is known as it is after the change. */
export async function touchLoaded(tx: Tx, loaded: LoadedOffer): Promise<LoadedOffer> {
  const { offer, draft, plans, saved } = loaded;
  const review = reviewDraft(draft);
  const summary = summarise(draft, review);
  const status = offerStatus(offerFacts(offer, draft, review));
  const pages = [...saved.values(), ...plans.flatMap((plan) => [...plan.saved.values()])];
  const files = new Set(
    pages.flatMap(({ content }) => filesIn(content).map(({ sha256 }) => sha256)),
  );
  const version = offer.version + 1;
  const changedBy = tx.actor.shownAs ?? tx.actor.name;
  // None of them needs what another answers: they go out together.
  await Promise.all([
    holdFiles(tx, { holder: draftHolder(offer.id), sha256s: [...files] }),
    tx.query(touch, [offer.id, version, status, JSON.stringify(summary), tx.at, changedBy]),
    tx.publish<DraftChanged>({
      type: "catalog.draft-changed",
      subject: offer.id,
      offerId: offer.id,
      publisherId: offer.publisherId,
    }),
  ]);
  return {
    ...loaded,
    offer: { ...offer, version, status, summary, changedAt: tx.at, changedBy: tx.actor.name },
  };
}

const draftHolder = (offerUuid: string): string => `draft:${offerUuid}`;
