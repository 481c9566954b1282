import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { type MoneyJson, toJson } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import { operatorOrganisation, organisationsById } from "../../identity/index.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { isFree, priceOfPayment } from "../domain/pricing.ts";
import { priceOn } from "../domain/renewal-price.ts";
import type { ToldPrice } from "../domain/told-price.ts";
import { type CalendarDay, calendarOf, calendarUntil } from "../domain/what-next.ts";
import { toldPricesOfEach } from "../store/price-changes.ts";
import { MOST_IN_CALENDAR, runningPurchases } from "./purchases.ts";
import type { ListedSubscription } from "./subscriptions.ts";

/** Who a subscription was bought from, as the organisation that has it knows them. */
export type BoughtFrom = {
  readonly kind: "operator" | "partner";
  readonly name: string;
  /** Through whom an indirect provider sold it. */
  readonly reseller: string | null;
};

export const isOwn = ({
  sellerId,
  organisationId,
}: Pick<ListedSubscription, "sellerId" | "organisationId">): boolean => sellerId === organisationId;

/** Names of the sellers of an organisation's subscriptions; of its own it is the operator (decision 24). */
export async function boughtFrom(
  db: Reader,
  rows: readonly ListedSubscription[],
): Promise<(row: ListedSubscription) => BoughtFrom> {
  const ids = rows.flatMap((row) =>
    isOwn(row) ? [] : [row.sellerId, ...(row.resellerId === null ? [] : [row.resellerId])],
  );
  const names = await organisationsById(db, [...new Set(ids)]);
  const operator = rows.some(isOwn) ? await operatorOrganisation(db) : undefined;
  return (row) =>
    isOwn(row)
      ? { kind: "operator", name: operator?.name ?? "", reseller: null }
      : {
          kind: "partner",
          name: names.get(row.sellerId)?.name ?? "",
          reseller: row.resellerId === null ? null : (names.get(row.resellerId)?.name ?? ""),
        };
}

export type Renewal = CalendarDay & {
  readonly subscription: ListedSubscription;
  readonly from: BoughtFrom;
  /** Net, of the payment that falls due then; null where nothing does, or where a partner is paid. */
  readonly price: MoneyJson | null;
};

export type RenewalsCalendar = {
  readonly until: Day;
  /** Whether more runs than a calendar looks at. */
  readonly cut: boolean;
  readonly renewals: readonly Renewal[];
};

/** Everything that happens to an organisation's subscriptions in the next twelve months, by day (STO-05). */
export async function renewalsOf(
  db: Reader,
  { organisationId, timeZone, at }: { organisationId: string; timeZone: string; at: Instant },
): Promise<RenewalsCalendar> {
  const rows = await runningPurchases(db, organisationId);
  const seller = await boughtFrom(db, rows);
  const told = await toldPricesOfEach(
    db,
    rows.filter(isOwn).map(({ id }) => id),
  );
  const until = calendarUntil(dayIn(timeZone, at));
  const renewals = rows
    .flatMap((subscription) => {
      const from = seller(subscription);
      return calendarOf(subscription, { at, until }).map(
        (one): Renewal => ({
          ...one,
          subscription,
          from,
          price: dueOn(one, subscription, { at, told: told.get(subscription.id) ?? [] }),
        }),
      );
    })
    .sort((a, b) => compare(a.day, b.day) || compare(a.subscription.name, b.subscription.name));
  return { until, cut: rows.length === MOST_IN_CALENDAR, renewals };
}

/** What falls due then, at the price that holds by then as far as it was told (decision 9). */
function dueOn(
  { kind, day }: CalendarDay,
  row: ListedSubscription,
  { at, told }: { readonly at: Instant; readonly told: readonly ToldPrice[] },
): MoneyJson | null {
  const { unitPrice: agreed } = row.terms;
  if (!isOwn(row) || (kind !== "renews" && kind !== "trial-ends")) return null;
  const { priceNoticeDays } = DEFAULT_SALES_POLICY;
  const unitPrice = kind === "renews" ? priceOn(row, told, { day, at, priceNoticeDays }) : agreed;
  if (isFree(unitPrice)) return null;
  const quantity = kind === "renews" ? (row.scheduledQuantity ?? row.quantity) : row.quantity;
  return toJson(priceOfPayment(unitPrice, { ...row.terms, quantity }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
