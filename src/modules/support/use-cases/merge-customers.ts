import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Database } from "../../../platform/transaction.ts";
import { holdPurchasesOf } from "../../commerce/index.ts";
import {
  decideMerger,
  holdForMerger,
  mergedInto,
  mergeOrganisations,
  mergerFacts,
} from "../../identity/index.ts";
import { mergerMoved, mergerNotConfirmed } from "../problems.ts";
import { type MergerPreview, mergerPreview } from "../queries/merger.ts";

export type MergeCustomers = {
  readonly going: string;
  readonly staying: string;
  /** The name of what was shown. */
  readonly preview: string;
  /** The handle of the one that goes, as typed. */
  readonly confirmation: string;
};

/** What a merger would do now; refused with every reason against it (OPR-03). Changes nothing. */
export async function previewMerger(
  db: Database,
  pair: Pick<MergeCustomers, "going" | "staying">,
): Promise<Result<MergerPreview>> {
  const facts = await mergerFacts(db, pair);
  if (!facts.ok) return facts;
  const preview = await mergerPreview(db, facts.value);
  const decided = decideMerger(facts.value, preview);
  return decided.ok ? ok(preview) : decided;
}

/**
 * Lets one record of a customer go into another, exactly as it was shown, or refuses because something
 * moved since. Done already, it is the same again. It is not taken back: docs/domain/merging.md.
 */
export const mergeCustomers = (
  db: Database,
  { going, staying, preview, confirmation }: MergeCustomers,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const pair = { going, staying };
    await holdForMerger(tx, pair);
    if ((await mergedInto(tx, going))?.id === staying) return ok(null);
    await holdPurchasesOf(tx, [going, staying]);
    const facts = await mergerFacts(tx, pair);
    if (!facts.ok) return facts;
    const now = await mergerPreview(tx, facts.value);
    const decided = decideMerger(facts.value, now);
    if (!decided.ok) return decided;
    const { handle } = facts.value.going;
    if (confirmation.trim() !== handle)
      return refuse(
        mergerNotConfirmed({ expected: handle }, [
          { pointer: "/confirmation", code: "support/merger-not-confirmed" },
        ]),
      );
    if (now.preview !== preview) return refuse(mergerMoved({}));
    return mergeOrganisations(tx, facts.value, now);
  });
