import type { Reader } from "../../../platform/database.ts";
import { statement } from "../../../platform/database.ts";
import type { OperatorSetting } from "../../../platform/operator-settings.ts";
import type { ProgramCall } from "../domain/program-calls.ts";

/** Days of system time that calls of programs are kept; with 0 none is. */
export const CALLS_KEPT: OperatorSetting = {
  id: "identity.program-calls-kept",
  unit: "days",
  default: 7,
  least: 0,
  most: 90,
};
/** Of each program the hourly removal leaves so many, the latest. */
export const MOST_CALLS = 10_000;

const KEPT_DAYS = `coalesce((select value from platform.settings where id = '${CALLS_KEPT.id}'), ${CALLS_KEPT.default})`;
/** Whether a call `c` is still kept by what the operator set; the removal comes within the hour. */
export const STILL_KEPT = `c.at > clock_timestamp() - ${KEPT_DAYS} * interval '1 day'`;

const insert = statement<[calls: string], unknown>(
  "identity.keep-program-calls",
  `insert into identity.program_calls (client_id, organisation_id, at, method, route, status, problem, took_ms, request_id, more)
   select c.id, c.organisation_id, x.at, x.method, x.route, x.status, x.problem, x."tookMs", x."requestId", x.more
   from jsonb_to_recordset($1::jsonb) as x ("clientId" uuid, at timestamptz, method text, route text, status smallint,
     problem text, "tookMs" integer, "requestId" uuid, more integer)
     join identity.api_clients c on c.id = x."clientId"
   where ${KEPT_DAYS} > 0 order by x.at`,
);
/** Keeps calls of programs, with one statement however many. */
export const keepCalls = (db: Reader, calls: readonly ProgramCall[]) =>
  db.query(insert, [JSON.stringify(calls)]);

const forgetOld = statement<[], unknown>(
  "identity.forget-old-calls",
  `delete from identity.program_calls c where not (${STILL_KEPT})`,
);
const forgetMany = statement<[most: number], unknown>(
  "identity.forget-calls-beyond",
  `delete from identity.program_calls c using (
     select p.id, x.at, x.id as last from identity.api_clients p cross join lateral (
       select c.at, c.id from identity.program_calls c where c.client_id = p.id
       order by c.at desc, c.id desc offset $1 limit 1) x) t
   where c.client_id = t.id and (c.at, c.id) <= (t.at, t.last)`,
);
/** Removes what was kept long enough, and of each program what is more than the latest. */
export async function forgetCalls(db: Reader): Promise<void> {
  await db.query(forgetOld, []);
  await db.query(forgetMany, [MOST_CALLS]);
}
