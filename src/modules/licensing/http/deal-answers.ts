import { type Result, refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type Answer,
  answer,
  type Caller,
} from "../../../platform/http.ts";
import { type PageAsked, pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { operatorOrganisation, organisationsById } from "../../identity/index.ts";
import { dealById, stepsOf } from "../queries/deals.ts";
import { approvalRequired } from "../queries/settings.ts";
import type { Deal } from "../store/deals.ts";
import { termsOf } from "../use-cases/answer-question.ts";
import { duplicatesOf } from "../use-cases/deal-checks.ts";
import { type DealViewer, dealSummary, duplicateView, stepView } from "./views.ts";

export type Looking = {
  readonly db: Database;
  readonly caller: Caller;
  readonly organisation: ActingOrganisation;
};

/** The publisher whose deals alone are seen; null for the operator, who sees all. */
export const ownerOf = ({ kind, id }: ActingOrganisation): string | null =>
  kind === "operator" ? null : id;

export async function viewerOf({ db, caller, organisation }: Looking): Promise<DealViewer> {
  const by = organisation.kind === "operator" ? "operator" : "publisher";
  const operator = by === "operator" ? organisation : await operatorOrganisation(db);
  return {
    by,
    acts: caller.may(by === "operator" ? "deal:review" : "deal:manage"),
    callerId: caller.id ?? "",
    operatorName: operator?.name ?? "",
    approvalRequired: await approvalRequired(db),
  };
}

/** The deals of a page as lists show them. */
export async function summariesOf(looking: Looking, deals: readonly Deal[]) {
  const viewer = await viewerOf(looking);
  const publishers = await organisationsById(looking.db, [
    ...new Set(deals.map(({ publisherId }) => publisherId)),
  ]);
  return deals.map((deal) =>
    dealSummary(deal, viewer, publishers.get(deal.publisherId) ?? { handle: "", name: "" }),
  );
}

const BY_NUMBER = ["number"] as const;
export const stepsAsked = (query: Parameters<typeof pageAsked>[0]) => pageAsked(query, BY_NUMBER);

/** A page of what became of a deal; its cursor is the number of the last step. */
export async function stepsPage(
  looking: Looking,
  deal: Deal,
  asked: PageAsked<readonly [number: number]>,
) {
  const viewer = await viewerOf(looking);
  const rows = await stepsOf(looking.db, deal.id, {
    before: asked.after?.[0] ?? null,
    limit: asked.limit,
  });
  const { page, nextCursor } = pageOf(rows, asked, (last) => [last.number]);
  return { data: page.map((step) => stepView(step, viewer)), nextCursor };
}

async function detail(looking: Looking, deal: Deal) {
  const [shown] = await summariesOf(looking, [deal]);
  const first = stepsAsked({});
  const steps = first.ok
    ? await stepsPage(looking, deal, first.value)
    : { data: [], nextCursor: null };
  const asked =
    deal.status === "action-required" && steps.data.find(({ kind }) => kind === "asked");
  const duplicates = await duplicatesOf(looking.db, {
    publisherId: deal.publisherId,
    offerId: deal.offerId,
    terms: termsOf(deal),
    besides: deal.id,
  });
  const { evidenceSha256: sha256, evidenceName: name } = deal;
  return {
    ...shown,
    contact: {
      firstName: deal.firstName,
      lastName: deal.lastName,
      email: deal.email,
      phone: deal.phone,
    },
    evidence: sha256 === null || name === null ? null : { sha256, name },
    leadId: deal.leadId,
    opportunityId: deal.opportunityId,
    question: asked ? asked.text : null,
    duplicates: duplicates.map(duplicateView),
    steps: steps.data,
    stepsCursor: steps.nextCursor,
  };
}

export async function showDeal(looking: Looking, id: string): Promise<Result<Answer>> {
  const deal = await dealById(looking.db, id, ownerOf(looking.organisation));
  if (deal === undefined) return refuse(notFound({}));
  return answer(200, await detail(looking, deal), { etag: deal.version });
}

/** What a change answers with: the deal as it is now. */
export const changedDeal = async (
  looking: Looking,
  changed: Result<Deal>,
): Promise<Result<Answer>> => (changed.ok ? showDeal(looking, changed.value.id) : changed);

export async function createdDeal(looking: Looking, deal: Deal): Promise<Result<Answer>> {
  return answer(201, await detail(looking, deal), {
    etag: deal.version,
    headers: { location: `/v1/deals/${deal.id}` },
  });
}
