import { money, toJson } from "../../../kernel/money.ts";
import { dealActions } from "../domain/deal-lifecycle.ts";
import { licencesMayBeManaged } from "../domain/licences.ts";
import type { Deal } from "../store/deals.ts";
import type { DealStep } from "../store/steps.ts";

/** Who looks: publishers read the operator's name in place of its people's. */
export type DealViewer = {
  readonly by: "publisher" | "operator";
  /** Whether the caller's roles let it act, and not only read. */
  readonly acts: boolean;
  readonly callerId: string;
  readonly operatorName: string;
  readonly approvalRequired: boolean;
};

/** A deal as it stands in lists. */
export const dealSummary = (
  deal: Deal,
  viewer: DealViewer,
  publisher: { readonly handle: string; readonly name: string },
) => {
  const { by, acts, callerId, operatorName } = viewer;
  const { reviewerName } = deal;
  return {
    id: deal.id,
    number: deal.number,
    publisher: { id: deal.publisherId, handle: publisher.handle, name: publisher.name },
    solution: { id: deal.offerId, slug: deal.slug, name: deal.offerName },
    customer: {
      company: deal.company,
      country: deal.country,
      city: deal.city,
      region: deal.region,
      taxId: deal.taxId,
      domain: deal.domain,
    },
    dealType: deal.dealType,
    contractValue: toJson(money(deal.contractMinor, deal.currency)),
    solutionValue: toJson(money(deal.solutionMinor, deal.currency)),
    signedOn: deal.signedOn,
    startsOn: deal.startsOn,
    endsOn: deal.endsOn,
    status: deal.status,
    registeredAt: deal.registeredAt.toString(),
    registeredBy: deal.registeredBy,
    changedAt: deal.changedAt.toString(),
    endedAt: deal.endedAt?.toString() ?? null,
    reviewer:
      reviewerName === null
        ? null
        : {
            name: by === "operator" ? reviewerName : operatorName,
            me: deal.reviewerId === callerId,
          },
    licencesMayBeManaged: licencesMayBeManaged(deal, viewer),
    allowedActions: acts ? dealActions(deal.status, by) : [],
  };
};

export const stepView = (step: DealStep, { by, operatorName }: DealViewer) => ({
  number: step.number,
  kind: step.kind,
  text: step.text,
  changed: step.changed,
  by: {
    kind: step.byKind,
    name:
      step.byKind === "marketplace" || (by === "publisher" && step.byKind === "operator")
        ? operatorName
        : step.byName,
  },
  at: step.at.toString(),
});

export const duplicateView = (deal: Deal) => ({
  id: deal.id,
  number: deal.number,
  company: deal.company,
  country: deal.country,
  startsOn: deal.startsOn,
  endsOn: deal.endsOn,
  status: deal.status,
});
