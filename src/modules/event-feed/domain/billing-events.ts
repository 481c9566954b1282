import type {
  DisputeAnswered,
  DisputeCredited,
  DisputeOpened,
  DisputeWithdrawn,
  InvoiceIssued,
  InvoiceOverdue,
  InvoicePaid,
} from "../../billing/events.ts";
import { type EventType, ID, of, type Shown, type Source } from "./event-type.ts";

/** Read by who is billed. */
const invoiceEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { partner: "invoice:read", customer: "invoice:read" },
  sources: { partner: [source], customer: [source] },
  sample: { invoiceId: ID, ...sample },
});

type OfDispute = {
  readonly type: string;
  readonly disputeId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly chargeId: string;
};
/** Of a line that a partner says is wrong: the dispute is read with its id, the line with that of its charge. */
const disputeEvent = <E extends OfDispute>(
  meaning: string,
  fact: E["type"],
  show: (fact: E) => Shown,
  sample: Shown,
): EventType =>
  invoiceEvent(
    meaning,
    of<E>(fact, (one) => ({
      disputeId: one.disputeId,
      invoiceId: one.invoiceId,
      invoiceNumber: one.invoiceNumber,
      chargeId: one.chargeId,
      ...show(one),
    })),
    { disputeId: ID, invoiceNumber: "INV-2027-000001", chargeId: ID, ...sample },
  );

/** Events of what is billed. */
export const BILLING_EVENTS = {
  "invoice.issued": invoiceEvent(
    "An invoice or a credit note was issued. Its lines are read with `GET /v1/invoices/{id}/lines`. `documentType`: invoice, credit-note. `replaces` is the invoice that it takes the place of, with the buyer's data corrected.",
    of<InvoiceIssued>("billing.invoice-issued", (one) => ({
      invoiceId: one.invoiceId,
      number: one.number,
      documentType: one.documentType,
      month: one.month,
      dueOn: one.dueOn,
      amends: one.amends,
      replaces: one.replaces ?? null,
      total: one.total,
    })),
    {
      number: "INV-2027-000001",
      documentType: "invoice",
      month: "2027-01",
      dueOn: "2027-04-02",
      amends: null,
      replaces: null,
      total: { amount: "216.00", currency: "EUR" },
    },
  ),
  "invoice.paid": invoiceEvent(
    "An invoice has all that is due.",
    of<InvoicePaid>("billing.invoice-paid", ({ invoiceId }) => ({ invoiceId })),
    {},
  ),
  "invoice.overdue": invoiceEvent(
    "The due day of an invoice has passed, and something is open.",
    of<InvoiceOverdue>("billing.invoice-overdue", ({ invoiceId, number, dueOn, open }) => ({
      invoiceId,
      number,
      dueOn,
      open,
    })),
    {
      number: "INV-2027-000001",
      dueOn: "2027-04-02",
      open: { amount: "216.00", currency: "EUR" },
    },
  ),
  "dispute.opened": disputeEvent<DisputeOpened>(
    "A line of an invoice was disputed. Until the operator decides, `disputed`, with tax, is not asked for. It is read with `GET /v1/disputes/{id}`. `reason`: duplicate, not-ordered, price, quantity, cancelled, not-delivered, other.",
    "billing.dispute-opened",
    ({ reason, disputed }) => ({ reason, disputed }),
    { reason: "quantity", disputed: { amount: "108.00", currency: "EUR" } },
  ),
  "dispute.answered": disputeEvent<DisputeAnswered>(
    "The operator decided. What it does not credit is due from `dueFrom`, a day of its zone. `state`: accepted, declined.",
    "billing.dispute-answered",
    ({ state, answer, dueFrom }) => ({ state, answer, dueFrom }),
    { state: "declined", answer: "All ten were used.", dueFrom: "2027-02-20" },
  ),
  "dispute.credited": disputeEvent<DisputeCredited>(
    "A credit note gives back what was disputed, or some of it; `credited` is with tax. `dispute.answered` comes with it.",
    "billing.dispute-credited",
    ({ creditNoteId, number, credited }) => ({ creditNoteId, number, credited }),
    {
      creditNoteId: ID,
      number: "CN-2027-000001",
      credited: { amount: "43.20", currency: "EUR" },
    },
  ),
  "dispute.withdrawn": disputeEvent<DisputeWithdrawn>(
    "Who asked took the dispute back: the line is owed as if it had not been disputed.",
    "billing.dispute-withdrawn",
    () => ({}),
    {},
  ),
} as const satisfies Readonly<Record<string, EventType>>;
