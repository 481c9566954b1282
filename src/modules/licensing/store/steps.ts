import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DealSide } from "../domain/deal-lifecycle.ts";
import type { DealProgressed, DealStepKind } from "../events.ts";
import type { Deal } from "./deals.ts";

/** Something that was done with a deal, with the words that go with it. */
export type DealStep = {
  readonly number: number;
  readonly kind: DealStepKind;
  readonly text: string | null;
  /** Of an answer: the fields that it changed, as JSON pointers. */
  readonly changed: readonly string[];
  readonly byKind: DealSide;
  readonly byName: string;
  readonly at: Instant;
};

const add = statement<readonly unknown[], { number: number }>(
  "licensing.add-deal-step",
  `insert into licensing.deal_steps (deal_id, number, kind, text, changed, by_kind, by_name, at)
   select $1, coalesce(max(number), 0) + 1, $2, $3, $4::text[], $5, $6, $7
   from licensing.deal_steps where deal_id = $1 returning number`,
);

type NewStep = Pick<DealStep, "kind" | "text" | "byKind"> & {
  readonly changed?: readonly string[];
  /** What stood in the changed fields before and stands there now, for the audit trail. */
  readonly before?: unknown;
  readonly after?: unknown;
};

/** Adds a step to what became of a deal, whose row is locked, and tells of it. */
export async function addStep(tx: Tx, deal: Deal, step: NewStep): Promise<void> {
  const { kind, text, byKind, changed = [] } = step;
  const [row] = await tx.query(add, [deal.id, kind, text, changed, byKind, tx.actor.name, tx.at]);
  if (row === undefined) throw new Error(`Deal ${deal.id} took no step`);
  tx.audit({
    organisationId: deal.publisherId,
    action: `deal.${kind}`,
    objectType: "deal",
    objectId: deal.id,
    ...(step.before === undefined ? {} : { before: step.before }),
    after: {
      number: deal.number,
      company: deal.company,
      offer: deal.slug,
      status: deal.status,
      ...(step.after === undefined ? {} : { terms: step.after }),
    },
  });
  if (kind !== "registered")
    await tx.publish({
      type: "licensing.deal-progressed",
      subject: deal.id,
      dealId: deal.id,
      publisherId: deal.publisherId,
      offerId: deal.offerId,
      number: row.number,
      kind,
      status: deal.status,
      leadId: deal.leadId,
      opportunityId: deal.opportunityId,
    } satisfies DealProgressed);
}
