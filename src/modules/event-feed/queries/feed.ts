import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader as Db, statement } from "../../../platform/database.ts";
import { offerSlugs } from "../../catalog/index.ts";
import {
  type EventTypeName,
  type Reader,
  sourcesOf,
  testFactOf,
  type Words,
} from "../domain/event-types.ts";

/** So far back the feed goes, in days of system time. */
export const KEPT_DAYS = 30;

type Row = {
  id: string;
  type: string;
  payload: never;
  at: Instant;
  dispatchedAt: Instant;
};
type Values = [organisation: string, facts: readonly string[], after: string | null, limit: number];

// One time for the whole statement, so that the index begins at the place that was asked for.
const page = (key: "publisherId" | "sellerId") =>
  `select id, type, payload, at, dispatched_at as "dispatchedAt" from platform.events
   where payload ->> '${key}' = $1 and type = any($2)
     and dispatched_at > greatest($3::timestamptz, statement_timestamp() - interval '${KEPT_DAYS} days')
   order by dispatched_at limit $4`;
const PAGES = {
  publisher: statement<Values, Row>("event-feed.for-publisher", page("publisherId")),
  partner: statement<Values, Row>("event-feed.for-seller", page("sellerId")),
} as const;
const now = statement<[], { at: Instant }>("event-feed.now", "select clock_timestamp() as at");

const latest = statement<[], { at: string | null }>(
  "event-feed.latest",
  "select max(dispatched_at)::text as at from platform.events where dispatched_at is not null",
);

/** How far the feed of everybody has come; null before the first event. */
export const latestOfFeed = async (db: Db): Promise<string | null> =>
  (await db.query(latest, []))[0]?.at ?? null;

export type FeedEvent = {
  readonly id: string;
  readonly type: EventTypeName;
  /** Marketplace time. */
  readonly occurredAt: Instant;
  readonly test: boolean;
  readonly data: Readonly<Record<string, unknown>>;
};

export type FeedPage = {
  readonly events: readonly FeedEvent[];
  /** Where the next page begins; undefined where nothing was found. */
  readonly next: Instant | undefined;
  readonly more: boolean;
};

/** From here on the feed has only what is recorded later. */
export async function endOfFeed(db: Db): Promise<Instant> {
  const [row] = await db.query(now, []);
  if (row === undefined) throw new Error("The database has no clock");
  return row.at;
}

/**
 * Events of one organisation that were handed on after `after`, oldest first, at most 30 days back.
 *
 * @param names only these types; the caller has been found to be allowed to read them
 */
export async function readFeed(
  db: Db,
  asked: {
    readonly reader: Reader;
    readonly organisationId: string;
    readonly names: readonly EventTypeName[];
    readonly after: Instant | null;
    readonly limit: number;
  },
): Promise<FeedPage> {
  const { reader, organisationId, names, after, limit } = asked;
  const sources = sourcesOf(reader, names);
  const rows = await db.query(PAGES[reader], [
    organisationId,
    [...sources.keys()],
    after?.toString() ?? null,
    limit + 1,
  ]);
  const found = rows.slice(0, limit).flatMap((row) => {
    const about = sources.get(row.type);
    return about === undefined ? [] : [{ ...row, ...about }];
  });
  const offers = found.flatMap(({ source, payload }) => source.offerOf?.(payload) ?? []);
  const slugs = offers.length === 0 ? undefined : await offerSlugs(db, offers);
  const words: Words = { slugOf: (offerId) => slugs?.get(offerId) ?? null };
  return {
    events: found.map(({ id, name, type, at, source, payload }) => ({
      id,
      type: name,
      occurredAt: at,
      test: type === testFactOf(name),
      data: source.show(payload, words),
    })),
    next: found.at(-1)?.dispatchedAt,
    more: rows.length > limit,
  };
}
