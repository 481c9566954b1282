import type { Day, Instant } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles } from "../../identity/index.ts";
import { lastDayBefore } from "../domain/term.ts";
import { customerNames } from "../queries/customers.ts";
import type { Subscription } from "../store/subscriptions.ts";
import { moneyOf } from "./mail-of-change.ts";

/** Who cancels, and who is credited. */
const TOLD = ["global-admin", "admin-agent", "billing-admin"];

/** Tells the seller's people that a subscription is cancelled, from when, and what is credited (SUB-20). */
export async function mailOfCancellation(
  tx: Tx,
  subscription: Subscription,
  about: {
    readonly when: "now" | "at-renewal";
    readonly effectiveAt: Instant | null;
    readonly credited: MoneyJson | null;
  },
): Promise<void> {
  const { sellerId, customerId, name: offer, terms } = subscription;
  const { when, effectiveAt, credited } = about;
  const zone = terms.sellerTimeZone;
  const company = (await customerNames(tx, sellerId, [customerId])).get(customerId) ?? "";
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `subscription-cancelled/${subscription.id}/${when}/${tx.at.toString()}`,
      organisationId: sellerId,
      template: "subscription-cancelled",
      params: {
        offer,
        company,
        publisher: terms.publisherName,
        ends: when === "now" ? "now" : effectiveAt === null ? "first" : "later",
        date: effectiveAt === null ? "" : longDay(lastDayBefore(effectiveAt, zone), reader.locale),
        ...moneyOf(credited),
      },
    });
}

const longDay = (day: Day, locale: Language): string =>
  Temporal.PlainDate.from(day).toLocaleString(locale, { dateStyle: "long" });
