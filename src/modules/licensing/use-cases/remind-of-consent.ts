import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { inviteStateAt, isUsable, REMINDER_DAYS } from "../domain/consent.ts";
import { isFinal } from "../domain/deal-lifecycle.ts";
import { inviteById } from "../queries/consent-invites.ts";
import { dealById } from "../queries/deals.ts";

/**
 * The administrator is reminded of a link that we mailed and that nobody has answered. The link itself is
 * in the first mail alone: what is kept of it is a hash.
 */
export async function remindOfConsent(tx: Tx, { subject }: DueMoment): Promise<void> {
  const invite = await inviteById(tx, subject);
  if (invite?.mailedIn == null || !isUsable(inviteStateAt(invite, tx.at))) return;
  const deal = await dealById(tx, invite.dealId, null);
  const publisher = await organisationById(tx, invite.publisherId);
  if (deal === undefined || isFinal(deal.status) || publisher?.status !== "active") return;
  tx.mail({
    dedupeKey: `consent-reminder/${invite.id}`,
    to: invite.email,
    organisationId: publisher.id,
    locale: invite.mailedIn,
    template: "licensing.consent-reminder",
    params: {
      company: invite.company,
      publisher: publisher.name,
      offer: deal.offerName,
      by: invite.askedBy,
      days: REMINDER_DAYS,
    },
  });
}
