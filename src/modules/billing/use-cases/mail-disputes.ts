import { money, toJson } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import type { Dispute } from "../store/disputes.ts";
import type { MailAddresses } from "./mail-invoices.ts";

/** Who decides about disputes, and who may ask for one: they read what became of it. */
const DECIDERS = rolesFor("billing-run:act");
const ASKERS = rolesFor("invoice:dispute");

/** Tells the operator's billing that a line is disputed, or is not any more. */
export async function mailOperatorOfDispute(
  tx: Tx,
  dispute: Dispute,
  { web }: MailAddresses,
): Promise<void> {
  const operator = await operatorOrganisation(tx);
  if (operator === undefined) return;
  for (const reader of await membersWithRoles(tx, operator.id, DECIDERS))
    mailMember(tx, reader, {
      about: `dispute/${dispute.id}/${dispute.state}`,
      organisationId: operator.id,
      template: "billing.dispute-asked",
      params: {
        ...aboutOf(dispute),
        buyer: dispute.buyer.name,
        page: `${web}/operator/${operator.handle}/disputes/${dispute.id}`,
      },
    });
}

/** Tells the buyer's people what the operator decided. */
export async function mailBuyerOfDispute(
  tx: Tx,
  dispute: Dispute,
  { web }: MailAddresses,
): Promise<void> {
  const buyer = await organisationById(tx, dispute.buyerId);
  if (buyer === undefined) throw new Error(`There is no buyer ${dispute.buyerId}`);
  const operator = await operatorOrganisation(tx);
  for (const reader of await membersWithRoles(tx, buyer.id, ASKERS))
    mailMember(tx, reader, {
      about: `dispute/${dispute.id}/${dispute.state}`,
      organisationId: buyer.id,
      template: "billing.dispute-decided",
      params: {
        ...aboutOf(dispute),
        operator: operator?.name ?? "",
        creditNote: dispute.creditNoteNumber ?? "",
        credited: toJson(money(dispute.creditedMinor, dispute.currency)),
        hasAnswer: dispute.answer === null ? "no" : "yes",
        answer: dispute.answer ?? "",
        page: `${web}/${buyer.kind}/${buyer.handle}/billing/invoices/${dispute.invoiceId}`,
      },
    });
}

const aboutOf = (dispute: Dispute) => ({
  number: dispute.number,
  state: dispute.state,
  invoice: dispute.invoiceNumber,
  line: dispute.lineNumber,
  what: `${dispute.description.offerName} · ${dispute.description.planName}`,
  amount: toJson(money(dispute.totalMinor, dispute.currency)),
  reason: dispute.reason,
  by: dispute.openedBy,
  text: dispute.text,
});
