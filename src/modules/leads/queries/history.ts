import { type Reader, statement } from "../../../platform/database.ts";
import { LEAD_AUDIT_ACTIONS, type LeadAuditAction } from "../domain/lead-history.ts";
import type { Attempt } from "../store/leads.ts";

/** What happened to a lead, from the audit trail, with the words of a note and the outcome of an attempt. */
export type LeadHistoryRow = {
  readonly seq: bigint;
  /** Marketplace time. */
  readonly at: Temporal.Instant;
  readonly action: LeadAuditAction;
  readonly actorKind: "person" | "client" | "system";
  readonly actorName: string;
  /** Whom the lead was given to; null for nobody, and where something else happened. */
  readonly assignee: string | null;
  readonly note: string | null;
  readonly destination: Attempt["destination"] | null;
  readonly outcome: Attempt["outcome"] | null;
  readonly detail: string | null;
  readonly tookMs: number | null;
};

const rows = statement<
  [
    lead: string,
    publisher: string,
    actions: readonly string[],
    before: string | null,
    limit: number,
  ],
  LeadHistoryRow
>(
  "leads.history-of-lead",
  `select e.seq, e.at, e.action, e.actor_kind as "actorKind", e.actor_name as "actorName",
     case e.action when 'lead.assigned' then e.after ->> 'name' end as assignee,
     n.text as note, a.destination, a.outcome, a.detail, a.took_ms as "tookMs"
   from platform.audit_entries e
   left join leads.notes n
     on e.action = 'lead.noted' and n.lead_id = $1::text::uuid and n.number = (e.after ->> 'number')::int
   left join leads.attempts a
     on e.action = 'lead.delivery-attempted' and a.lead_id = $1::text::uuid and a.number = (e.after ->> 'number')::int
   where e.object_type = 'lead' and e.object_id = $1::text and e.organisation_id = $2 and e.action = any($3)
     and ($4::bigint is null or e.seq < $4::bigint)
   order by e.seq desc limit $5`,
);

/** A page of what happened to a lead of the publisher, the latest first. */
export const historyOfLead = (
  db: Reader,
  lead: { readonly id: string; readonly publisherId: string },
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<LeadHistoryRow[]> =>
  db.query(rows, [lead.id, lead.publisherId, LEAD_AUDIT_ACTIONS, page.before ?? null, page.limit]);
