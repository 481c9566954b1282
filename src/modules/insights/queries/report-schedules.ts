import { isId } from "../../../kernel/ids.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { DescribeMoments } from "../../../platform/moment-words.ts";
import { organisationsById } from "../../identity/index.ts";
import { type ReportSchedule, SCHEDULE_COLUMNS } from "../store/report-schedules.ts";

const list = statement<
  [organisationId: string, after: string | null, limit: number],
  ReportSchedule
>(
  "insights.list-schedules",
  `select ${SCHEDULE_COLUMNS} from insights.report_schedules
   where organisation_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);
/** Schedules of an organisation, the latest first. */
export const listSchedules = (
  db: Reader,
  organisationId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<ReportSchedule[]> => db.query(list, [organisationId, after, limit]);

const one = statement<[organisationId: string, id: string], ReportSchedule>(
  "insights.schedule",
  `select ${SCHEDULE_COLUMNS} from insights.report_schedules where organisation_id = $1 and id = $2`,
);
export const scheduleById = async (
  db: Reader,
  organisationId: string,
  id: string,
): Promise<ReportSchedule | undefined> => (await db.query(one, [organisationId, id]))[0];

const several = statement<[ids: readonly string[]], ReportSchedule>(
  "insights.schedules-by-ids",
  `select ${SCHEDULE_COLUMNS} from insights.report_schedules where id = any($1::uuid[])`,
);
/** Of moments whose subject is a schedule: whose offers the report is about. Who gets it is the publisher's matter. */
export const scheduleWords: DescribeMoments = async (db, subjects) => {
  const schedules = await db.query(several, [subjects.filter(isId)]);
  const publishers = await organisationsById(
    db,
    schedules.map(({ organisationId }) => organisationId),
  );
  return new Map(
    schedules.map(({ id, organisationId }) => [
      id,
      {
        about: publishers.get(organisationId)?.name ?? "",
        page: `/organisations/${organisationId}`,
      },
    ]),
  );
};
