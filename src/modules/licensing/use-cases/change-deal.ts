import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type DealAction,
  type DealSide,
  type DealStatus,
  moveDeal,
} from "../domain/deal-lifecycle.ts";
import { dealInvalid } from "../problems.ts";
import { endInvitesOf } from "../store/consent-invites.ts";
import { type Deal, lockDeal, recordStatus } from "../store/deals.ts";
import { addStep } from "../store/steps.ts";
import { EXPIRE_DEAL } from "./expire-deal.ts";

/** The version that the caller saw, or `*`; with a publisher, another's deal is none. */
export type Seen = {
  readonly id: string;
  readonly seen: string;
  readonly publisherId: string | null;
};
type SeenByOperator = Omit<Seen, "publisherId">;

/** Somebody of the operator takes up a deal, also from another. */
export const claimDeal = (db: Database, about: SeenByOperator): Promise<Result<Deal>> =>
  moved(db, ofOperator(about), "claim", async (tx, deal, status) => {
    const { actor } = tx;
    // A program has no name to work under: the deal goes into review, and nobody has it.
    const person = actor.kind === "person" && actor.id ? actor : undefined;
    const claimed = await recordStatus(tx, deal, {
      status,
      reviewerId: person?.id ?? null,
      reviewerName: person?.name ?? null,
    });
    await addStep(tx, claimed, { kind: "claimed", text: null, byKind: "operator" });
    return ok(claimed);
  });

/** The operator asks the publisher something: the deal waits for its answer. */
export const askPublisher = (
  db: Database,
  { text, ...about }: SeenByOperator & { readonly text: string },
): Promise<Result<Deal>> =>
  moved(db, ofOperator(about), "ask", (tx, deal, status) =>
    recorded(tx, deal, { status, kind: "asked", text: text.trim(), by: "operator" }),
  );

export type DealDecision =
  | { readonly outcome: "approve"; readonly text?: string | undefined }
  /** Why: the publisher reads it. */
  | { readonly outcome: "reject"; readonly text: string };

/** Approves a deal, or rejects it with a reason. */
export const decideDeal = (
  db: Database,
  { decision, ...about }: SeenByOperator & { readonly decision: DealDecision },
): Promise<Result<Deal>> =>
  moved(db, ofOperator(about), decision.outcome, async (tx, deal, status) => {
    const text = decision.text?.trim() || null;
    const rejects = decision.outcome === "reject";
    if (rejects) await closeForLicences(tx, deal);
    return recorded(tx, deal, {
      status,
      kind: rejects ? "rejected" : "approved",
      text,
      by: "operator",
    });
  });

/** The publisher takes a deal back: the sale came to nothing, or was registered by mistake. */
export const withdrawDeal = (
  db: Database,
  { text, ...about }: Seen & { readonly text?: string | undefined },
): Promise<Result<Deal>> =>
  moved(db, { ...about, by: "publisher" }, "withdraw", async (tx, deal, status) => {
    await closeForLicences(tx, deal);
    return recorded(tx, deal, {
      status,
      kind: "withdrawn",
      text: text?.trim() || null,
      by: "publisher",
    });
  });

/**
 * Nothing more becomes of the deal, and nobody is asked for consent for it; but licences that it grants go
 * on until its term is over (decision 30).
 */
async function closeForLicences(tx: Tx, { id, organisationId }: Deal): Promise<void> {
  await endInvitesOf(tx, id);
  if (organisationId === null) await tx.unschedule(EXPIRE_DEAL, id);
}

async function recorded(
  tx: Tx,
  deal: Deal,
  step: {
    readonly status: DealStatus;
    readonly kind: "asked" | "approved" | "rejected" | "withdrawn";
    readonly text: string | null;
    readonly by: DealSide;
  },
): Promise<Result<Deal>> {
  if (step.text === null && (step.kind === "asked" || step.kind === "rejected"))
    return refuse(dealInvalid({}, [{ pointer: "/text", code: "required" }]));
  const after = await recordStatus(tx, deal, { status: step.status });
  await addStep(tx, after, { kind: step.kind, text: step.text, byKind: step.by });
  return ok(after);
}

const ofOperator = (about: SeenByOperator): Seen & { readonly by: DealSide } => ({
  ...about,
  publisherId: null,
  by: "operator",
});

/** Locks a deal, finds where the action leads and does it; or says why not. */
export const moved = (
  db: Database,
  { id, seen, publisherId, by }: Seen & { readonly by: DealSide },
  action: DealAction,
  work: (tx: Tx, deal: Deal, to: DealStatus) => Promise<Result<Deal>>,
): Promise<Result<Deal>> =>
  db.transaction(async (tx): Promise<Result<Deal>> => {
    const deal = await lockDeal(tx, id, publisherId);
    if (deal === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== String(deal.version))
      return refuse(preconditionFailed({ current: String(deal.version) }));
    const to = moveDeal(deal.status, action, by);
    return to.ok ? work(tx, deal, to.value) : to;
  });
