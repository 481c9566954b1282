import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import type { DealProgressed, DealRegistered } from "../events.ts";
import { dealById, dealStep } from "../queries/deals.ts";
import { approvalRequired } from "../queries/settings.ts";

/** Addresses of this marketplace's own pages, as they stand in mails. */
export type MailAddresses = { readonly web: string };

const MANAGERS = rolesFor("deal:manage");
const REVIEWERS = rolesFor("deal:review");
/** What the publisher's people are told: what the operator does, and the end of a deal's time. */
const TOLD = ["asked", "approved", "rejected", "expired"] as const;

/** Tells the publisher's people who register deals what the operator asks or decided, and that a deal expired. */
export const mailPublisherOfReview =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<DealProgressed>): Promise<void> => {
    if (!TOLD.some((kind) => kind === event.kind)) return;
    const { deal, step, publisher, operator } = await factsOf(tx, event);
    for (const reader of await membersWithRoles(tx, publisher.id, MANAGERS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: publisher.id,
        template: "licensing.deal-reviewed",
        params: {
          number: deal.number,
          company: deal.company,
          offer: deal.offerName,
          operator: operator?.name ?? "",
          kind: step.kind,
          hasText: step.text === null ? "no" : "yes",
          text: step.text ?? "",
          page: `${web}/publisher/${publisher.handle}/deals/${deal.id}`,
        },
      });
  };

/**
 * Tells the operator's reviewers that a question was answered: whoever has the deal and still reviews,
 * or everybody who does where nobody has.
 */
export const mailReviewersOfAnswer =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<DealProgressed>): Promise<void> => {
    if (event.kind !== "answered") return;
    const { deal, step, publisher, operator } = await factsOf(tx, event);
    if (operator === undefined) return;
    const reviewers = await membersWithRoles(tx, operator.id, REVIEWERS);
    const own = reviewers.filter(({ personId }) => personId === deal.reviewerId);
    for (const reader of own.length > 0 ? own : reviewers)
      mailMember(tx, reader, {
        about: event.id,
        organisationId: operator.id,
        template: "licensing.deal-answered",
        params: {
          number: deal.number,
          company: deal.company,
          offer: deal.offerName,
          publisher: publisher.name,
          by: step.byName,
          text: step.text ?? "",
          page: `${web}/operator/${operator.handle}/deals/${deal.id}`,
        },
      });
  };

/**
 * Tells the operator's reviewers of a deal, once, where licences wait for its approval. Where they do not, a deal is
 * registered without anybody waiting for them.
 */
export const mailReviewersOfDeal =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<DealRegistered>): Promise<void> => {
    if (!(await approvalRequired(tx))) return;
    const deal = await dealById(tx, event.dealId, null);
    const operator = await operatorOrganisation(tx);
    const publisher = await organisationById(tx, event.publisherId);
    if (deal === undefined || publisher === undefined)
      throw new Error(`There is no deal ${event.dealId}`);
    if (operator === undefined) return;
    for (const reader of await membersWithRoles(tx, operator.id, REVIEWERS))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: operator.id,
        template: "licensing.deal-registered",
        params: {
          number: deal.number,
          company: deal.company,
          offer: deal.offerName,
          publisher: publisher.name,
          page: `${web}/operator/${operator.handle}/deals/${deal.id}`,
        },
      });
  };

async function factsOf(tx: Tx, event: Handled<DealProgressed>) {
  const deal = await dealById(tx, event.dealId, null);
  const step = deal && (await dealStep(tx, deal.id, event.number));
  if (deal === undefined || step === undefined) throw new Error(`There is no deal ${event.dealId}`);
  const publisher = await organisationById(tx, deal.publisherId);
  if (publisher === undefined) throw new Error(`There is no publisher ${deal.publisherId}`);
  return { deal, step, publisher, operator: await operatorOrganisation(tx) };
}
