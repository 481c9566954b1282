import type { Instant } from "../../../kernel/calendar.ts";
import type { ProblemParams } from "../../../kernel/problem.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { publishedOffers } from "../../catalog/index.ts";
import { mailMember, mayStillAct, memberReader, organisationById } from "../../identity/index.ts";
import type { Compared } from "../domain/compared.ts";
import { nextDue, rangeDueAt } from "../domain/report-schedule.ts";
import { type Report, readReport } from "../queries/read-report.ts";
import { lockSchedule, type ReportSchedule, updateSchedule } from "../store/report-schedules.ts";
import { audit, REPORT_DUE } from "./change-schedule.ts";

/**
 * Mails a report that is due to who asked for it, in their language, and sets down when the next one is. Once for each time it is
 * due: the moment, the mail and the next moment are one transaction. Who may not read insights any more gets none, and
 * the schedule stops; while the publisher is suspended it waits.
 */
export const sendReport =
  ({ web }: { readonly web: string }) =>
  async (tx: Tx, { subject, dueAt }: DueMoment): Promise<void> => {
    const schedule = await lockSchedule(tx, subject);
    if (schedule?.state !== "running") return;
    const publisher = await organisationById(tx, schedule.organisationId);
    if (publisher === undefined)
      throw new Error(`There is no publisher ${schedule.organisationId}`);
    const active = publisher.status === "active";
    const reader = await readerOf(tx, schedule);
    if (active && reader === undefined) {
      const stopped = { ...schedule, state: "stopped" as const, nextAt: null };
      await updateSchedule(tx, { ...stopped, version: schedule.version + 1 });
      audit(tx, "stopped", { before: schedule, after: stopped });
      return;
    }
    if (active && reader !== undefined) {
      const offers = await publishedOffers(tx, publisher.id, reader.locale);
      const chosen = offers.filter(({ slug }) => schedule.offers.includes(slug));
      const report = await readReport(tx, {
        publisherId: publisher.id,
        zone: publisher.timeZone,
        range: rangeDueAt(schedule, publisher.timeZone, dueAt),
        compare: schedule.compare,
        chosen: schedule.offers.length === 0 ? null : chosen,
        offers,
        at: dueAt,
      });
      const portal = `${web}/publisher/${publisher.handle}/insights`;
      mailMember(tx, reader, {
        about: `report/${schedule.id}/${dueAt}`,
        organisationId: publisher.id,
        template: "insights.report",
        params: {
          publisher: publisher.name,
          frequency: schedule.frequency,
          all: schedule.offers.length === 0 ? "yes" : "no",
          offers: chosen.map(({ name }) => name),
          ...figuresOf(report, reader.locale, publisher.timeZone),
          page: `${portal}?${addressOf(schedule, report)}`,
          manage: `${portal}/reports`,
        },
      });
    }
    const nextAt = nextDue(schedule, publisher.timeZone, dueAt);
    tx.schedule({ kind: REPORT_DUE, subject: schedule.id, dueAt: nextAt });
    await updateSchedule(tx, { ...schedule, nextAt, lastAt: active ? dueAt : schedule.lastAt });
  };

/** Who gets the report; undefined for somebody who may not read it any more. */
async function readerOf(tx: Tx, { organisationId, personId }: ReportSchedule) {
  const may = await mayStillAct(
    tx,
    { id: personId },
    {
      organisationId,
      permission: "subscription:read",
    },
  );
  return may ? memberReader(tx, organisationId, personId) : undefined;
}

/** The page with the same range, comparison and offers. */
function addressOf({ compare, offers }: ReportSchedule, { range }: Report): URLSearchParams {
  return new URLSearchParams({
    from: range.from,
    until: range.until,
    compare,
    ...(offers.length === 0 ? {} : { offers: offers.join(",") }),
  });
}

/** The figures of the mail, in the words of its language. */
function figuresOf(
  { range, earlier, asOf, funnel, subscriptions, licences }: Report,
  language: Language,
  zone: string,
): ProblemParams {
  const reads = language === "en" ? "en-GB" : language;
  const number = new Intl.NumberFormat(reads);
  const say = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : number.format(value);
  const both = <T>(
    name: string,
    { now, earlier: then }: Compared<T>,
    of: (one: T) => number | null,
  ) => ({
    [name]: say(of(now)),
    [`${name}Before`]: say(then === null ? null : of(then)),
  });
  const day = new Intl.DateTimeFormat(reads, { dateStyle: "long", timeZone: "UTC" });
  const named = (of: string) => day.format(new Date(`${of}T00:00:00Z`));
  return {
    from: named(range.from),
    until: named(range.until),
    compared: earlier === null ? "no" : "yes",
    earlierFrom: earlier === null ? "" : named(earlier.from),
    earlierUntil: earlier === null ? "" : named(earlier.until),
    asOf: instantText(asOf, reads, zone),
    ...both("views", funnel.total, ({ views }) => views),
    ...both("leads", funnel.total, ({ leads }) => leads),
    ...both("ordered", subscriptions.total, ({ ordered }) => ordered),
    ...both("activated", subscriptions.total, ({ activated }) => activated),
    ...both("ended", subscriptions.total, ({ ended }) => ended),
    ...both("running", subscriptions.total, ({ running }) => running),
    ...both("assigned", licences.total, ({ assigned }) => assigned),
    ...both("sold", licences.total, ({ sold }) => sold),
  };
}

const instantText = (at: Instant, reads: string, timeZone: string): string =>
  at.toLocaleString(reads, {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
