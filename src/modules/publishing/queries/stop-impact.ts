import type { Reader } from "../../../platform/database.ts";
import { openCartsWithOffers, subscriptionsOfOffers } from "../../commerce/index.ts";
import { currentStep } from "../domain/progress.ts";
import { isOpen } from "../domain/submission-lifecycle.ts";
import { newestSubmissions } from "./newest-submissions.ts";
import type { PublisherOffer } from "./offers.ts";
import { propagationMinutes } from "./settings.ts";

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
  found: PublisherOffer,
  at: Temporal.Instant,
): Promise<StopImpact> {
  const impact = (await stopImpacts(db, [found], at)).get(found.offer.slug);
  if (impact === undefined) throw new Error(`${found.offer.slug} was not looked at`);
  return impact;
}

/** The same for several offers, by slug: as many statements as for one. */
export async function stopImpacts(
  db: Reader,
  offers: readonly PublisherOffer[],
  at: Temporal.Instant,
): Promise<ReadonlyMap<string, StopImpact>> {
  if (offers.length === 0) return new Map();
  const offerIds = offers.map(({ offer }) => offer.id);
  const subscriptions = Map.groupBy(
    await subscriptionsOfOffers(db, offerIds),
    ({ offerId }) => offerId,
  );
  const carts = await openCartsWithOffers(db, { offerIds, at });
  const submissions = new Map(
    (await newestSubmissions(db, offerIds)).map((newest) => [newest.offerId, newest]),
  );
  const effectiveAt = at.add({ minutes: await propagationMinutes(db) });
  return new Map(
    offers.map(({ offer, plans }): [string, StopImpact] => {
      const ids = new Map(plans.map(({ planUuid, planId }) => [planUuid, planId]));
      const newest = submissions.get(offer.id);
      return [
        offer.slug,
        {
          subscriptions: (subscriptions.get(offer.id) ?? []).flatMap(
            ({ planUuid, status, count }) =>
              HELD.has(status) ? [{ planId: ids.get(planUuid) ?? planUuid, status, count }] : [],
          ),
          carts: carts.get(offer.id) ?? 0,
          ...(newest !== undefined &&
            isOpen(newest.progress.state) && {
              withdraws: {
                number: newest.number,
                state: newest.progress.state,
                step: currentStep(newest.progress)?.id ?? null,
              },
            }),
          keeps: offer.liveVersion,
          effectiveAt,
        },
      ];
    }),
  );
}

/** Running subscriptions by plan uuid. */
export async function planHolders(db: Reader, offerId: string): Promise<Map<string, number>> {
  const holders = new Map<string, number>();
  for (const { planUuid, status, count } of await subscriptionsOfOffers(db, [offerId]))
    if (HELD.has(status)) holders.set(planUuid, (holders.get(planUuid) ?? 0) + count);
  return holders;
}
