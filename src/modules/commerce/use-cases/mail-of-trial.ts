import { addDays, dayIn, isBefore, startOfDay } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles } from "../../identity/index.ts";
import { isFree, priceOfPayment } from "../domain/pricing.ts";
import { customerNames } from "../queries/customers.ts";
import { lockSubscription, type Subscription } from "../store/subscriptions.ts";
import { moneyOf } from "./mail-of-change.ts";
import { TRIAL_AHEAD } from "./moments.ts";

/** Who can end it in time, and who pays. */
const TOLD = ["global-admin", "admin-agent", "billing-admin"];
const DAYS_AHEAD = 7;

/** The moment at which the end of a trial is announced; none where it is shorter (SUB-20). */
export function scheduleTrialMail(
  tx: Tx,
  { id, trialEndsAt, terms }: Pick<Subscription, "id" | "trialEndsAt" | "terms">,
): void {
  if (trialEndsAt === null) return;
  const zone = terms.sellerTimeZone;
  const dueAt = startOfDay(addDays(dayIn(zone, trialEndsAt), -DAYS_AHEAD), zone);
  if (isBefore(tx.at, dueAt)) tx.schedule({ kind: TRIAL_AHEAD, subject: id, dueAt, payload: {} });
}

/** 7 days before a trial ends: what is charged then, or that it ends. */
export async function announceTrialEnd(tx: Tx, { subject }: DueMoment): Promise<void> {
  const subscription = await lockSubscription(tx, subject);
  if (subscription?.status !== "trial" || subscription.trialEndsAt === null) return;
  const { sellerId, customerId, name: offer, terms, trialEndsAt, autoRenew } = subscription;
  const { quantity } = subscription;
  const price = priceOfPayment(terms.unitPrice, { ...terms, quantity });
  const company = (await customerNames(tx, sellerId, [customerId])).get(customerId) ?? "";
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `trial-ahead/${subject}/${trialEndsAt.toString()}`,
      organisationId: sellerId,
      template: "trial-ahead",
      params: {
        offer,
        company,
        goesOn: autoRenew ? "yes" : "no",
        date: trialEndsAt.toLocaleString(reader.locale, {
          timeZone: terms.sellerTimeZone,
          dateStyle: "long",
        }),
        ...moneyOf(isFree(terms.unitPrice) ? null : toJson(price)),
      },
    });
}
