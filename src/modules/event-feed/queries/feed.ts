import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader as Db, statement } from "../../../platform/database.ts";
import { offerSlugs } from "../../catalog/index.ts";
import { recordsOfOrganisation } from "../../commerce/index.ts";
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
type Values = [
  whose: Whose,
  facts: readonly string[],
  place: string | null,
  limit: number,
  from: string | null,
  until: string | null,
];

/** Programs read on from where they were; people look at what happened last. */
export type FeedOrder = "oldest" | "newest";
/** An organisation; of a customer the records, too, that sellers have of it. */
type Whose = string | readonly string[];
type OneValues = [id: string, whose: Whose, facts: readonly string[]];

/** Whose a fact is. A customer's names its organisation, else a seller's record of it, else it as who is billed. */
const CUSTOMER =
  "coalesce(payload ->> 'organisationId', payload ->> 'customerId', payload ->> 'sellerId')";
const isOf = {
  publisher: (place: string) => `payload ->> 'publisherId' = ${place}`,
  partner: (place: string) => `payload ->> 'sellerId' = ${place}`,
  customer: (place: string) => `${CUSTOMER} = any(${place}::text[]) and ${CUSTOMER} is not null`,
} as const satisfies Record<Reader, (place: string) => string>;

// One time for the whole statement, so that the index begins at the place that was asked for.
const KEPT = `statement_timestamp() - interval '${KEPT_DAYS} days'`;
const COLUMNS = `id, type, payload, at, dispatched_at as "dispatchedAt"`;
const page = (reader: Reader, order: FeedOrder) =>
  `select ${COLUMNS} from platform.events
   where ${isOf[reader]("$1")} and type = any($2)
     and dispatched_at > ${order === "oldest" ? `greatest($3::timestamptz, ${KEPT})` : KEPT}
     ${order === "oldest" ? "" : "and ($3::timestamptz is null or dispatched_at < $3)"}
     and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
   order by dispatched_at ${order === "oldest" ? "" : "desc"} limit $4`;
const one = (reader: Reader) =>
  `select ${COLUMNS} from platform.events
   where id = $1 and ${isOf[reader]("$2")} and type = any($3) and dispatched_at > ${KEPT}`;
const statementsFor = (reader: Reader, name: string) => ({
  oldest: statement<Values, Row>(`event-feed.for-${name}`, page(reader, "oldest")),
  newest: statement<Values, Row>(`event-feed.newest-${name}`, page(reader, "newest")),
  one: statement<OneValues, Row>(`event-feed.one-${name}`, one(reader)),
});
const STATEMENTS = {
  publisher: statementsFor("publisher", "publisher"),
  partner: statementsFor("partner", "seller"),
  customer: statementsFor("customer", "customer"),
} as const satisfies Record<Reader, unknown>;
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

type Asked = {
  readonly reader: Reader;
  readonly organisationId: string;
  /** Only these types; the caller has been found to be allowed to read them. */
  readonly names: readonly EventTypeName[];
};

const whoseFacts = async (
  db: Db,
  { reader, organisationId }: Pick<Asked, "reader" | "organisationId">,
): Promise<Whose> =>
  reader === "customer"
    ? [organisationId, ...(await recordsOfOrganisation(db, organisationId))]
    : organisationId;

/** Events of one organisation that were handed on after `place`, or before it from the newest on; at most 30 days back. */
export async function readFeed(
  db: Db,
  asked: Asked & {
    readonly order: FeedOrder;
    readonly place: Instant | null;
    /** Of what happened from then on, and before `until`; marketplace time. */
    readonly from: Instant | null;
    readonly until: Instant | null;
    readonly limit: number;
  },
): Promise<FeedPage> {
  const { reader, names, order, limit } = asked;
  const sources = sourcesOf(reader, names);
  const rows = await db.query(STATEMENTS[reader][order], [
    await whoseFacts(db, asked),
    [...sources.keys()],
    asked.place?.toString() ?? null,
    limit + 1,
    asked.from?.toString() ?? null,
    asked.until?.toString() ?? null,
  ]);
  const events = await shown(db, sources, rows.slice(0, limit));
  return { events, next: rows.slice(0, limit).at(-1)?.dispatchedAt, more: rows.length > limit };
}

/** One event of an organisation, while it is kept. */
export async function readEvent(
  db: Db,
  { reader, organisationId, names, id }: Asked & { readonly id: string },
): Promise<FeedEvent | undefined> {
  const sources = sourcesOf(reader, names);
  const whose = await whoseFacts(db, { reader, organisationId });
  const rows = await db.query(STATEMENTS[reader].one, [id, whose, [...sources.keys()]]);
  return (await shown(db, sources, rows))[0];
}

async function shown(
  db: Db,
  sources: ReturnType<typeof sourcesOf>,
  rows: readonly Row[],
): Promise<FeedEvent[]> {
  const found = rows.flatMap((row) => {
    const about = sources.get(row.type);
    return about === undefined ? [] : [{ ...row, ...about }];
  });
  const offers = found.flatMap(({ source, payload }) => source.offerOf?.(payload) ?? []);
  const slugs = offers.length === 0 ? undefined : await offerSlugs(db, offers);
  const words: Words = { slugOf: (offerId) => slugs?.get(offerId) ?? null };
  return found.map(({ id, name, type, at, source, payload }) => ({
    id,
    type: name,
    occurredAt: at,
    test: type === testFactOf(name),
    data: source.show(payload, words),
  }));
}
