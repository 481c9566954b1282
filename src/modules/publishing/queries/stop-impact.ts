import type { Reader } from "../../../platform/database.ts";
import { openCartsWithOffer, subscriptionsOfOffer } from "../../commerce/index.ts";
import { currentStep } from "../domain/progress.ts";
import { isOpen } from "../domain/submission-lifecycle.ts";
import type { PublisherOffer } from "./offers.ts";
import { propagationMinutes } from "./settings.ts";
import { readSubmission } from "./submissions.ts";

/** What stopping the distribution of an offer at `at` would touch. */
export type StopImpact = {
  /** Running subscriptions by plan and status; who has one keeps it. */
  readonly subscriptions: readonly {
    readonly planId: string;
    readonly status: string;
    readonly count: number;
  }[];
  /** Open carts with the offer: they fail at Review. */
  readonly carts: number;
  /** The submission that would be withdrawn, its preview with it. */
  readonly withdraws?: {
    readonly number: number;
    readonly state: string;
    readonly step: string | null;
  };
  /** The version that those who have the offer keep; null where none was ever live. */
  readonly keeps: number | null;
  readonly effectiveAt: Temporal.Instant;
};

const HELD: ReadonlySet<string> = new Set(["pending-activation", "trial", "active", "suspended"]);

export async function stopImpact(
  db: Reader,
  { offer, plans }: PublisherOffer,
  at: Temporal.Instant,
): Promise<StopImpact> {
  const ids = new Map(plans.map(({ planUuid, planId }) => [planUuid, planId]));
  const counted = await subscriptionsOfOffer(db, offer.id);
  const newest = await readSubmission(db, { offerId: offer.id });
  const open = newest !== undefined && isOpen(newest.row.state) ? newest : undefined;
  return {
    subscriptions: counted.flatMap(({ planUuid, status, count }) =>
      HELD.has(status) ? [{ planId: ids.get(planUuid) ?? planUuid, status, count }] : [],
    ),
    carts: await openCartsWithOffer(db, { offerId: offer.id, at }),
    ...(open && {
      withdraws: {
        number: open.row.number,
        state: open.row.state,
        step: currentStep(open.progress)?.id ?? null,
      },
    }),
    keeps: offer.liveVersion,
    effectiveAt: at.add({ minutes: await propagationMinutes(db) }),
  };
}

/** Running subscriptions by plan uuid. */
export async function planHolders(db: Reader, offerId: string): Promise<Map<string, number>> {
  const holders = new Map<string, number>();
  for (const { planUuid, status, count } of await subscriptionsOfOffer(db, offerId))
    if (HELD.has(status)) holders.set(planUuid, (holders.get(planUuid) ?? 0) + count);
  return holders;
}
