import { type Reader, statement } from "../../../platform/database.ts";

/** What happened to an offer, from the audit trail. */
export type HistoryRow = {
  readonly seq: bigint;
  readonly at: Temporal.Instant;
  readonly action: string;
  readonly actorKind: "person" | "client" | "system";
  readonly actorName: string;
  readonly details: Readonly<Record<string, unknown>> | null;
};

const rows = statement<
  [offer: string, publisher: string, before: string | null, limit: number],
  HistoryRow
>(
  "publishing.history-of-offer",
  `select seq, at, action, actor_kind as "actorKind", actor_name as "actorName", coalesce(after, before) as details
   from platform.audit_entries
   where object_type = 'offer' and object_id = $1 and organisation_id = $2
     and ($3::bigint is null or seq < $3::bigint)
   order by seq desc limit $4`,
);

/** Newest first. */
export const historyOf = (
  db: Reader,
  offer: { readonly id: string; readonly publisherId: string },
  page: { readonly before: string | undefined; readonly limit: number },
) => db.query(rows, [offer.id, offer.publisherId, page.before ?? null, page.limit]);
