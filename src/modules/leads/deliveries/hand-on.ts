import type { Handled } from "../../../platform/module.ts";
import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { liveOfferById, readEdition } from "../../catalog/index.ts";
import { type Destination, destinationOf } from "../domain/destination.ts";
import type { DeliveryRequested, LeadReceived } from "../events.ts";
import { leadById } from "../queries/leads.ts";
import {
  type Attempt,
  type Delivery,
  type Lead,
  lockLeadById,
  recordAttempt,
  recordDelivery,
} from "../store/leads.ts";
import { postLead } from "../use-cases/post-lead.ts";

/** After so many failures, a quarter of an hour, the lead waits for the publisher to ask again. */
const MOST_ATTEMPTS = 9;

/**
 * Hands a lead on to where its offer wants it now (LIC-05). The lead stays here whatever happens;
 * each attempt is kept.
 *
 * @throws Error when it could not be handed on and another attempt follows
 */
export async function handOn(
  platform: Platform,
  { leadId }: Handled<LeadReceived | DeliveryRequested>,
): Promise<void> {
  const db = platform.databaseAs(SYSTEM);
  const lead = await leadById(db, leadId);
  if (lead === undefined || lead.delivery === "delivered") return;
  const destination = await destinationFor(db, lead);
  if (destination.kind === "none") {
    await settle(platform, lead, destination, []);
    return;
  }
  if (destination.kind === "email") return mailOn(platform, lead, destination.emails);
  const attempt = await postLead(platform.services.outgoing, destination.url, lead);
  const delivery = await settle(platform, lead, destination, [attempt]);
  if (delivery === "failing") throw new Error(`A lead was not taken: ${attempt.detail}`);
}

/** The address may have been corrected since the lead came: the offer that is live now decides. */
async function destinationFor(
  db: Parameters<typeof liveOfferById>[0],
  lead: Lead,
): Promise<Destination> {
  const live = await liveOfferById(db, lead.offerId);
  const edition = live && (await readEdition(db, live.editionId));
  return destinationOf(edition?.content.pages["setup"]);
}

async function mailOn(platform: Platform, lead: Lead, emails: readonly string[]): Promise<void> {
  const at = new Date().toISOString();
  await platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const current = await lockLeadById(tx, lead.id);
    if (current === undefined || current.delivery === "delivered") return;
    for (const to of emails)
      tx.mail({
        dedupeKey: `lead/${lead.id}/${to.toLowerCase()}`,
        to,
        organisationId: lead.publisherId,
        locale: "en",
        template: lead.source === "test-drive" ? "leads.test-drive-started" : "leads.handed-on",
        params: {
          offer: lead.offerName,
          name: `${lead.firstName} ${lead.lastName}`,
          company: lead.company,
          email: lead.email,
          phone: lead.phone ?? "–",
          country: lead.country,
          plan: lead.planName ?? "–",
          message: lead.message,
        },
      });
    await keepAttempt(tx, lead, {
      at,
      destination: "email",
      outcome: "delivered",
      detail: emails.join(", "),
      tookMs: 0,
    });
    await recordDelivery(tx, lead.id, { destination: "email", delivery: "delivered" });
  });
}

async function settle(
  platform: Platform,
  lead: Lead,
  destination: Destination,
  attempts: readonly Attempt[],
): Promise<Delivery> {
  return platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const current = await lockLeadById(tx, lead.id);
    if (current === undefined || current.delivery === "delivered") return "delivered";
    let number = 0;
    for (const attempt of attempts) number = await keepAttempt(tx, lead, attempt);
    const delivered = attempts.some(({ outcome }) => outcome === "delivered");
    const failing = number % MOST_ATTEMPTS === 0 ? "failed" : "failing";
    const delivery = destination.kind === "none" ? "none" : delivered ? "delivered" : failing;
    await recordDelivery(tx, lead.id, { destination: destination.kind, delivery });
    return delivery;
  });
}

/** Keeps an attempt and tells of it in the history of the lead. The caller holds the row of the lead. */
async function keepAttempt(tx: Tx, lead: Lead, attempt: Attempt): Promise<number> {
  const number = (await recordAttempt(tx, lead.id, attempt))[0]?.number ?? 0;
  tx.audit({
    organisationId: lead.publisherId,
    action: "lead.delivery-attempted",
    objectType: "lead",
    objectId: lead.id,
    after: { number },
  });
  return number;
}
