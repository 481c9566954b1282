import { money } from "../../../kernel/money.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import type { Reader } from "../../../platform/database.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { orderNumbersOf } from "../../commerce/index.ts";
import { monthOfDay } from "../domain/month.ts";
import { PAYOUT_COLUMNS, payoutControlRow, payoutRow } from "../domain/payout-file.ts";
import { linesOfPayout, type Payout } from "./payouts.ts";

/** A statement as CSV, page by page: every line, the control total last. What is stated never changes. */
export async function* payoutFile(db: Reader, payout: Payout): AsyncGenerator<string> {
  const { currency } = payout;
  const month = monthOfDay(payout.month);
  yield CSV_BEGIN + csvLines([PAYOUT_COLUMNS]);
  let number = 0;
  const pages = allPagesOf(
    (asked: RowsAsked<readonly [string, number]>) =>
      linesOfPayout(db, { payoutId: payout.id, ...asked }),
    ({ invoice, line }) => [invoice, line] as const,
  );
  for await (const lines of pages) {
    const orders = await orderNumbersOf(
      db,
      lines.map(({ orderId }) => orderId),
    );
    yield csvLines(
      lines.map((line) => {
        number += 1;
        const net = money(line.netMinor, currency);
        const storeFee = money(line.storeFee, currency);
        const orderNumber = orders.get(line.orderId) ?? "";
        return payoutRow({ ...line, number, net, storeFee, orderNumber }, { month });
      }),
    );
  }
  yield csvLines([
    payoutControlRow({
      month,
      currency,
      lines: payout.lines,
      sales: money(payout.sales, currency),
      credits: money(payout.credits, currency),
      fee: money(payout.fee, currency),
      due: money(payout.due, currency),
    }),
  ]);
}
