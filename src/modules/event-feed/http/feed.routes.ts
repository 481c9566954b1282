import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type ActingOrganisation, type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, toCursor } from "../../../platform/paging.ts";
import { notFound, notPermitted, requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, isInstant, OneOf, Uuid } from "../../../platform/schemas.ts";
import { openWatch, type Watch } from "../../../platform/watch.ts";
import {
  EVENT_TYPE_NAMES,
  EVENT_TYPES,
  type EventType,
  type EventTypeName,
  READERS,
  type Reader,
  typesOf,
} from "../domain/event-types.ts";
import {
  endOfFeed,
  type FeedEvent,
  type FeedPage,
  KEPT_DAYS,
  latestOfFeed,
  readEvent,
  readFeed,
} from "../queries/feed.ts";
import { makeTestEvent } from "../use-cases/make-test-event.ts";

const tags = ["Events"];
/** Longest wait of a call, in seconds: below what proxies allow. */
const LONGEST_WAIT = 25;
/** How long between two looks while somebody waits. */
const LOOK_EVERY_MS = 250;
/** Calls of one organisation that wait at once; who makes more is answered without waiting. */
const MOST_WAITING = 20;
/** One feed for all: what is new is looked for in one place. */
const FEED = "feed";
/** Before every event: where an empty page of the whole feed goes on. */
const BEGINNING = Temporal.Instant.from("1970-01-01T00:00:00Z");

const TypeName = OneOf(EVENT_TYPE_NAMES);
const EventShape = Type.Object(
  {
    id: Uuid,
    type: TypeName,
    occurredAt: InstantText,
    test: Type.Boolean({ description: "Made by a program to try itself; nothing happened." }),
    data: Type.Object({}, { additionalProperties: true }),
  },
  { title: "Event" },
);
const TypeShape = Type.Object(
  {
    type: TypeName,
    readers: Type.Array(
      Type.Object({
        kind: Type.String(),
        permission: Type.String({ description: "Who lacks it does not get these events." }),
      }),
    ),
    meaning: Type.String({ description: "In English." }),
    sample: Type.Object({}, { additionalProperties: true, description: "`data` of a test event." }),
  },
  { title: "EventType" },
);

/** What happened, for the programs of publishers, partners and customers (INT-07). */
export function feedRoutes(app: App): void {
  const { reader } = app.platform.pool;
  const watch = openWatch({
    look: async () => {
      const at = await latestOfFeed(reader);
      return () => at;
    },
    everyMs: LOOK_EVERY_MS,
    most: MOST_WAITING,
  });
  // Whoever waits is answered before the server asks calls to end.
  app.fastify.addHook("preClose", async () => watch.end());

  route(app, {
    method: "GET",
    url: "/v1/events",
    operationId: "listEvents",
    summary: "What happened to your offers, orders, subscriptions and licences, oldest first",
    description: `Events of the last ${KEPT_DAYS} days of the machine's time. Keep \`nextCursor\` and begin there the next time: nothing is left out and nothing comes twice, whatever the order of \`occurredAt\`. With \`wait\`, a call that finds nothing is answered as soon as something comes. Types that your roles may not read are left out, unless they are named.`,
    tags,
    access: { permission: "activity:read", of: READERS },
    query: Closed({
      cursor: Type.Optional(Type.String({ maxLength: 512 })),
      order: Type.Optional(
        Type.Union([Type.Literal("oldest"), Type.Literal("newest")], {
          description:
            "`oldest` unless said otherwise, to read on from a cursor. With `newest` a page shows what came last, its cursor leads back in time, and nothing is waited for.",
        }),
      ),
      from: Type.Optional(
        Type.String({
          maxLength: 40,
          description: "RFC 3339, UTC: only what happened from then on, by `occurredAt`.",
        }),
      ),
      until: Type.Optional(
        Type.String({
          maxLength: 40,
          description: "RFC 3339, UTC: only what happened before then.",
        }),
      ),
      start: Type.Optional(
        Type.Union([Type.Literal("oldest"), Type.Literal("now")], {
          description: "Where a call without a cursor begins; `oldest` unless said otherwise.",
        }),
      ),
      types: Type.Optional(
        Type.String({ maxLength: 1000, description: "Types, separated by commas." }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
      wait: Type.Optional(
        Type.Integer({ minimum: 0, maximum: LONGEST_WAIT, default: 0, description: "Seconds." }),
      ),
    }),
    responses: {
      200: Type.Object({
        data: Type.Array(EventShape),
        nextCursor: Type.String({ description: "Always there: the feed has no end." }),
        more: Type.Boolean({ description: "More is there already: call again at once." }),
      }),
    },
    async handle({ organisation, caller, query, db, reply }) {
      const names = namesFor(app, { caller, organisation }, query.types);
      if (!names.ok) return names;
      const paged = pageAsked(query, ["instant"]);
      if (!paged.ok) return paged;
      const { after, size } = paged.value;
      const wrong = (["from", "until"] as const).filter(
        (name) => query[name] !== undefined && !isInstant(query[name]),
      );
      if (wrong.length > 0)
        return refuse(
          requestInvalid(
            {},
            wrong.map((name) => ({
              pointer: `/query/${name}`,
              code: "format",
              params: { format: "date-time" },
            })),
          ),
        );
      const order = query.order ?? "oldest";
      let place = after === null ? null : Temporal.Instant.from(after[0]);
      if (place === null && query.start === "now" && order === "oldest")
        place = await endOfFeed(db);
      const asked = {
        reader: readerOf(organisation),
        organisationId: organisation.id,
        names: names.value,
        order,
        place,
        from: instantOf(query.from),
        until: instantOf(query.until),
        limit: size,
      };
      const page = await waited(
        watch,
        organisation.id,
        { seconds: order === "oldest" ? (query.wait ?? 0) : 0, connection: reply.raw },
        () => readFeed(db, asked),
      );
      const next = page.next ?? place ?? BEGINNING;
      return answer(200, {
        data: page.events.map(shown),
        // Who has read all asks from here again: the feed goes on.
        nextCursor: toCursor([next.toString()]),
        more: page.more,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/events/:eventId",
    operationId: "getEvent",
    summary: "One event of your own, while it is kept",
    tags,
    access: { permission: "activity:read", of: READERS },
    params: Closed({ eventId: Uuid }),
    responses: { 200: EventShape },
    async handle({ organisation, caller, params, db }) {
      const names = namesFor(app, { caller, organisation }, undefined);
      if (!names.ok) return names;
      const event = await readEvent(db, {
        reader: readerOf(organisation),
        organisationId: organisation.id,
        names: names.value,
        id: params.eventId,
      });
      return event === undefined ? refuse(notFound({})) : answer(200, shown(event));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/event-types",
    operationId: "listEventTypes",
    summary: "Types of events, who reads them, and the data of each",
    tags,
    access: { public: "documentation" },
    responses: { 200: Type.Object({ data: Type.Array(TypeShape) }) },
    handle: async () =>
      answer(200, {
        data: EVENT_TYPE_NAMES.map((type) => {
          const { meaning, readers, sample }: EventType = EVENT_TYPES[type];
          return {
            type,
            readers: Object.entries(readers).map(([kind, permission]) => ({ kind, permission })),
            meaning,
            sample,
          };
        }),
      }),
  });

  route(app, {
    method: "POST",
    url: "/v1/test-events",
    operationId: "makeTestEvent",
    summary: "Makes a test event for your own feed, in a sandbox",
    tags,
    access: { permission: "api-client:manage", of: READERS },
    idempotent: true,
    body: Closed({ type: TypeName }),
    responses: { 202: null },
    async handle({ organisation, body, db, platform }) {
      const reader = readerOf(organisation);
      if (!typesOf(reader).has(body.type)) return refuse(unknownType("/type", reader));
      const made = await makeTestEvent(db, platform.marketplace, {
        reader,
        organisationId: organisation.id,
        name: body.type,
      });
      return made.ok ? answer(202) : made;
    },
  });
}

const shown = ({ occurredAt, ...event }: FeedEvent) => ({
  ...event,
  occurredAt: occurredAt.toString(),
});

const instantOf = (text: string | undefined): Temporal.Instant | null =>
  text === undefined ? null : Temporal.Instant.from(text);

const readerOf = ({ kind }: ActingOrganisation): Reader =>
  READERS.find((one) => one === kind) ?? "partner";

const unknownType = (pointer: string, reader: Reader) =>
  requestInvalid({}, [
    { pointer, code: "choice", params: { choices: [...typesOf(reader).keys()].join(", ") } },
  ]);

/** The types asked for, each of which the caller may read; all that they may where none is named. */
function namesFor(
  { rolesFor }: App,
  { caller, organisation }: { readonly caller: Caller; readonly organisation: ActingOrganisation },
  asked: string | undefined,
): Result<readonly EventTypeName[]> {
  const reader = readerOf(organisation);
  const known = typesOf(reader);
  if (asked === undefined) {
    const own = [...known].filter(([, permission]) => caller.may(permission));
    return { ok: true, value: own.map(([name]) => name) };
  }
  const names: EventTypeName[] = [];
  for (const text of asked.split(",").map((one) => one.trim())) {
    const name = EVENT_TYPE_NAMES.find((one) => one === text);
    const permission = name && known.get(name);
    if (name === undefined || permission === undefined)
      return refuse(unknownType("/query/types", reader));
    if (!caller.may(permission))
      return refuse(notPermitted({ permission, roles: rolesFor(permission, [organisation.kind]) }));
    names.push(name);
  }
  return { ok: true, value: names };
}

/** Reads until something is there, the time is up, or the caller has gone. */
async function waited(
  watch: Watch,
  organisationId: string,
  { seconds, connection }: { readonly seconds: number; readonly connection: NodeJS.EventEmitter },
  read: () => Promise<FeedPage>,
): Promise<FeedPage> {
  if (seconds === 0 || !watch.hasRoom(organisationId)) return read();
  const gone = new AbortController();
  const leave = () => gone.abort();
  connection.once("close", leave);
  const until = AbortSignal.any([AbortSignal.timeout(seconds * 1000), gone.signal]);
  try {
    for (;;) {
      const mark = await watch.mark(FEED);
      const page = await read();
      if (page.events.length > 0 || until.aborted || !watch.hasRoom(organisationId)) return page;
      await watch.wait({ of: organisationId, key: FEED, mark }, until);
    }
  } finally {
    connection.off("close", leave);
  }
}
