import { addHours, type Instant, isBefore } from "../../../kernel/calendar.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles } from "../../identity/index.ts";
import { endOfSuspension, type Suspension } from "../domain/subscription.ts";
import { customerNames } from "../queries/customers.ts";
import { lockSubscription, type Subscription } from "../store/subscriptions.ts";
import { SUSPENSION_REMINDER } from "./moments.ts";

/** Who can do something about it. */
const TOLD = ["global-admin", "admin-agent"];
/** Days before the end at which they are reminded, the first first (SUB-20). */
const REMINDED = [14, 3];

/** Tells the seller's people what was suspended and what becomes of it at which date. */
export async function mailOfSuspension(
  tx: Tx,
  subscription: Subscription,
  suspension: Suspension,
  about: "suspended" | "reminder",
): Promise<void> {
  const { sellerId, organisationId, customerId, name: offer, terms } = subscription;
  const company = (await customerNames(tx, sellerId, [customerId])).get(customerId) ?? "";
  const end = endOfSuspension(subscription, suspension);
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `suspension-${about}/${subscription.id}/${tx.at.toString()}`,
      organisationId: sellerId,
      template: about === "suspended" ? "subscription-suspended" : "suspension-reminder",
      params: {
        offer,
        company,
        own: sellerId === organisationId ? "yes" : "no",
        publisher: terms.publisherName,
        ends: end.status,
        date: end.at.toLocaleString(reader.locale, {
          timeZone: reader.timeZone,
          dateStyle: "long",
          timeStyle: "short",
        }),
      },
    });
}

/** The next reminder before what ends the suspension; none where every one is past. */
export function scheduleReminder(tx: Tx, subscription: Subscription, suspension: Suspension): void {
  const next = nextReminder(endOfSuspension(subscription, suspension).at, tx.at);
  if (next === undefined) return;
  tx.schedule({ kind: SUSPENSION_REMINDER, subject: subscription.id, dueAt: next, payload: {} });
}

const nextReminder = (end: Instant, after: Instant): Instant | undefined =>
  REMINDED.map((days) => addHours(end, -24 * days)).find((at) => isBefore(after, at));

/** Some days before the end of a suspension: a mail, and the moment of the next one. */
export async function remindOfSuspension(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const subscription = await lockSubscription(tx, subject);
  if (subscription === undefined || subscription.suspension === null) return;
  const { suspension } = subscription;
  const { at } = endOfSuspension(subscription, suspension);
  // Auto-renew was changed since, and with it the end: the reminder belongs to that one.
  const due = REMINDED.some((days) => addHours(at, -24 * days).equals(dueAt));
  if (due) await mailOfSuspension(tx, subscription, suspension, "reminder");
  scheduleReminder(tx, subscription, suspension);
}
