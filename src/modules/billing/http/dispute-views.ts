import { money, toJson } from "../../../kernel/money.ts";
import { disputeActions } from "../domain/dispute.ts";
import type { Dispute } from "../store/disputes.ts";

/** Who looks: buyers read the operator's name in place of its people's. */
export type DisputeViewer = {
  readonly by: "buyer" | "operator";
  /** Whether the caller's roles let it act, and not only read. */
  readonly acts: boolean;
  readonly operatorName: string;
};

/** A dispute as it stands beside its line. */
export const lineDisputeView = (dispute: Dispute, { by, acts, operatorName }: DisputeViewer) => {
  const { state, currency, creditNoteId, creditNoteNumber, endedBy } = dispute;
  const ofOperator = state === "accepted" || state === "declined";
  return {
    id: dispute.id,
    number: dispute.number,
    state,
    reason: dispute.reason,
    text: dispute.text,
    net: toJson(money(dispute.netMinor, currency)),
    total: toJson(money(dispute.totalMinor, currency)),
    openedAt: dispute.openedAt.toString(),
    openedBy: dispute.openedBy,
    endedAt: dispute.endedAt?.toString() ?? null,
    endedBy: endedBy !== null && ofOperator && by === "buyer" ? operatorName : endedBy,
    answer: dispute.answer,
    creditNote:
      creditNoteId === null || creditNoteNumber === null
        ? null
        : { id: creditNoteId, number: creditNoteNumber },
    credited: state === "accepted" ? toJson(money(dispute.creditedMinor, currency)) : null,
    allowedActions: acts ? disputeActions(state, by) : [],
  };
};

export const disputeView = (dispute: Dispute, viewer: DisputeViewer) => ({
  ...lineDisputeView(dispute, viewer),
  buyer: { id: dispute.buyerId, name: dispute.buyer.name },
  invoice: { id: dispute.invoiceId, number: dispute.invoiceNumber },
  line: {
    number: dispute.lineNumber,
    chargeId: dispute.chargeId,
    kind: dispute.kind,
    customer: dispute.description.company,
    offer: dispute.description.offerName,
    plan: dispute.description.planName,
    publisher: dispute.description.publisherName,
  },
});
