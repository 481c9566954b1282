import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  moveOpportunity,
  type OpportunityAction,
  type OpportunitySide,
} from "../domain/opportunity-lifecycle.ts";
import { opportunityInvalid } from "../problems.ts";
import {
  lockOpportunity,
  type Opportunity,
  recordFavourite,
  recordOpportunityStage,
} from "../store/opportunities.ts";
import { tellSide } from "./tell-side.ts";

/** Longest reason. */
export const REASON_LENGTH = 1_000;

export type AnswerOpportunity = {
  readonly organisation: Pick<ActingOrganisation, "id">;
  readonly id: string;
  /** The version that the caller saw, or `*`. */
  readonly seen: string;
  readonly action: Exclude<OpportunityAction, "expire">;
  /** Why it is declined or lost; the other side reads it. */
  readonly reason: string | null;
  readonly addresses: { readonly web: string };
};

/** The receiver accepts, declines, wins or loses; the sender is mailed. */
export const answerOpportunity = (
  db: Database,
  { organisation, id, seen, action, reason, addresses }: AnswerOpportunity,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const found = await lockOpportunity(tx, id, organisation.id);
    if (found === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== String(found.version))
      return refuse(preconditionFailed({ current: `${found.version}` }));
    const text = reason?.normalize("NFC").trim() || null;
    if (text !== null && [...text].length > REASON_LENGTH)
      return refuse(
        opportunityInvalid({}, [
          { pointer: "/reason", code: "leads/too-long", params: { max: REASON_LENGTH } },
        ]),
      );
    const side = found.receiverId === organisation.id ? "receiver" : "sender";
    const moved = await move(tx, found, { action, side, reason: text });
    if (!moved.ok) return moved;
    await tellSide(tx, moved.value, { side: "sender", addresses });
    return ok(null);
  });

/** Nobody answered in time; what was answered stays as it is. */
export const expireOpportunity =
  (addresses: { readonly web: string }) =>
  async (tx: Tx, { subject }: DueMoment): Promise<void> => {
    const found = await lockOpportunity(tx, subject, null);
    const moved =
      found && (await move(tx, found, { action: "expire", side: "marketplace", reason: null }));
    if (moved?.ok) await tellSide(tx, moved.value, { side: "sender", addresses });
  };

async function move(
  tx: Tx,
  found: Opportunity,
  how: {
    readonly action: OpportunityAction;
    readonly side: OpportunitySide;
    readonly reason: string | null;
  },
): Promise<Result<Opportunity>> {
  const to = moveOpportunity(found.stage, how.action, how.side);
  if (!to.ok) return to;
  await recordOpportunityStage(tx, found.id, to.value, how.reason);
  for (const organisationId of [found.senderId, found.receiverId])
    tx.audit({
      organisationId,
      action: `opportunity.${how.action}`,
      objectType: "opportunity",
      objectId: found.id,
      before: { stage: found.stage },
      after: { stage: to.value, reason: how.reason },
    });
  return ok({ ...found, stage: to.value, reason: how.reason, version: found.version + 1 });
}

/** What the organisation keeps in sight; the other side does not learn of it. */
export const markFavourite = (
  db: Database,
  {
    organisation,
    id,
    favourite,
  }: {
    readonly organisation: Pick<ActingOrganisation, "id">;
    readonly id: string;
    readonly favourite: boolean;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    if ((await lockOpportunity(tx, id, organisation.id)) === undefined) return refuse(notFound({}));
    await recordFavourite(tx, organisation.id, { id, favourite });
    return ok(null);
  });
