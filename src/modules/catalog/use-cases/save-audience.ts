import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type AudienceDifference,
  type AudienceEntry,
  audienceDifference,
  changeAudience,
  checkAudience,
  idOf,
  MAX_BY_HAND,
  normaliseAudience,
} from "../domain/audience.ts";
import type { OfferType } from "../domain/offer-type.ts";
import { audienceInvalid } from "../problems.ts";
import { lockOffer, type PlanRow } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import { saveAudience as storeAudience, touchOffer } from "../store/offers.ts";
import { staleVersion } from "./refusals.ts";

export type OfPlan = {
  readonly publisherId: string;
  readonly slug: string;
  readonly planId: string;
  /** Version of the audience that the caller saw. */
  readonly ifMatch: string;
};

/** What a save changed, or would change where it was a dry run. */
export type SavedAudience = {
  readonly version: number;
  readonly size: number;
  readonly difference: AudienceDifference;
};

/** Saves the whole list; buyers are measured by it once it is published or synced. */
export const saveAudience = (
  db: Database,
  wanted: OfPlan & { readonly entries: readonly AudienceEntry[] },
): Promise<Result<SavedAudience>> =>
  changeIn(db, wanted, () => ({ pointer: "/entries", entries: wanted.entries }));

/** Adds at most ten IDs that were typed, and removes others; what is not named stays. */
export const editAudience = (
  db: Database,
  wanted: OfPlan & {
    readonly add: readonly AudienceEntry[];
    readonly remove: readonly AudienceEntry[];
  },
): Promise<Result<SavedAudience>> =>
  changeIn(db, wanted, (before, type) => {
    const { add, remove } = wanted;
    const errors: FieldError[] =
      add.length > MAX_BY_HAND
        ? [
            {
              pointer: "/add",
              code: "catalog/audience-by-hand",
              params: { max: MAX_BY_HAND, count: add.length },
            },
          ]
        : checkAudience(add, type.plans.audience, "/add");
    if (errors.length > 0) return { errors };
    const entries = changeAudience(before, {
      add: normaliseAudience(add),
      remove: normaliseAudience(remove),
    });
    return { pointer: "/add", entries };
  });

/** Takes over the entries of a file: in place of the list, or beside what is in it. */
export const importAudience = (
  db: Database,
  wanted: OfPlan & {
    readonly entries: readonly AudienceEntry[];
    readonly mode: "replace" | "add";
    readonly dryRun: boolean;
  },
): Promise<Result<SavedAudience>> =>
  changeIn(db, wanted, (before) => ({
    pointer: "",
    entries:
      wanted.mode === "replace" ? wanted.entries : changeAudience(before, { add: wanted.entries }),
  }));

type Decision =
  | { readonly entries: readonly AudienceEntry[]; readonly pointer: string }
  | { readonly errors: readonly FieldError[] };

async function changeIn(
  db: Database,
  wanted: OfPlan & { readonly dryRun?: boolean },
  decide: (before: readonly AudienceEntry[], type: OfferType) => Decision,
): Promise<Result<SavedAudience>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, wanted.publisherId, wanted.slug);
    const plan = found?.plans.find(({ planId }) => planId === wanted.planId);
    if (found === undefined || plan === undefined) return refuse(notFound({}));
    const stale = staleVersion(wanted.ifMatch, plan.audienceVersion);
    if (stale !== undefined) return refuse(stale);
    const before = await readAudience(tx, plan.planUuid, plan.audienceVersion);
    const decided = decide(before, found.type);
    const errors =
      "errors" in decided
        ? decided.errors
        : checkAudience(decided.entries, found.type.plans.audience, decided.pointer);
    if ("errors" in decided || errors.length > 0) return refuse(audienceInvalid({}, errors));
    const entries = normaliseAudience(decided.entries);
    const difference = audienceDifference(before, entries);
    const changes = difference.added.length + difference.removed.length + difference.edited;
    const version = plan.audienceVersion + (changes === 0 || wanted.dryRun ? 0 : 1);
    if (version > plan.audienceVersion) {
      await storeAudience(tx, { planUuid: plan.planUuid, version }, entries);
      auditAudience(tx, { publisherId: wanted.publisherId, offerId: found.offer.id }, plan, {
        version,
        size: entries.length,
        difference,
      });
      await touchOffer(tx, found.offer.id);
    }
    return ok({ version, size: entries.length, difference });
  });
}

/** IDs that an entry of the history names; the lists themselves are kept by their version. */
const NAMED = 50;

export function auditAudience(
  tx: Tx,
  { publisherId, offerId }: { readonly publisherId: string; readonly offerId: string },
  {
    planId,
    audienceVersion,
    audienceSize,
  }: Pick<PlanRow, "planId" | "audienceVersion" | "audienceSize">,
  { version, size, difference }: SavedAudience,
): void {
  const { added, removed, edited } = difference;
  tx.audit({
    organisationId: publisherId,
    action: "plan.audience-saved",
    objectType: "offer",
    objectId: offerId,
    before: { plan: planId, version: audienceVersion, size: audienceSize },
    after: {
      plan: planId,
      version,
      size,
      added: added.length,
      removed: removed.length,
      edited,
      addedIds: added.slice(0, NAMED).map(idOf),
      removedIds: removed.slice(0, NAMED).map(idOf),
    },
  });
}
