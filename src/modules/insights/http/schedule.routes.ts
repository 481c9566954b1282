import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type App,
  answer,
  answerWith,
  type Caller,
} from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type PublishedOffer, publishedOffers } from "../../catalog/index.ts";
import { COMPARISONS } from "../domain/report-range.ts";
import { FREQUENCIES, SCHEDULE_STATES, scheduleActions } from "../domain/report-schedule.ts";
import { listSchedules, scheduleById } from "../queries/report-schedules.ts";
import type { ReportSchedule } from "../store/report-schedules.ts";
import {
  changeSchedule,
  deleteScheduleOf,
  type Scheduler,
  scheduleReport,
} from "../use-cases/change-schedule.ts";
import { MOST_CHOSEN, READ, Slug, tags } from "./shapes.ts";

const Frequency = OneOf(FREQUENCIES);
const OnDay = Type.Integer({
  minimum: 1,
  maximum: 28,
  description: "Of the week, 1 (Monday) to 7; or of the month, 1 to 28.",
});
const Offers = Type.Array(Slug, {
  maxItems: MOST_CHOSEN,
  uniqueItems: true,
  description: "All of the publisher's where there is none.",
});
const Compare = OneOf(COMPARISONS);
const Params = Closed({ scheduleId: Uuid });

const ScheduleShape = Type.Object(
  {
    id: Uuid,
    person: Type.Object({
      name: Type.String({ description: "Who gets it." }),
      own: Type.Boolean({ description: "Whether that is the caller." }),
    }),
    frequency: Frequency,
    onDay: OnDay,
    offers: Type.Array(Type.Object({ slug: Type.String(), name: Type.String() })),
    compare: Compare,
    state: OneOf(SCHEDULE_STATES),
    nextAt: Nullable(InstantText),
    lastAt: Nullable(InstantText),
    allowedActions: Type.Array(Type.String()),
    version: Type.Integer(),
  },
  { title: "ReportSchedule" },
);

/** Reports that people of a publisher have mailed to themselves (ux.md P26). */
export function scheduleRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/insights/schedules",
    operationId: "listReportSchedules",
    summary: "Reports that are mailed to people of the publisher, the latest schedule first",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: {
      200: ListOf(ScheduleShape, {
        offers: Type.Array(Type.Object({ slug: Type.String(), name: Type.String() }), {
          description: "Those that a report can be about.",
        }),
        timeZone: Type.String({ description: "Of the publisher, in which reports are due." }),
      }),
    },
    async handle({ organisation, caller, query, db, locale }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await listSchedules(db, organisation.id, {
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      const offers = await publishedOffers(db, organisation.id, locale);
      const scheduler = schedulerOf(caller, organisation);
      return answer(200, {
        data: page.map((one) => shown(one, scheduler, offers)),
        nextCursor,
        offers: offers.map(({ slug, name }) => ({ slug, name })),
        timeZone: organisation.timeZone,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/insights/schedules",
    operationId: "scheduleReport",
    summary: "Have a report mailed to oneself every week or month",
    description:
      "At seven in the morning of the publisher's zone, about the seven days or the month up to the day before, in the language of the person. A program reads the report itself. An organisation has at most 20.",
    tags,
    access: READ,
    idempotent: true,
    body: Closed({
      frequency: Frequency,
      onDay: OnDay,
      offers: Type.Optional(Offers),
      compare: Type.Optional(Compare),
    }),
    responses: { 201: ScheduleShape },
    async handle({ organisation, caller, body, db, locale }) {
      const scheduler = schedulerOf(caller, organisation);
      const made = await scheduleReport(db, scheduler, {
        ...body,
        offers: body.offers ?? [],
        compare: body.compare ?? "before",
      });
      return made.ok ? asItIs({ db, scheduler, id: made.value, locale }, 201) : made;
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/insights/schedules/:scheduleId",
    operationId: "changeReportSchedule",
    summary: "Change, pause or resume a report that is mailed to oneself",
    description:
      "The version stands in the schedule, and in If-Match between quotation marks. What comes next is due after the change.",
    tags,
    access: READ,
    precondition: true,
    params: Params,
    body: Closed({
      frequency: Type.Optional(Frequency),
      onDay: Type.Optional(OnDay),
      offers: Type.Optional(Offers),
      compare: Type.Optional(Compare),
      paused: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: ScheduleShape },
    async handle({ organisation, caller, params, body, ifMatch, db, locale }) {
      const scheduler = schedulerOf(caller, organisation);
      const { paused, frequency, onDay, offers, compare } = body;
      const changed = await changeSchedule(db, scheduler, {
        id: params.scheduleId,
        ifMatch,
        paused,
        content: { frequency, onDay, offers, compare },
      });
      return changed.ok ? asItIs({ db, scheduler, id: params.scheduleId, locale }, 200) : changed;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/insights/schedules/:scheduleId",
    operationId: "deleteReportSchedule",
    summary: "End a report that is mailed to oneself; with `team:manage` anybody's",
    tags,
    access: READ,
    params: Params,
    responses: { 204: null },
    handle: async ({ organisation, caller, params, db }) =>
      answerWith(
        await deleteScheduleOf(db, schedulerOf(caller, organisation), params.scheduleId),
        204,
        () => undefined,
      ),
  });
}

const schedulerOf = (caller: Caller, { id, timeZone }: ActingOrganisation): Scheduler => ({
  publisher: { id, timeZone },
  personId: caller.kind === "person" ? (caller.id ?? null) : null,
  name: caller.name,
  managesTeam: caller.may("team:manage"),
});

/** The schedule as it stands after what was done to it. */
async function asItIs(
  {
    db,
    scheduler,
    id,
    locale,
  }: {
    readonly db: Database;
    readonly scheduler: Scheduler;
    readonly id: string;
    readonly locale: Language;
  },
  status: 200 | 201,
) {
  const schedule = await scheduleById(db, scheduler.publisher.id, id);
  if (schedule === undefined) return refuse(notFound({}));
  const offers = await publishedOffers(db, scheduler.publisher.id, locale);
  return answer(status, shown(schedule, scheduler, offers), { etag: schedule.version });
}

function shown(
  schedule: ReportSchedule,
  { personId, managesTeam }: Scheduler,
  offers: readonly PublishedOffer[],
) {
  const own = schedule.personId === personId;
  const names = new Map(offers.map(({ slug, name }) => [slug, name]));
  return {
    id: schedule.id,
    person: { name: schedule.personName, own },
    frequency: schedule.frequency,
    onDay: schedule.onDay,
    offers: schedule.offers.map((slug) => ({ slug, name: names.get(slug) ?? slug })),
    compare: schedule.compare,
    state: schedule.state,
    nextAt: schedule.nextAt?.toString() ?? null,
    lastAt: schedule.lastAt?.toString() ?? null,
    allowedActions: scheduleActions(schedule.state, { own, managesTeam }),
    version: schedule.version,
  };
}
