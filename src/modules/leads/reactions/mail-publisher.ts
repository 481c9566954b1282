import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { LeadReceived } from "../events.ts";
import { leadById, leadsSince } from "../queries/leads.ts";
import { leadReaders } from "../use-cases/change-lead.ts";

/** Beyond so many within 24 hours the portal's list tells enough. */
const MAILED_A_DAY = 10;

/** Tells the publisher's people who read leads that somebody wants to hear from them. */
export const mailPublisherWhenLeadReceived =
  ({ web }: { readonly web: string }) =>
  async (tx: Tx, event: Handled<LeadReceived>): Promise<void> => {
    const lead = await leadById(tx, event.leadId);
    if (lead === undefined) throw new Error(`There is no lead ${event.leadId}`);
    // What needs no answer is read in the list (publisher.md 15.4).
    if (lead.source !== "contact-me") return;
    const since = lead.receivedAt.subtract({ hours: 24 });
    if ((await leadsSince(tx, lead.publisherId, since)) > MAILED_A_DAY) return;
    const publisher = await organisationById(tx, lead.publisherId);
    if (publisher === undefined) throw new Error(`There is no publisher ${lead.publisherId}`);
    for (const reader of await leadReaders(tx, lead.publisherId))
      tx.mail({
        dedupeKey: `${event.id}:${reader.email.toLowerCase()}`,
        to: reader.email,
        toName: reader.name,
        personId: reader.personId,
        organisationId: lead.publisherId,
        locale: reader.locale,
        template: "leads.received",
        params: {
          name: reader.name,
          offer: lead.offerName,
          company: lead.company,
          page: `${web}/publisher/${publisher.handle}/leads/${lead.id}`,
        },
      });
  };
