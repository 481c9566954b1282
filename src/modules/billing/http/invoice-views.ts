import { money, toJson } from "../../../kernel/money.ts";
import { type RunTotals, totalOf, type Variance } from "../domain/invoice.ts";
import { monthOfDay } from "../domain/month.ts";
import type { ListedCharge } from "../queries/charges.ts";
import type { Invoice, WholeInvoice } from "../queries/invoices.ts";
import type { Run } from "../store/runs.ts";
import { chargeSummaryView } from "./views.ts";

export const invoiceSummaryView = (invoice: Invoice) => {
  const amount = (minor: bigint) => toJson(money(minor, invoice.currency));
  return {
    id: invoice.id,
    type: invoice.type,
    number: invoice.number,
    runId: invoice.runId,
    buyer: { id: invoice.buyerId, name: invoice.buyer.name },
    month: monthOfDay(invoice.month),
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    amends:
      invoice.amends === null || invoice.amendsNumber === null
        ? null
        : { id: invoice.amends, number: invoice.amendsNumber },
    lineCount: invoice.lines,
    net: amount(invoice.netMinor),
    tax: amount(invoice.taxMinor),
    total: amount(invoice.totalMinor),
  };
};

export const invoiceView = (invoice: WholeInvoice) => ({
  ...invoiceSummaryView(invoice),
  issuedBy: invoice.issuer,
  billedTo: invoice.buyer,
  taxes: invoice.taxes.map(({ net, tax, ...one }) => ({
    ...one,
    net: toJson(net),
    tax: toJson(tax),
  })),
  creditNotes: invoice.creditNotes,
});

export const invoiceLineView = (line: ListedCharge & { readonly number: number }) => ({
  number: line.number,
  ...chargeSummaryView(line),
});

export const totalsView = (totals: RunTotals) => ({
  ...totals,
  net: toJson(totals.net),
  tax: toJson(totals.tax),
  total: toJson(totalOf(totals)),
});

export const varianceView = ({ before, difference, percent }: Variance) => ({
  before: toJson(before),
  difference: toJson(difference),
  percent,
});

export const runView = (run: Run, totals: readonly RunTotals[]) => ({
  id: run.id,
  month: monthOfDay(run.month),
  state: run.state,
  startedAt: run.startedAt.toString(),
  startedBy: run.startedBy,
  closedAt: run.closedAt?.toString() ?? null,
  currencies: totals.map(totalsView),
});
