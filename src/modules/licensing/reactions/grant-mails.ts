import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles, organisationById, rolesFor } from "../../identity/index.ts";
import type { DealLicencesChanged } from "../events.ts";
import { dealById } from "../queries/deals.ts";
import { whoLost } from "../queries/lost-licences.ts";
import { grantChanges } from "../store/grants.ts";
import type { MailAddresses } from "./deal-mails.ts";

/** People who lost a licence that a mail names; the rest is counted. */
const MOST_NAMED = 20;

/** Tells the customer's people who hand out licences what came, became fewer or ended, and who lost one. */
export const mailCustomerOfLicences =
  ({ web }: MailAddresses) =>
  async (tx: Tx, event: Handled<DealLicencesChanged>): Promise<void> => {
    const deal = await dealById(tx, event.dealId, null);
    const customer = await organisationById(tx, event.organisationId);
    const publisher = await organisationById(tx, event.publisherId);
    if (deal === undefined || customer === undefined || publisher === undefined)
      throw new Error(`There is no deal ${event.dealId}`);
    const changes = await grantChanges(tx, deal.id, event.changes);
    const losing = changes.reduce((all, one) => all + one.losing, 0);
    const lost =
      losing === 0
        ? []
        : await whoLost(tx, {
            poolIds: changes.flatMap(({ poolId, losing: some }) => (some > 0 ? [poolId] : [])),
            at: changes[0]?.at ?? event.at,
            limit: MOST_NAMED,
          });
    const lines = changes.map(({ planName, before, after }) => `${planName}: ${before} → ${after}`);
    const readers = await membersWithRoles(
      tx,
      customer.id,
      rolesFor("licence:assign", ["customer"]),
    );
    for (const reader of readers)
      mailMember(tx, reader, {
        about: event.id,
        organisationId: customer.id,
        template: "licensing.licences-changed",
        params: {
          because: event.because,
          publisher: publisher.name,
          offer: deal.offerName,
          plans: lines.join("\n"),
          losing,
          people: lost.join("\n"),
          more: Math.max(0, losing - lost.length),
          page: `${web}/customer/${customer.handle}/licences`,
        },
      });
  };
