import { addHours, type Instant } from "../../../kernel/calendar.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersOfEach } from "../../identity/index.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { priceText } from "../domain/pricing.ts";
import type { PricesChanged } from "../events.ts";
import { type Repriced, repricedSubscriptions } from "../queries/repriced-subscriptions.ts";

/** Who can turn auto-renew off, and who pays. */
const TOLD = ["global-admin", "admin-agent", "billing-admin"];
/** Sellers told in one transaction; the next ones follow in another. */
const PAGE = 100;
/** Lines of one mail; of more it says how many. */
const LINES = 20;

/** One mail to each seller of subscriptions whose price changes: what it is, and from when (SUB-20, decision 9). */
export async function tellSellersWhenPricesChanged(tx: Tx, event: PricesChanged): Promise<void> {
  const { offerId, after } = event;
  const toldAt = Temporal.Instant.from(event.toldAt);
  const found = await repricedSubscriptions(tx, { offerId, toldAt, after, sellers: PAGE });
  const bySeller = Map.groupBy(found, ({ sellerId }) => sellerId);
  const people = await membersOfEach(tx, [...bySeller.keys()], TOLD);
  for (const [sellerId, changes] of bySeller)
    for (const reader of people.get(sellerId) ?? [])
      mailMember(tx, reader, {
        about: `prices-changed/${offerId}/${event.toldAt}`,
        organisationId: sellerId,
        template: "prices-changed",
        params: {
          offer: changes[0]?.offer ?? "",
          lines: linesOf(changes, reader.locale),
          from: dayOf(addHours(toldAt, 24 * DEFAULT_SALES_POLICY.priceNoticeDays), reader),
        },
      });
  const last = found.at(-1)?.sellerId;
  if (last !== undefined && bySeller.size === PAGE)
    await tx.publish({ ...event, after: last } satisfies PricesChanged);
}

function linesOf(changes: readonly Repriced[], locale: Language): string {
  const money = (amount: string, currency: string) => {
    const text = priceText({ amount, currency });
    const digits = text.split(".")[1]?.length ?? 0;
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "code",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(Number(text));
  };
  const shown = changes.slice(0, LINES).map(({ plan, term, currency, before, after: to, count }) =>
    translate(locale, "mail.prices-changed.line", {
      plan,
      term,
      before: money(before, currency),
      after: money(to, currency),
      count,
    }),
  );
  const left = changes.length - shown.length;
  return [
    ...shown,
    ...(left > 0 ? [translate(locale, "mail.prices-changed.more", { count: left })] : []),
  ].join("\n");
}

const dayOf = (at: Instant, { locale, timeZone }: { locale: Language; timeZone: string }) =>
  at.toLocaleString(locale, { timeZone, dateStyle: "long" });
