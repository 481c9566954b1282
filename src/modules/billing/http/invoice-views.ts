import type { Day } from "../../../kernel/calendar.ts";
import { money, toJson } from "../../../kernel/money.ts";
import type { Language } from "../../../platform/text.ts";
import { creditedBy } from "../domain/credit.ts";
import { notDisputable } from "../domain/dispute.ts";
import { type RunTotals, totalOf, type Variance } from "../domain/invoice.ts";
import { monthOfDay } from "../domain/month.ts";
import { stateOfInvoice } from "../domain/settlement.ts";
import type { Invoice, InvoiceLine, WholeInvoice } from "../queries/invoices.ts";
import type { ListedAllocation } from "../queries/payments.ts";
import type { Dispute } from "../store/disputes.ts";
import type { Run } from "../store/runs.ts";
import type { HowToPay } from "../use-cases/how-to-pay.ts";
import { type DisputeViewer, lineDisputeView } from "./dispute-views.ts";
import { allocationView } from "./payment-views.ts";
import { chargeSummaryView } from "./views.ts";

/** @param today in the operator's zone: what is due before it is overdue */
export const invoiceSummaryView = (invoice: Invoice, today: Day) => {
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
    replaces:
      invoice.reissues === null || invoice.reissuesNumber === null
        ? null
        : { id: invoice.reissues, number: invoice.reissuesNumber },
    lineCount: invoice.lines,
    net: amount(invoice.netMinor),
    tax: amount(invoice.taxMinor),
    total: amount(invoice.totalMinor),
    ...paymentOf(invoice, today),
  };
};

/** Nothing is to be paid of a credit note: it belongs to its invoice. */
function paymentOf(invoice: Invoice, today: Day) {
  const { dueMinor, paidMinor, totalMinor, disputedMinor, dueOn, currency } = invoice;
  if (dueMinor === null || paidMinor === null)
    return { state: null, paid: null, open: null, disputed: null };
  const item = {
    due: dueMinor,
    paid: paidMinor,
    total: totalMinor,
    disputed: disputedMinor,
    dueOn,
  };
  return {
    state: stateOfInvoice(item, today),
    paid: toJson(money(paidMinor, currency)),
    open: toJson(money(dueMinor - paidMinor, currency)),
    disputed: disputedMinor === 0n ? null : toJson(money(disputedMinor, currency)),
  };
}

export const invoiceView = (
  invoice: WholeInvoice,
  about: {
    readonly today: Day;
    readonly allocations: readonly ListedAllocation[];
    /** The last day to dispute its lines. */
    readonly disputableUntil: Day;
    /** Null where nothing is to be paid, or nobody said how. */
    readonly howToPay: HowToPay | null;
  },
) => ({
  ...invoiceSummaryView(invoice, about.today),
  issuedBy: invoice.issuer,
  billedTo: invoice.buyer,
  taxes: invoice.taxes.map(({ net, tax, ...one }) => ({
    ...one,
    net: toJson(net),
    tax: toJson(tax),
  })),
  replacedBy: invoice.replacedBy,
  creditNotes: invoice.creditNotes,
  disputableUntil: invoice.type === "invoice" ? about.disputableUntil : null,
  reason: invoice.reason,
  allocations: about.allocations.map(allocationView),
  howToPay: about.howToPay,
});

export const invoiceLineView = (
  line: InvoiceLine,
  about: {
    readonly dispute: Dispute | undefined;
    /** Whether a line that this one bills again was decided. */
    readonly decidedBefore: boolean;
    readonly locale: Language;
    readonly viewer: DisputeViewer;
    readonly today: Day;
    readonly until: Day;
  },
) => ({
  number: line.number,
  dispute: about.dispute === undefined ? null : lineDisputeView(about.dispute, about.viewer),
  notDisputable:
    notDisputable(
      {
        isCredit: creditedBy(line) !== null,
        leftMinor: line.reversedBy === null ? line.netMinor + line.partsMinor : 0n,
        dispute: about.dispute?.state ?? null,
        decidedBefore: about.decidedBefore,
      },
      about,
    ) ?? null,
  purchaseOrder: line.purchaseOrder,
  reseller: line.reseller,
  costCentre: line.costCentre,
  ...chargeSummaryView(line, about.locale),
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
  askedBy: run.askedBy,
  setAside: run.setAside,
  closedAt: run.closedAt?.toString() ?? null,
  currencies: totals.map(totalsView),
});
