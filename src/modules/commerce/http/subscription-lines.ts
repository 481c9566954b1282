import type { Instant } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import { allPagesOf } from "../../../platform/paging.ts";
import { priceOfPayment } from "../domain/pricing.ts";
import { endsAt, statusAt } from "../domain/subscription.ts";
import { CHANGE_COLUMNS, rowOfSubscription } from "../domain/subscription-file.ts";
import { isHeld } from "../domain/subscription-lifecycle.ts";
import { resellerNames } from "../queries/reseller-names.ts";
import {
  type ListedSubscription,
  listSubscriptions,
  type SubscriptionQuery,
} from "../queries/subscriptions.ts";
import { type Names, named } from "./views.ts";

/** A file holds so many lines; a longer list is narrowed first. */
export const MOST_LINES = 50_000;

const HEAD = [
  CHANGE_COLUMNS.subscriptionId.name,
  "Subscription",
  "Customer",
  "Publisher",
  "Offer",
  "Plan",
  CHANGE_COLUMNS.quantity.name,
  "Term",
  "Payment",
  "PricePerPayment",
  "Currency",
  "Status",
  CHANGE_COLUMNS.autoRenew.name,
  "TermStart",
  "TermEnd",
  "EndsAt",
  "Reseller",
];

/** The lines of a file of subscriptions, latest order first; it can be edited and sent back. */
export async function subscriptionLines(
  db: Reader,
  query: Omit<SubscriptionQuery, "after" | "limit">,
  at: Instant,
): Promise<string[][]> {
  const lines = [HEAD];
  const pages = allPagesOf(
    async (asked: Pick<SubscriptionQuery, "after" | "limit">) =>
      (await listSubscriptions(db, { ...query, ...asked })).rows,
    ({ orderedAt, id }) => [orderedAt.toString(), id] as const,
    MOST_LINES,
  );
  for await (const rows of pages) {
    const names: Names = await resellerNames(db, rows);
    for (const row of rows) lines.push(lineOf(row, { at, names }));
  }
  return lines;
}

function lineOf(
  row: ListedSubscription,
  { at, names }: { readonly at: Instant; readonly names: Names },
): string[] {
  const { terms, term } = row;
  const status = statusAt(row, at);
  const cells = rowOfSubscription(row);
  return [
    cells.subscriptionId,
    row.name,
    row.company,
    terms.publisherName,
    terms.offerName,
    terms.planName,
    cells.quantity,
    terms.term,
    terms.payment,
    toJson(priceOfPayment(terms.unitPrice, { ...terms, quantity: row.quantity })).amount,
    terms.unitPrice.currency,
    status,
    cells.autoRenew,
    term?.start ?? "",
    term?.end ?? "",
    (isHeld(status) ? endsAt(row, at)?.toString() : row.endedAt?.toString()) ?? "",
    named(row.resellerId, names)?.name ?? "",
  ];
}
