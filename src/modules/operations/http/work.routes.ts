import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
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
} from "../../../platform/schemas.ts";
import { kindsNamed } from "./kind-names.ts";
import { partOf, waysOf } from "./list-terms.ts";

const ACCESS = { permission: "operations:read", of: "operator" } as const;
const ACT = { permission: "operations:act", of: "operator" } as const;
const WORK_ORDERS = ["-since", "since"] as const;

type WorkRow = {
  id: string;
  source: "follower" | "moment" | "mail" | "webhook" | "test-drive";
  name: string;
  subject: string;
  state: "waiting" | "running" | "retrying" | "dead";
  attempts: number;
  error: string | null;
  since: Temporal.Instant;
};

// Jobs of the queue, late moments of the agenda, refused mails and calls to publishers, as one list.
const WORK = `
  select j.id::text as id, 'follower' as source, j.data ->> 'follower' as name, j.data -> 'event' ->> 'subject' as subject,
    case j.state when 'failed' then 'dead' when 'retry' then 'retrying' when 'active' then 'running' else 'waiting' end as state,
    j.retry_count as attempts, j.output ->> 'message' as error, j.created_on as since
  from pgboss.job j where j.name = 'followers' and j.state in ('created', 'retry', 'active', 'failed')
  union all
  select a.id::text, 'moment', a.kind, a.subject, case when a.attempts >= 8 then 'dead' else 'retrying' end, a.attempts, a.error, a.due_at
  from platform.agenda a where a.attempts > 0
  union all
  select m.id::text, 'mail', m.template, m.to_address, case m.state when 'failed' then 'dead' else 'waiting' end, m.attempts, m.error, m.recorded_at
  from platform.mails m where m.state in ('failed', 'queued')
  union all
  select w.operation_id::text, 'webhook', 'wire.webhook', w.subscription_id::text,
    case when w.state = 'dead' then 'dead' when w.claimed_until > clock_timestamp() then 'running'
      when w.attempts > 0 then 'retrying' else 'waiting' end, w.attempts, w.error, w.recorded_at
  from wire.webhook_calls w where w.state in ('waiting', 'dead')
  union all
  select t.id::text, 'test-drive', 'test-drives.' || t.action, t.test_drive_id::text,
    case when t.state = 'dead' then 'dead' when t.claimed_until > clock_timestamp() then 'running'
      when t.attempts > 0 then 'retrying' else 'waiting' end, t.attempts, t.error, t.recorded_at
  from test_drives.calls t where t.state in ('waiting', 'dead')`;

const WORK_MATCHES = `($1::text is null or w.name = any($2::text[]) or w.name ilike '%' || $1 || '%'
  or w.subject ilike '%' || $1 || '%' or w.error ilike '%' || $1 || '%')`;
const workIn = (order: (typeof WORK_ORDERS)[number]) => {
  const [direction, beyond] = waysOf(order);
  return statement<
    [
      q: string | null,
      named: readonly string[],
      state: string | null,
      since: string | null,
      id: string | null,
      limit: number,
    ],
    WorkRow
  >(
    `operations.work.${order}`,
    `select * from (${WORK}) w where ${WORK_MATCHES} and ($3::text is null or state = $3)
       and ($4::timestamptz is null or (since, id) ${beyond} ($4::timestamptz, $5))
     order by since ${direction}, id ${direction} limit $6`,
  );
};
const workRows = { "-since": workIn("-since"), since: workIn("since") };
const workCounts = statement<
  [q: string | null, named: readonly string[]],
  { state: string; count: number }
>(
  "operations.work-counts",
  `select state, count(*)::int as count from (${WORK}) w where ${WORK_MATCHES} group by state`,
);

const WorkShape = Type.Object(
  {
    id: Type.String(),
    source: Type.String(),
    name: Type.String(),
    subject: Type.String(),
    state: Type.String(),
    attempts: Type.Integer(),
    error: Nullable(Type.String()),
    since: InstantText,
    allowedActions: Type.Array(Type.String()),
  },
  { title: "BackgroundWork" },
);

/** Whoever waited for this was told that it failed: it is not tried again. */
const OPEN_PLACE = "test-drives.open";

/** Putting a dead piece of work back into its queue, by where it came from. */
const RETRY: Readonly<Record<string, string>> = {
  follower: `update pgboss.job set state = 'retry', start_after = clock_timestamp(), retry_count = 0, completed_on = null
             where id = $1::uuid and name = 'followers' and state = 'failed' returning id`,
  moment:
    "update platform.agenda set attempts = 0, retry_at = null, error = null where id = $1::bigint and attempts >= 8 returning id",
  mail: "update platform.mails set state = 'queued', attempts = 0, next_attempt_at = clock_timestamp() where id = $1::uuid and state = 'failed' returning id",
  webhook: `update wire.webhook_calls set state = 'waiting', attempts = 0, first_attempt_at = null,
            next_attempt_at = clock_timestamp() where operation_id = $1::uuid and state = 'dead' returning operation_id`,
  // What could not be opened was given back: calling again is of use to close a place only.
  "test-drive": `update test_drives.calls set state = 'waiting', attempts = 0, ended_at = null,
            next_attempt_at = clock_timestamp(), give_up_at = clock_timestamp() + interval '8 hours'
            where id = $1::uuid and state = 'dead' and action = 'close' returning id`,
};
const DISCARD: Readonly<Record<string, string>> = {
  follower:
    "delete from pgboss.job where id = $1::uuid and name = 'followers' and state = 'failed' returning id",
  moment: "delete from platform.agenda where id = $1::bigint and attempts >= 8 returning id",
  mail: "delete from platform.mails where id = $1::uuid and state = 'failed' returning id",
  webhook:
    "update wire.webhook_calls set state = 'dropped' where operation_id = $1::uuid and state = 'dead' returning operation_id",
  "test-drive":
    "update test_drives.calls set state = 'dropped' where id = $1::uuid and state = 'dead' returning id",
};
const WorkKey = Closed({
  source: Type.Union(
    (["follower", "moment", "mail", "webhook", "test-drive"] as const).map((source) =>
      Type.Literal(source),
    ),
  ),
  id: Type.String({ pattern: "^([0-9]{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$" }),
});

/** Background work: what waits, runs or failed, and what an operator does about it. */
export function workRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/work",
    operationId: "listBackgroundWork",
    summary:
      "Background work that waits, runs, retries or is dead; newest first unless `sort` says otherwise",
    tags: ["Operations"],
    access: ACCESS,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(["waiting", "running", "retrying", "dead"])),
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            "Part of what it does, in the caller's language, of its subject or its error",
        }),
      ),
      sort: Type.Optional(OneOf(WORK_ORDERS)),
    }),
    responses: { 200: ListOf(WorkShape, { counts: Type.Record(Type.String(), Type.Integer()) }) },
    async handle({ query, db, caller, locale }) {
      const order = query.sort ?? "-since";
      const asked = pageAsked(query, ["instant", "text"], order);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const q = partOf(query.q);
      const named =
        q === null ? [] : kindsNamed(locale, ["work", "agenda", "mail"], query.q?.trim() ?? "");
      const rows = await db.query(workRows[order], [
        q,
        named,
        query.state ?? null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        limit,
      ]);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.since.toString(),
        last.id,
      ]);
      const counts = Object.fromEntries(
        (await db.query(workCounts, [q, named])).map(({ state, count }) => [state, count]),
      );
      return answer(200, {
        data: page.map((row) => ({
          ...row,
          since: row.since.toString(),
          allowedActions:
            row.state === "dead" && caller.may("operations:act")
              ? row.name === OPEN_PLACE
                ? ["discard"]
                : ["retry", "discard"]
              : [],
        })),
        counts,
        nextCursor,
      });
    },
  });

  for (const [action, method, statements] of [
    ["retry", "PUT", RETRY],
    ["discard", "DELETE", DISCARD],
  ] as const)
    route(app, {
      method,
      url: action === "retry" ? "/v1/work/:source/:id/retry" : "/v1/work/:source/:id",
      operationId: `${action}BackgroundWork`,
      summary:
        action === "retry" ? "Put dead work back into its queue" : "Give dead work up for good",
      tags: ["Operations"],
      access: ACT,
      params: WorkKey,
      responses: { 204: null },
      handle: async ({ params, db }) =>
        db.transaction(async (tx) => {
          const numeric = /^\d+$/.test(params.id);
          if (numeric !== (params.source === "moment")) return refuse(notFound({}));
          const done = await tx.query(
            {
              name: `operations.${action}-${params.source}`,
              text: statements[params.source] ?? "",
            },
            [params.id],
          );
          if (done.length === 0) return refuse(notFound({}));
          tx.audit({
            organisationId: undefined,
            action: `work.${action}`,
            objectType: params.source,
            objectId: params.id,
          });
          return answer(204);
        }),
    });
}
