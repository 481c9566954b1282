import { addDays, monthsOf, startOfDay } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles } from "../../identity/index.ts";
import { priceOfPayment } from "../domain/pricing.ts";
import { renews } from "../domain/subscription.ts";
import { customerNames } from "../queries/customers.ts";
import { lockSubscription, type Subscription } from "../store/subscriptions.ts";
import { RENEWAL_AHEAD } from "./moments.ts";
import { termsFrom } from "./renewal-terms.ts";

/** Who can turn it off, and who pays. */
const TOLD = ["global-admin", "admin-agent", "billing-admin"];
const DAYS_AHEAD = 30;
/** Months of a term from which on its renewal is announced. */
const LONG = 12;

/** The moment at which the renewal of a long term is announced; an add-on's is its base's (SUB-20). */
export function scheduleRenewalMail(
  tx: Tx,
  { id, term, terms, addOnOf }: Pick<Subscription, "id" | "term" | "terms" | "addOnOf">,
): void {
  if (term === null || addOnOf !== null || monthsOf(terms.term) < LONG) return;
  tx.schedule({
    kind: RENEWAL_AHEAD,
    subject: id,
    dueAt: startOfDay(addDays(term.end, -DAYS_AHEAD), terms.sellerTimeZone),
    payload: {},
  });
}

/** 30 days before a long term renews: what is charged then, and that it can be turned off until then. */
export async function announceRenewal(tx: Tx, { subject }: DueMoment): Promise<void> {
  const subscription = await lockSubscription(tx, subject);
  if (subscription?.status !== "active" || subscription.term === null) return;
  if (!renews(subscription)) return;
  const { sellerId, organisationId, customerId, name: offer, terms, term } = subscription;
  const quantity = subscription.scheduledQuantity ?? subscription.quantity;
  const {
    terms: { unitPrice },
  } = await termsFrom(tx, subscription, startOfDay(term.end, terms.sellerTimeZone));
  const price = toJson(priceOfPayment(unitPrice, { ...terms, quantity }));
  const company = (await customerNames(tx, sellerId, [customerId])).get(customerId) ?? "";
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `renewal-ahead/${subject}/${term.end}`,
      organisationId: sellerId,
      template: "renewal-ahead",
      params: {
        offer,
        company,
        own: sellerId === organisationId ? "yes" : "no",
        date: Temporal.PlainDate.from(term.end).toLocaleString(reader.locale, {
          dateStyle: "long",
        }),
        price,
      },
    });
}
