import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { CallOutcome, ProgramCall } from "../domain/program-calls.ts";
import { CALLS_KEPT, STILL_KEPT } from "../store/program-calls.ts";

/** A call as it is listed. */
export type ListedCall = Omit<ProgramCall, "clientId" | "at"> & {
  readonly id: bigint;
  readonly at: Instant;
};

const page = statement<
  [
    client: string,
    outcome: string | null,
    q: string | null,
    afterAt: string | null,
    afterId: string | null,
    limit: number,
  ],
  ListedCall
>(
  "identity.program-calls",
  `select c.id, c.at, c.method, c.route, c.status, c.problem, c.took_ms as "tookMs", c.request_id as "requestId", c.more
   from identity.program_calls c where c.client_id = $1 and ${STILL_KEPT}
     and ($2::text is null or $2 = case when c.status >= 500 then 'failed' when c.status >= 400 then 'refused' else 'served' end)
     and ($3::text is null or strpos(lower(c.method || ' ' || c.route || ' ' || coalesce(c.problem, '')), lower($3)) > 0
       or c.request_id::text = lower($3))
     and ($4::timestamptz is null or (c.at, c.id) < ($4, $5::bigint))
   order by c.at desc, c.id desc limit $6`,
);

/** The latest calls of a program, the last first. */
export const listCalls = (
  db: Reader,
  clientId: string,
  asked: {
    readonly outcome: CallOutcome | null;
    /** Part of method, address or problem, or a request's whole id. */
    readonly q: string | null;
    readonly after: readonly string[] | null;
    readonly limit: number;
  },
): Promise<ListedCall[]> =>
  db.query(page, [
    clientId,
    asked.outcome,
    asked.q,
    asked.after?.[0] ?? null,
    asked.after?.[1] ?? null,
    asked.limit,
  ]);

/** Days that calls are kept; 0 where none is. */
export const daysKept = (db: Reader): Promise<number> => settingValue(db, CALLS_KEPT);
