import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  checkAudience,
  type GivenEntry,
  normaliseAudience,
  readEntries,
} from "../domain/audience.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { audienceInvalid } from "../problems.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import { saveAudience as storeAudience, touchOffer } from "../store/offers.ts";
import { staleVersion } from "./refusals.ts";

/** Saves the private audience of a plan; buyers are measured by it from its publication on. */
export async function saveAudience(
  db: Database,
  wanted: {
    publisherId: string;
    slug: string;
    planId: string;
    entries: readonly GivenEntry[];
    ifMatch: string;
  },
): Promise<Result<LoadedOffer>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, wanted.publisherId, wanted.slug);
    const plan = found?.plans.find(({ planId }) => planId === wanted.planId);
    if (found === undefined || plan === undefined) return refuse(notFound({}));
    const stale = staleVersion(wanted.ifMatch, plan.audienceVersion);
    if (stale !== undefined) return refuse(stale);
    const given = readEntries(wanted.entries, "/entries");
    const entries = normaliseAudience(given.entries);
    const errors = [...given.errors];
    if (errors.length === 0)
      errors.push(...checkAudience(entries, found.type.plans.audience, "/entries"));
    if (errors.length > 0) return refuse(audienceInvalid({}, errors));
    const before = await readAudience(tx, plan.planUuid, plan.audienceVersion);
    if (
      canonicalJson(before as unknown as JsonObject) ===
      canonicalJson(entries as unknown as JsonObject)
    )
      return ok(found);
    await storeAudience(
      tx,
      { planUuid: plan.planUuid, version: plan.audienceVersion + 1 },
      entries,
    );
    tx.audit({
      organisationId: wanted.publisherId,
      action: "plan.audience-saved",
      objectType: "offer",
      objectId: found.offer.id,
      before: { plan: plan.planId, entries: before },
      after: { plan: plan.planId, entries },
    });
    return ok(await touchOffer(tx, found.offer.id));
  });
}
