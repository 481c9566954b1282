import { dayIn, type Instant } from "../../kernel/calendar.ts";
import type { App } from "../../platform/http.ts";
import { writeInTurns } from "../../platform/write-in-turns.ts";
import { organisationsById } from "../identity/index.ts";
import { addViews, type DayOfViews, offersOfViews } from "./store/views.ts";

/** Views are written this long after the first of them, in one statement: no page waits for it. */
const TURN_MS = 3_000;
/** Pairs of offer and language that wait, and offers that a process knows; beyond it views are lost, and the log says so. */
const MOST_WAITING = 20_000;
/** While the database is away: so many turns are kept, then the oldest views are lost. */
const MOST_TURNS = 20;

type Place = { readonly offerId: string; readonly publisherId: string; readonly zone: string };
type Turn = { readonly at: Instant; readonly counts: Map<string, number>; lost: number };

/** Counts a view of the page of the offer `publisher.offer`, answered in `language`, at marketplace time `at`. */
export type CountView = (slug: string, language: string, at: Instant) => void;

/**
 * Counts views of offer pages in memory and adds them to the database every few seconds and at a stop (docs/domain/insights.md,
 * IN-2). What a killed process had not written is lost: three seconds of views, and a turn that is under way.
 */
export function countViews({ fastify, platform }: App): CountView {
  const places = new Map<string, Place>();
  let counting: Turn | undefined;
  let waiting: Turn[] = [];
  const writing = writeInTurns(fastify, TURN_MS, async () => {
    if (counting !== undefined) waiting = [...waiting, counting].slice(-MOST_TURNS);
    if (counting !== undefined && counting.lost > 0)
      platform.log.warn(
        { lost: counting.lost },
        "more offers were opened at once than are counted",
      );
    counting = undefined;
    const turns = waiting;
    if (turns.length === 0) return;
    waiting = [];
    try {
      const db = platform.pool.reader;
      const slugs = turns.flatMap(({ counts }) => [...counts.keys()].map(slugOf));
      await learn(db, places, slugs);
      const days = daysOf(turns, places);
      if (days.length > 0) await addViews(db, days);
    } catch (error) {
      waiting = turns;
      platform.log.warn({ err: error }, "views of offers were not written; they are kept for now");
      writing.soon();
    }
  });

  return (slug, language, at) => {
    counting ??= { at, counts: new Map(), lost: 0 };
    const key = `${language} ${slug}`;
    const counted = counting.counts.get(key);
    if (counted === undefined && counting.counts.size >= MOST_WAITING) counting.lost += 1;
    else counting.counts.set(key, (counted ?? 0) + 1);
    writing.soon();
  };
}

const slugOf = (key: string): string => key.slice(key.indexOf(" ") + 1);

/** Which offers these are, and in which zone their days are: asked once for each. Neither ever changes. */
async function learn(
  db: App["platform"]["pool"]["reader"],
  places: Map<string, Place>,
  slugs: readonly string[],
): Promise<void> {
  if (places.size > MOST_WAITING) places.clear();
  const unknown = [...new Set(slugs)].filter((slug) => !places.has(slug));
  if (unknown.length === 0) return;
  const offers = await offersOfViews(db, unknown);
  const publishers = await organisationsById(db, [
    ...new Set(offers.map(({ publisherId }) => publisherId)),
  ]);
  for (const { slug, offerId, publisherId } of offers)
    places.set(slug, {
      offerId,
      publisherId,
      zone: publishers.get(publisherId)?.timeZone ?? "UTC",
    });
}

/** What the turns add to each day; views of offers that are gone meanwhile are nobody's. */
function daysOf(turns: readonly Turn[], places: ReadonlyMap<string, Place>): DayOfViews[] {
  const days = new Map<string, DayOfViews>();
  for (const { at, counts } of turns)
    for (const [key, views] of counts) {
      const place = places.get(slugOf(key));
      if (place === undefined) continue;
      const { offerId, publisherId, zone } = place;
      const language = key.slice(0, key.indexOf(" "));
      const day = dayIn(zone, at);
      const id = `${offerId} ${day} ${language}`;
      days.set(id, {
        publisherId,
        offerId,
        day,
        language,
        views: views + (days.get(id)?.views ?? 0),
      });
    }
  return [...days.values()];
}
