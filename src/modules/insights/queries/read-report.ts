import {
  type Day,
  dayIn,
  type Instant,
  startOfDay,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import type { PublishedOffer } from "../../catalog/index.ts";
import { type OrderedCohort, orderedCohorts, subscriptionPeriods } from "../../commerce/index.ts";
import { leadsByPeriod } from "../../leads/index.ts";
import { type LicencesAtEnd, licencesAtEnds } from "../../licensing/index.ts";
import { viewsCountedSince, viewsOfPublisher } from "../../storefront/index.ts";
import type { Compared } from "../domain/compared.ts";
import {
  besideOf,
  type Comparison,
  type DayRange,
  frameOf,
  type ReportFrame,
  startsOf,
  wholeOf,
} from "../domain/report-range.ts";

/** The way from an offer's page to a subscription. The steps are counted each by itself: nobody is followed from one to the next. */
export type FunnelCounts = {
  /** Null where they were not counted yet. */
  readonly views: number | null;
  readonly leads: number;
  readonly ordered: number;
  /** Of those ordered in the range, until now. */
  readonly activated: number;
  /** Of those ordered in the range, now. */
  readonly running: number;
};
export type SubscriptionCounts = Awaited<ReturnType<typeof subscriptionPeriods>>["total"];

export type Report = ReportFrame & {
  readonly asOf: Instant;
  /** First day (publisher's zone) on which every view was counted. */
  readonly viewsSince: Day;
  readonly funnel: {
    readonly total: Compared<FunnelCounts>;
    readonly periods: readonly Compared<FunnelCounts>[];
    /** Those with most views and orders first. */
    readonly offers: readonly ({ readonly offer: PublishedOffer } & Compared<FunnelCounts>)[];
    readonly offersLeftOut: number;
    /** Views by the language of the page. */
    readonly languages: readonly ({ readonly language: string } & Compared<number | null>)[];
    /** Leads by the button that brought them. */
    readonly sources: readonly ({ readonly source: string } & Compared<number>)[];
  };
  readonly subscriptions: {
    readonly total: Compared<SubscriptionCounts>;
    readonly periods: readonly Compared<SubscriptionCounts>[];
  };
  /** At the end of the range and of each period. */
  readonly licences: {
    readonly total: Compared<LicencesAtEnd>;
    readonly periods: readonly Compared<LicencesAtEnd>[];
  };
};

export type ReportAsked = {
  readonly publisherId: string;
  readonly zone: TimeZone;
  readonly range: DayRange;
  readonly compare: Comparison;
  /** The offers it is about; null for all. */
  readonly chosen: readonly PublishedOffer[] | null;
  /** All of the publisher's, to name them. */
  readonly offers: readonly PublishedOffer[];
  readonly at: Instant;
};

const LANGUAGES = ["en", "fr", "ko"] as const;
const SOURCES = ["contact-me", "get-it-now", "free-trial", "test-drive"] as const;
/** Offers that a report names one by one. */
const MOST_OFFERS = 100;

/**
 * What became of a publisher's offers in a range, and in the one that it is compared with (ux.md P26; docs/domain/insights.md).
 * The same for pages, files, programs and mails. A dozen statements, however many offers and periods.
 */
export async function readReport(db: Reader, asked: ReportAsked): Promise<Report> {
  const { range, compare, zone, at } = asked;
  const frame = frameOf(range, compare);
  const { periods } = frame;
  const beside = besideOf(frame);
  const viewsSince = firstWholeDay(await viewsCountedSince(db), zone);
  const now = await countsOf(db, asked, { periods, viewsSince: null });
  const earlier = beside && (await countsOf(db, asked, { periods: beside, viewsSince }));
  const compared = <T>(of: (counts: Counts) => T): Compared<T> => ({
    now: of(now),
    earlier: earlier === null ? null : of(earlier),
  });
  const each = <T>(of: (counts: Counts, place: number) => T): Compared<T>[] =>
    periods.map((_, place) => compared((counts) => of(counts, place)));
  const named = byOffer(asked, now, earlier);
  return {
    ...frame,
    asOf: at,
    viewsSince,
    funnel: {
      total: compared(({ total }) => total),
      periods: each(({ byPeriod }, place) => byPeriod(place)),
      offers: named.slice(0, MOST_OFFERS),
      offersLeftOut: Math.max(0, named.length - MOST_OFFERS),
      languages: LANGUAGES.map((language) => ({
        language,
        ...compared(({ languages }) => languages && (languages.get(language) ?? 0)),
      })),
      sources: SOURCES.map((source) => ({
        source,
        ...compared(({ sources }) => sources.get(source) ?? 0),
      })),
    },
    subscriptions: {
      total: compared(({ subscriptions }) => subscriptions.total),
      periods: each(({ subscriptions }, place) => atPlace(subscriptions.periods, place)),
    },
    licences: {
      total: compared(({ licences }) => atPlace(licences, licences.length - 1)),
      periods: each(({ licences }, place) => atPlace(licences, place)),
    },
  };
}

type Counts = Awaited<ReturnType<typeof countsOf>>;

/** Everything that is counted of a range. @param viewsSince before it, views are not known */
async function countsOf(
  db: Reader,
  { publisherId, zone, chosen, at }: ReportAsked,
  {
    periods,
    viewsSince,
  }: { readonly periods: readonly DayRange[]; readonly viewsSince: Day | null },
) {
  const days = startsOf(periods);
  const starts = days.map((one) => startOfDay(one, zone));
  const offers = chosen?.map(({ id }) => id) ?? null;
  const known = (from: Day) => viewsSince === null || from >= viewsSince;
  const about = { publisherId, offers, starts };
  const views = await viewsOfPublisher(db, publisherId, { offers, starts: days });
  const leads = await leadsByPeriod(db, publisherId, { offers, starts });
  const cohorts = await orderedCohorts(db, about);
  const subscriptions = await subscriptionPeriods(db, about);
  const slugs = chosen?.map(({ slug }) => slug) ?? null;
  const licences = await licencesAtEnds(
    db,
    { publisherId, offers: slugs },
    { days: periods.map(({ until }) => until), at },
  );
  const whole = known(wholeOf(periods).from);
  const funnel = (seen: number | null, came: number, cohort: OrderedCohort = NOTHING) => ({
    views: seen,
    leads: came,
    ...cohort,
  });
  const byOffer = (id: string): FunnelCounts =>
    funnel(
      whole ? (views.offers.get(id) ?? 0) : null,
      leads.offers.get(id) ?? 0,
      cohorts.offers.get(id),
    );
  const ids = new Set([...views.offers.keys(), ...leads.offers.keys(), ...cohorts.offers.keys()]);
  return {
    ids,
    byOffer,
    byPeriod: (place: number): FunnelCounts =>
      funnel(
        known(periods[place]?.from ?? "") ? (views.periods.get(place) ?? 0) : null,
        leads.periods.get(place) ?? 0,
        cohorts.periods.get(place),
      ),
    total: [...ids].map(byOffer).reduce(add, funnel(whole ? 0 : null, 0)),
    languages: whole ? views.languages : null,
    sources: leads.sources,
    subscriptions,
    licences,
  };
}

const NOTHING: OrderedCohort = { ordered: 0, activated: 0, running: 0 };

const add = (a: FunnelCounts, b: FunnelCounts): FunnelCounts => ({
  views: a.views === null || b.views === null ? null : a.views + b.views,
  leads: a.leads + b.leads,
  ordered: a.ordered + b.ordered,
  activated: a.activated + b.activated,
  running: a.running + b.running,
});

/** The offers of which something is told in either range, those with most views and orders now first. */
function byOffer({ offers }: ReportAsked, now: Counts, earlier: Counts | null) {
  const weight = ({ now: { views, ordered, leads } }: Compared<FunnelCounts>) =>
    (views ?? 0) + ordered + leads;
  return offers
    .filter(({ id }) => now.ids.has(id) || earlier?.ids.has(id) === true)
    .map((offer) => ({
      offer,
      now: now.byOffer(offer.id),
      earlier: earlier?.byOffer(offer.id) ?? null,
    }))
    .sort((a, b) => weight(b) - weight(a));
}

/** Counting began within a day: views of that one are not all known. */
function firstWholeDay(since: Instant, zone: TimeZone): Day {
  const begun = dayIn(zone, since);
  return startOfDay(begun, zone).epochMilliseconds === since.epochMilliseconds
    ? begun
    : Temporal.PlainDate.from(begun).add({ days: 1 }).toString();
}

function atPlace<T>(all: readonly T[], place: number): T {
  const found = all[place];
  if (found === undefined) throw new Error("Every period of a report is counted");
  return found;
}
