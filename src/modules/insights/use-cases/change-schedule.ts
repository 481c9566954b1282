import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { holdMoment } from "../../../platform/agenda.ts";
import { notFound, notPermitted, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { publishedOffers } from "../../catalog/index.ts";
import { rolesFor } from "../../identity/index.ts";
import { lastDayOf, MOST_SCHEDULES, nextDue, scheduleActions } from "../domain/report-schedule.ts";
import {
  scheduleInvalid,
  scheduleOfAnother,
  scheduleOfPeopleOnly,
  tooManySchedules,
} from "../problems.ts";
import { chosenOffers } from "../queries/asked-report.ts";
import {
  countSchedules,
  deleteSchedule,
  insertSchedule,
  lockSchedule,
  type ReportSchedule,
  type ScheduleContent,
  updateSchedule,
} from "../store/report-schedules.ts";

/** The moment at which a report is made and mailed; its subject is the schedule. */
export const REPORT_DUE = "insights.report";

/** Who schedules reports, and of which publisher. */
export type Scheduler = {
  readonly publisher: { readonly id: string; readonly timeZone: string };
  /** Null for a program, which reads the report itself. */
  readonly personId: string | null;
  readonly name: string;
  readonly managesTeam: boolean;
};

/** Sends a report to whoever asks, again and again (docs/domain/insights.md, IN-10); at most 20 of an organisation. */
export const scheduleReport = (
  db: Database,
  scheduler: Scheduler,
  content: ScheduleContent,
): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const { publisher, personId, name } = scheduler;
    if (personId === null) return refuse(scheduleOfPeopleOnly({}));
    const wanted = await judge(tx, publisher.id, content);
    if (!wanted.ok) return wanted;
    if ((await countSchedules(tx, publisher.id)) >= MOST_SCHEDULES)
      return refuse(tooManySchedules({ most: MOST_SCHEDULES }));
    const schedule = running(tx, publisher, {
      ...wanted.value,
      id: randomUUIDv7(),
      organisationId: publisher.id,
      personId,
      personName: name,
      state: "running",
      nextAt: null,
      lastAt: null,
      version: 1,
    });
    await insertSchedule(tx, schedule);
    audit(tx, "scheduled", { after: schedule });
    return ok(schedule.id);
  });

/** Changes what is given of a schedule, which only who gets the report may; `paused` stops it for a while, and lets it go on. */
export const changeSchedule = (
  db: Database,
  scheduler: Scheduler,
  wanted: {
    readonly id: string;
    readonly ifMatch: string;
    readonly paused: boolean | undefined;
    readonly content: { readonly [K in keyof ScheduleContent]: ScheduleContent[K] | undefined };
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const found = await lockOfOrganisation(tx, scheduler, wanted.id);
    if (found === undefined) return refuse(notFound({}));
    if (found.personId !== scheduler.personId)
      return refuse(scheduleOfAnother({ name: found.personName }));
    if (wanted.ifMatch !== "*" && wanted.ifMatch !== String(found.version))
      return refuse(preconditionFailed({ current: String(found.version) }));
    const judged = await judge(tx, scheduler.publisher.id, {
      frequency: wanted.content.frequency ?? found.frequency,
      onDay: wanted.content.onDay ?? found.onDay,
      offers: wanted.content.offers ?? found.offers,
      compare: wanted.content.compare ?? found.compare,
    });
    if (!judged.ok) return judged;
    const changed = { ...found, ...judged.value, version: found.version + 1 };
    const runs = wanted.paused === undefined ? found.state === "running" : !wanted.paused;
    if (runs) {
      const schedule = running(tx, scheduler.publisher, { ...changed, state: "running" });
      await updateSchedule(tx, schedule);
      audit(tx, found.state === "running" ? "changed" : "resumed", {
        before: found,
        after: schedule,
      });
      return ok(null);
    }
    const state = found.state === "stopped" ? ("stopped" as const) : ("paused" as const);
    const schedule = { ...changed, state, nextAt: null };
    await tx.unschedule(REPORT_DUE, schedule.id);
    await updateSchedule(tx, schedule);
    audit(tx, found.state === "running" ? "paused" : "changed", { before: found, after: schedule });
    return ok(null);
  });

/** Nothing is sent any more; what was sent stays where it was sent to. */
export const deleteScheduleOf = (
  db: Database,
  scheduler: Scheduler,
  id: string,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const found = await lockOfOrganisation(tx, scheduler, id);
    if (found === undefined) return refuse(notFound({}));
    const { personId, managesTeam } = scheduler;
    const actions = scheduleActions(found.state, {
      own: found.personId === personId,
      managesTeam,
    });
    if (!actions.includes("delete"))
      return refuse(
        notPermitted({ permission: "team:manage", roles: rolesFor("team:manage", ["publisher"]) }),
      );
    await tx.unschedule(REPORT_DUE, id);
    await deleteSchedule(tx, id);
    audit(tx, "deleted", { before: found });
    return ok(null);
  });

async function lockOfOrganisation(
  tx: Tx,
  { publisher }: Scheduler,
  id: string,
): Promise<ReportSchedule | undefined> {
  // The agenda takes a moment first and its schedule afterwards: so does whoever moves or removes the moment.
  await tx.query(holdMoment, [REPORT_DUE, id]);
  const found = await lockSchedule(tx, id);
  return found?.organisationId === publisher.id ? found : undefined;
}

/** Whether the publisher has these offers, and the rhythm this day. */
async function judge(
  tx: Tx,
  publisherId: string,
  content: ScheduleContent,
): Promise<Result<ScheduleContent>> {
  const last = lastDayOf(content.frequency);
  if (content.onDay > last)
    return refuse(
      scheduleInvalid({}, [
        { pointer: "/onDay", code: `insights/on-day-${content.frequency}`, params: { last } },
      ]),
    );
  const offers = await publishedOffers(tx, publisherId, "en");
  const chosen = chosenOffers(offers, content.offers, "/offers");
  if (!chosen.ok) return chosen;
  return ok({ ...content, offers: (chosen.value ?? []).map(({ slug }) => slug) });
}

/** The schedule with the next time at which it is due, which stands in the agenda from the commit on. */
function running<S extends ReportSchedule>(
  tx: Tx,
  publisher: Scheduler["publisher"],
  schedule: S,
): S {
  const nextAt = nextDue(schedule, publisher.timeZone, tx.at);
  tx.schedule({ kind: REPORT_DUE, subject: schedule.id, dueAt: nextAt });
  return { ...schedule, nextAt };
}

/** Who is told what about the business stands in the publisher's log. */
export function audit(
  tx: Tx,
  what: "scheduled" | "changed" | "paused" | "resumed" | "deleted" | "stopped",
  { before, after }: { readonly before?: ReportSchedule; readonly after?: ReportSchedule },
): void {
  const schedule = after ?? before;
  if (schedule === undefined) return;
  tx.audit({
    organisationId: schedule.organisationId,
    action: `report.${what}`,
    objectType: "report-schedule",
    objectId: schedule.id,
    ...(before ? { before: inAudit(before) } : {}),
    ...(after ? { after: inAudit(after) } : {}),
  });
}

const inAudit = ({ personName, frequency, onDay, offers, compare, state }: ReportSchedule) => ({
  personName,
  frequency,
  onDay,
  offers,
  compare,
  state,
});
