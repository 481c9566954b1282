import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKETS, readEdition } from "../../catalog/index.ts";
import { destinationOf } from "../domain/destination.ts";
import { checkLead, type LeadForm, type LeadSource, tidyLead } from "../domain/lead.ts";
import { NEEDS_NO_ANSWER_DAYS } from "../domain/lead-lifecycle.ts";
import type { LeadReceived } from "../events.ts";
import { leadInvalid, tooManyLeads } from "../problems.ts";
import { leadById, recentLeads } from "../queries/leads.ts";
import { ANSWER_WITHIN, MESSAGES_A_DAY } from "../queries/settings.ts";
import { insertLead } from "../store/leads.ts";

export const EXPIRE = "leads.expire";

export type ReceiveLead = {
  readonly form: LeadForm;
  readonly source: LeadSource;
  /** The live offer, which the caller found that the visitor may see. */
  readonly offer: {
    readonly offerId: string;
    readonly publisherId: string;
    readonly editionId: string;
    readonly slug: string;
    readonly type: string;
    /** In the visitor's language. */
    readonly name: string;
    /** Plans that the visitor may see. */
    readonly plans: readonly { readonly planId: string; readonly name: string }[];
  };
  readonly language: Language;
  /** The same key is the same message: sent again, it is kept once. */
  readonly key?: string;
  /** Absent for a visitor who is not signed in. */
  readonly person?: { readonly id: string; readonly email: string } | undefined;
};

export type ReceivedLead = { readonly id: string; readonly copied: boolean };

const MARKET_CODES: ReadonlySet<string> = new Set(MARKETS.keys());

/**
 * Keeps what somebody left for the publisher of an offer (LIC-05): first here, then it is handed on.
 *
 * @returns the lead, and whether the writer is mailed a copy; refuses incomplete forms, forms
 * without consent, and more messages of one address about one offer in 24 hours than the operator
 * allows
 */
export const receiveLead = (db: Database, wanted: ReceiveLead): Promise<Result<ReceivedLead>> =>
  db.transaction((tx) => keepLead(tx, wanted));

/**
 * The same in the transaction of what the lead comes from. Somebody who starts a test drive writes no
 * message, gets no copy of one, and is counted where places are given.
 */
export async function keepLead(tx: Tx, wanted: ReceiveLead): Promise<Result<ReceivedLead>> {
  const form = tidyLead(wanted.form);
  const { offer, person, source } = wanted;
  const writes = source === "contact-me";
  const errors = checkLead(form, {
    markets: MARKET_CODES,
    planIds: offer.plans.map(({ planId }) => planId),
    message: writes,
  });
  if (errors.length > 0) return refuse(leadInvalid({}, errors));
  const id = wanted.key ?? randomUUIDv7();
  // A copy goes to an address only that is known to be the writer's: the form writes to nobody else.
  const copied =
    writes && person !== undefined && person.email.toLowerCase() === form.email.toLowerCase();
  if ((await leadById(tx, id)) !== undefined) return ok({ id, copied });
  const since = tx.at.subtract({ hours: 24 });
  const most = await settingValue(tx, MESSAGES_A_DAY);
  if (writes && (await recentLeads(tx, offer.offerId, form.email, since)) >= most)
    return refuse(tooManyLeads({ offer: offer.name, most }));
  const edition = await readEdition(tx, offer.editionId);
  const destination = destinationOf(edition?.content.pages["setup"]);
  const kept = await insertLead(tx, {
    id,
    publisherId: offer.publisherId,
    offerId: offer.offerId,
    slug: offer.slug,
    offerType: offer.type,
    offerName: offer.name,
    planId: form.planId ?? null,
    planName: offer.plans.find(({ planId }) => planId === form.planId)?.name ?? null,
    source,
    firstName: form.firstName,
    lastName: form.lastName,
    email: form.email,
    phone: form.phone ?? null,
    company: form.company,
    jobTitle: form.jobTitle ?? null,
    country: form.country,
    message: form.message,
    language: wanted.language,
    personId: person?.id ?? null,
    destination: destination.kind,
  });
  if (!kept) return ok({ id, copied }); // the same form, sent twice at once
  const days = writes ? await settingValue(tx, ANSWER_WITHIN) : NEEDS_NO_ANSWER_DAYS;
  tx.schedule({ kind: EXPIRE, subject: id, dueAt: tx.at.add({ hours: 24 * days }) });
  tx.audit({
    organisationId: offer.publisherId,
    action: "lead.received",
    objectType: "lead",
    objectId: id,
    after: { offer: offer.slug, source, destination: destination.kind },
  });
  if (copied)
    tx.mail({
      dedupeKey: `lead-copy/${id}`,
      to: person.email,
      toName: `${form.firstName} ${form.lastName}`,
      personId: person.id,
      locale: wanted.language,
      template: "leads.copy",
      params: { name: form.firstName, offer: offer.name, message: form.message },
    });
  await tx.publish({
    type: "leads.lead-received",
    subject: id,
    leadId: id,
    publisherId: offer.publisherId,
    offerId: offer.offerId,
  } satisfies LeadReceived);
  return ok({ id, copied });
}
