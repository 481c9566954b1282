import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { CAN_RUN } from "../../../platform/agenda.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { type ClockFace, readClock } from "../../../platform/marketplace.ts";
import { requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable } from "../../../platform/schemas.ts";
import { type ClockMove, moveClock } from "../use-cases/move-clock.ts";

const tags = ["Operations"];

type Due = { kind: string; subject: string; dueAt: Temporal.Instant };

/** Beyond so many nobody counts, and whoever waits for the clock asks often: a page says that there are more. */
const MOST_COUNTED = 10_000;

const onTheWay = statement<[until: string], { count: number }>(
  "operations.due-on-the-way",
  `select count(*)::int as count
   from (select from platform.agenda where due_at <= $1 and ${CAN_RUN} limit ${MOST_COUNTED}) due`,
);
const next = statement<[after: string], Due>(
  "operations.next-event",
  `select kind, subject, due_at as "dueAt" from platform.agenda
   where due_at > $1 and ${CAN_RUN} order by due_at, id limit 1`,
);

const scheduled = statement<[after: string], { count: number }>(
  "operations.count-scheduled",
  `select count(*)::int as count from (select from platform.agenda where due_at > $1 limit ${MOST_COUNTED}) ahead`,
);

const ClockShape = Type.Object(
  {
    kind: Type.Union([Type.Literal("sandbox"), Type.Literal("live")]),
    now: InstantText,
    movingTo: Nullable(InstantText),
    dueOnTheWay: Type.Integer({
      description:
        "Moments of the agenda up to where the clock is moving to, counted up to 10,000.",
    }),
    aheadSeconds: Type.Integer({
      description:
        "How far it is ahead of system time, below zero where behind; 0 in a live marketplace.",
    }),
    scheduled: Type.Integer({
      description: "Moments of the agenda that are to come, counted up to 10,000.",
    }),
    next: Nullable(
      Type.Object({ kind: Type.String(), subject: Type.String(), dueAt: InstantText }),
    ),
  },
  { title: "MarketplaceClock" },
);

/** `P1M`, `P3D`, `PT12H`: few digits, so that no sum overflows. */
const DURATION = "^P(?:[0-9]{1,2}M|[0-9]{1,4}D|T[0-9]{1,5}H)$";

/** The sandbox's clock: what time it is, and moving it (BEY-05). */
export function clockRoutes(app: App): void {
  const { kind } = app.platform.marketplace;

  route(app, {
    method: "GET",
    url: "/v1/clock",
    operationId: "getClock",
    summary: "Marketplace time, where it is moving to, and what is due next",
    tags,
    access: { permission: "operations:read", of: "operator" },
    responses: { 200: ClockShape },
    handle: async ({ db }) => answer(200, await show(db, await readClock(db, { hold: false }))),
  });

  route(app, {
    method: "POST",
    url: "/v1/clock/move",
    operationId: "moveClock",
    summary: "Move the clock of a sandbox forward",
    description:
      "Exactly one of `by`, `to` and `nextEvent`. The answer comes at once; the clock goes from one due moment to the next, each with all that follows from it, and open answers of publishers count as consent. `GET /v1/clock` says when it has arrived. Other processes of the marketplace follow within a second.",
    tags,
    access: { permission: "operations:act", of: "operator" },
    body: Closed({
      by: Type.Optional(
        Type.String({
          pattern: DURATION,
          description:
            "Hours, days of 24 hours, or calendar months in the operator’s time zone: `PT1H`, `P1D`, `P1M`",
        }),
      ),
      to: Type.Optional(InstantText),
      nextEvent: Type.Optional(Type.Literal(true)),
    }),
    responses: { 202: ClockShape },
    async handle({ body, db }) {
      const move = moveOf(body);
      if (move === undefined)
        return refuse(requestInvalid({}, [{ pointer: "", code: "clock-one-of" }]));
      const moved = await moveClock(db, kind, move);
      if (!moved.ok) return moved;
      app.platform.wake();
      return answer(202, await show(db, moved.value));
    },
  });

  async function show(db: Reader, { now, movingTo }: ClockFace) {
    const [due] = movingTo === null ? [] : await db.query(onTheWay, [movingTo.toString()]);
    const [first] = await db.query(next, [now.toString()]);
    const [ahead] = await db.query(scheduled, [now.toString()]);
    const system = app.platform.clock.system();
    return {
      kind,
      now: now.toString(),
      movingTo: movingTo?.toString() ?? null,
      dueOnTheWay: due?.count ?? 0,
      aheadSeconds: kind === "live" ? 0 : Math.round(now.since(system).total("seconds")),
      scheduled: ahead?.count ?? 0,
      next: first ? { ...first, dueAt: first.dueAt.toString() } : null,
    };
  }
}

function moveOf(body: {
  readonly by?: string;
  readonly to?: string;
  readonly nextEvent?: true;
}): ClockMove | undefined {
  if (Object.keys(body).length !== 1) return undefined;
  if (body.to !== undefined) return { kind: "to", instant: Temporal.Instant.from(body.to) };
  if (body.by === undefined) return { kind: "next-event" };
  const { months, days, hours } = Temporal.Duration.from(body.by);
  if (months > 0) return { kind: "months", months };
  return { kind: "by", hours: days * 24 + hours };
}
