import type { Compared, FunnelCounts, InsightsReport, InsightsUsage } from "../../api/insights.ts";

const DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * What insights look like where something was sold: invented figures of 30 days beside the 30 before, always the same. Nobody takes
 * them for their own: every report that shows them says what they are, and none of them can be saved.
 *
 * @param until the last day, `YYYY-MM-DD`
 * @param offers names of the invented offers
 */
export function sampleReport(
  until: string,
  {
    zone,
    offers: [one, two],
  }: { readonly zone: string; readonly offers: readonly [string, string] },
): InsightsReport {
  const day = (back: number) =>
    new Date(Date.parse(`${until}T00:00:00Z`) - back * DAY_MS).toISOString().slice(0, 10);
  const places = Array.from({ length: DAYS }, (_, place) => place);
  const range = { from: day(DAYS - 1), until };
  const earlier = { from: day(2 * DAYS - 1), until: day(DAYS) };
  const funnel = places.map(
    (place): Compared<FunnelCounts> => ({ now: funnelOf(place), earlier: funnelOf(place - DAYS) }),
  );
  const total = {
    now: funnel.map(({ now }) => now).reduce(sum),
    earlier: funnel.map(({ now, earlier: then }) => then ?? now).reduce(sum),
  };
  const subscriptions = subscriptionsOf(funnel);
  return {
    asOf: `${until}T12:00:00Z`,
    timeZone: zone,
    unit: "day",
    range,
    earlier,
    periods: places.map((place) => {
      const at = day(DAYS - 1 - place);
      const before = day(2 * DAYS - 1 - place);
      return { from: at, until: at, earlier: { from: before, until: before } };
    }),
    viewsSince: earlier.from,
    funnel: {
      total,
      periods: funnel,
      offers: [
        { offer: { slug: "sample.one", name: one }, ...shareOf(total, 0.7) },
        { offer: { slug: "sample.two", name: two }, ...shareOf(total, 0.3) },
      ],
      offersLeftOut: 0,
      languages: (
        [
          ["en", 0.55],
          ["fr", 0.3],
          ["ko", 0.15],
        ] as const
      ).map(([language, part]) => ({
        language,
        now: Math.round((total.now.views ?? 0) * part),
        earlier: Math.round((total.earlier.views ?? 0) * part),
      })),
      sources: [
        { source: "contact-me", now: total.now.leads, earlier: total.earlier.leads },
        ...["get-it-now", "free-trial", "test-drive"].map((source) => ({
          source,
          now: 0,
          earlier: 0,
        })),
      ],
    },
    subscriptions,
    licences: licencesOf(places),
    offers: [],
  };
}

/** A quiet weekend, a slow rise: a curve that looks like one, without chance. */
function funnelOf(place: number): FunnelCounts {
  const wave = Math.abs(Math.sin((place + DAYS) * 1.7));
  const weekend = ((place % 7) + 7) % 7 > 4 ? 0.5 : 1;
  const sold = (((place * 5) % 11) + 11) % 11 < 4;
  const ordered = sold && (place >= 0 || place % 4 !== 0) ? 1 : 0;
  return {
    views: Math.round((60 + place * 0.8 + wave * 30) * weekend),
    leads: (((place * 3) % 7) + 7) % 7 < (place < 0 ? 2 : 4) ? 2 : 1,
    ordered,
    activated: ordered,
    running: ((place % 9) + 9) % 9 === 0 ? 0 : ordered,
  };
}

const sum = (a: FunnelCounts, b: FunnelCounts): FunnelCounts => ({
  views: (a.views ?? 0) + (b.views ?? 0),
  leads: a.leads + b.leads,
  ordered: a.ordered + b.ordered,
  activated: a.activated + b.activated,
  running: a.running + b.running,
});

function shareOf({ now, earlier }: { now: FunnelCounts; earlier: FunnelCounts }, part: number) {
  const of = (all: FunnelCounts): FunnelCounts => ({
    views: Math.round((all.views ?? 0) * part),
    leads: Math.round(all.leads * part),
    ordered: Math.round(all.ordered * part),
    activated: Math.round(all.activated * part),
    running: Math.round(all.running * part),
  });
  return { now: of(now), earlier: of(earlier) };
}

/** What the orders of the funnel make of 40 subscriptions that ran before, of which one ends in each nine days. */
function subscriptionsOf(
  funnel: readonly Compared<FunnelCounts>[],
): InsightsReport["subscriptions"] {
  const ends = (place: number) => (place % 9 === 4 ? 1 : 0);
  const all = (begin: number, of: (one: Compared<FunnelCounts>) => FunnelCounts) => {
    let running = begin;
    const counts = funnel.map((one, place) => {
      const { ordered, activated } = of(one);
      const could = running + activated;
      const ended = ends(place);
      running = could - ended;
      return {
        ordered,
        activated,
        ended,
        running,
        churnPerMille: Math.round((ended * 1000) / could),
      };
    });
    const total = (name: "ordered" | "activated" | "ended") =>
      counts.reduce((made, one) => made + one[name], 0);
    const whole = {
      ordered: total("ordered"),
      activated: total("activated"),
      ended: total("ended"),
    };
    return {
      counts,
      running,
      total: {
        ...whole,
        running,
        churnPerMille: Math.round((whole.ended * 1000) / (begin + whole.activated)),
      },
    };
  };
  const before = all(40, ({ now, earlier }) => earlier ?? now);
  const now = all(before.running, (one) => one.now);
  return {
    total: { now: now.total, earlier: before.total },
    periods: now.counts.map((one, place) => ({ now: one, earlier: before.counts[place] ?? null })),
  };
}

/** A dimension that is used as the offers of the sample are looked at. */
export function sampleUsage({ funnel, ...frame }: InsightsReport): InsightsUsage {
  const of = (all: readonly FunnelCounts[]) =>
    all.map(({ views }) => ({ units: String((views ?? 0) * 12), events: 24 }));
  const add = (all: ReturnType<typeof of>) => ({
    units: String(all.reduce((made, { units }) => made + Number(units), 0)),
    events: all.length * 24,
  });
  const now = of(funnel.periods.map((one) => one.now));
  const before = of(funnel.periods.map((one) => one.earlier ?? one.now));
  return {
    ...frame,
    dimensions: [
      {
        dimension: "messages",
        total: { now: add(now), earlier: add(before) },
        periods: now.map((one, place) => ({ now: one, earlier: before[place] ?? null })),
      },
    ],
    more: false,
  };
}

function licencesOf(places: readonly number[]): InsightsReport["licences"] {
  const at = (place: number) => {
    const sold = 400 + Math.floor((place + DAYS) / 5) * 10;
    return { sold, assigned: Math.round(sold * (0.6 + (place + DAYS) * 0.002)) };
  };
  const periods = places.map((place) => ({ now: at(place), earlier: at(place - DAYS) }));
  return {
    total: { now: at(DAYS - 1), earlier: at(-1) },
    periods,
  };
}
