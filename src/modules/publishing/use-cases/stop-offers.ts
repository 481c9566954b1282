import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { stopsNotConfirmed } from "../problems.ts";
import { offerForPublisher, offersForPublisher, type PublisherOffer } from "../queries/offers.ts";
import { type StopImpact, stopImpacts } from "../queries/stop-impact.ts";
import { CONFIRMED_TOGETHER, stopDistribution } from "./stop-distribution.ts";

/** Offers of one call: a page of the list of offers. */
export const MOST_STOPS = 50;

/** What stopping one of several offers would touch, or why it is not stopped. */
export type PlannedStop = {
  readonly slug: string;
  /** Undefined where the publisher has no such offer. */
  readonly found: PublisherOffer | undefined;
  readonly impact: StopImpact | undefined;
};

/**
 * One look at what stopping several offers would touch; nothing is changed. However many they are, it
 * takes as many statements as one.
 *
 * @returns each in the order asked, and what is typed to stop those that can be stopped, if any
 */
export async function planStops(
  db: Reader,
  asked: {
    readonly publisher: { readonly id: string; readonly handle: string };
    /** Each once. */
    readonly slugs: readonly string[];
    readonly at: Temporal.Instant;
  },
): Promise<{
  readonly planned: readonly PlannedStop[];
  readonly confirmation: string | undefined;
}> {
  const offers = await offersForPublisher(db, asked.publisher.id, asked.slugs);
  const stoppable = [...offers.values()].filter(
    ({ actions }) => actions["stop-distribution"].allowed,
  );
  const impacts = await stopImpacts(db, stoppable, asked.at);
  return {
    planned: asked.slugs.map((slug) => ({
      slug,
      found: offers.get(slug),
      impact: impacts.get(slug),
    })),
    confirmation:
      stoppable.length === 0
        ? undefined
        : confirmationOfStops(asked.publisher.handle, stoppable.length),
  };
}

export type AnsweredStop = {
  readonly slug: string;
  readonly refused: Problem | undefined;
  readonly found: PublisherOffer | undefined;
};

/**
 * Stops the distribution of several offers, each in a transaction of its own: a refusal of one is its
 * answer and keeps no other from being stopped. Nothing is stopped unless the publisher ID and the
 * number of offers were typed.
 */
export async function stopOffers(
  db: Database,
  asked: {
    readonly publisher: { readonly id: string; readonly handle: string };
    /** Each once, with the version whose impact was shown. */
    readonly offers: readonly { readonly slug: string; readonly version: number }[];
    readonly confirmation: string;
    readonly stopRenewals: boolean;
  },
): Promise<Result<AnsweredStop[]>> {
  const { publisher, offers, confirmation, stopRenewals } = asked;
  const expected = confirmationOfStops(publisher.handle, offers.length);
  if (confirmation !== expected)
    return refuse(
      stopsNotConfirmed({ expected }, [
        { pointer: "/confirmation", code: "publishing/stops-not-confirmed" },
      ]),
    );
  const answered: AnsweredStop[] = [];
  for (const { slug, version } of offers) {
    const stopped = await stopDistribution(db, {
      publisherId: publisher.id,
      slug,
      confirmation: CONFIRMED_TOGETHER,
      stopRenewals,
      ifMatch: String(version),
    });
    const found = await offerForPublisher(db, publisher.id, slug);
    answered.push({
      slug,
      refused: !stopped.ok ? stopped.problem : found === undefined ? notFound({}) : undefined,
      found,
    });
  }
  return ok(answered);
}

/** What is typed to stop several offers: whose they are, and how many. */
const confirmationOfStops = (handle: string, offers: number): string => `${handle} ${offers}`;
