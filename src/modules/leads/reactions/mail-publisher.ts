import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, organisationById } from "../../identity/index.ts";
import { leadDay, toldBy } from "../domain/lead-mails.ts";
import type { LeadReceived } from "../events.ts";
import { leadById, rankOfLead } from "../queries/leads.ts";
import { leadReaders } from "../use-cases/change-lead.ts";
import { DIGEST, type DigestDue } from "../use-cases/mail-digest.ts";

/**
 * Tells the publisher's people who read leads that somebody wants to hear from them: at once, or
 * together with others after the end of a day on which many did.
 */
export const mailPublisherWhenLeadReceived =
  ({ web }: { readonly web: string }) =>
  async (tx: Tx, event: Handled<LeadReceived>): Promise<void> => {
    const lead = await leadById(tx, event.leadId);
    if (lead === undefined) throw new Error(`There is no lead ${event.leadId}`);
    const publisher = await organisationById(tx, lead.publisherId);
    if (publisher === undefined) throw new Error(`There is no publisher ${lead.publisherId}`);
    const day = leadDay(publisher.timeZone, lead.receivedAt);
    const rank = await rankOfLead(tx, lead, day.from);
    const told = toldBy({ source: lead.source, rank }, day, tx.at);
    if (told === "nothing") return;
    if (told === "digest") {
      tx.schedule({
        kind: DIGEST,
        subject: `${lead.publisherId}/${day.day}`,
        dueAt: day.to,
        payload: {
          publisherId: lead.publisherId,
          from: day.from.toString(),
          to: day.to.toString(),
        } satisfies DigestDue,
      });
      return;
    }
    for (const reader of await leadReaders(tx, lead.publisherId))
      mailMember(tx, reader, {
        about: event.id,
        organisationId: lead.publisherId,
        template: "leads.received",
        params: {
          offer: lead.offerName,
          company: lead.company,
          page: `${web}/publisher/${publisher.handle}/leads/${lead.id}`,
        },
      });
  };
