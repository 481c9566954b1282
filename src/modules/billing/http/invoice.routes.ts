import { Readable } from "node:stream";
import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { renderPdf } from "../../../platform/pdf/render.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Charged } from "../domain/charge.ts";
import { E_INVOICE_PROFILES } from "../domain/e-invoice/terms.ts";
import type { PaymentInstructions } from "../domain/payment-instructions.ts";
import { INVOICE_STATES } from "../domain/settlement.ts";
import { decidedBefore, latestDisputes } from "../queries/disputes.ts";
import {
  invoiceById,
  invoicesOfBuyer,
  linesOfInvoice,
  purchaseOrderOfInvoice,
  type WholeInvoice,
} from "../queries/invoices.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { instructionsIn } from "../queries/payment-instructions.ts";
import { allocationsOfInvoice } from "../queries/payments.ts";
import { reconciliationFile } from "../queries/reconciliation-file.ts";
import { disputeWindow } from "../queries/settings.ts";
import { howToPay } from "../use-cases/how-to-pay.ts";
import { disputeViewer } from "./dispute.routes.ts";
import { eInvoiceFile, eInvoiceOfDocument, eInvoicesOf } from "./e-invoice-file.ts";
import { invoiceDocument, LINES_ON_DOCUMENT } from "./invoice-document.ts";
import { invoiceLineView, invoiceSummaryView, invoiceView } from "./invoice-views.ts";
import { ownerOf } from "./owner.ts";
import { InvoiceLineShape, InvoiceShape, InvoiceSummary } from "./shapes.ts";

const tags = ["Billing"];
const READ = { permission: "invoice:read", of: ["partner", "customer", "operator"] } as const;
const OfId = Closed({ id: Uuid });

/** Where an invoice is paid on which something is open; undefined where nothing is, or nobody said how. */
const instructionsFor = async (
  db: Reader,
  { dueMinor, paidMinor, currency }: WholeInvoice,
): Promise<PaymentInstructions | undefined> =>
  dueMinor !== null && paidMinor !== null && paidMinor < dueMinor
    ? instructionsIn(db, currency)
    : undefined;

/** Invoices and credit notes (SUB-17). What is issued never changes. */
export function invoiceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/invoices",
    operationId: "listInvoices",
    summary:
      "Invoices and credit notes of a partner, or of a customer that buys for itself, or those that name a subscription or a customer; latest first",
    tags,
    access: { permission: "invoice:read", of: ["partner", "customer"] },
    query: Closed({
      ...pageQuery,
      subscriptionId: Type.Optional(Uuid),
      customerId: Type.Optional(Uuid),
      q: Type.Optional(Type.String({ maxLength: 60, description: "Part of the number" })),
      type: Type.Optional(OneOf(["invoice", "credit-note"])),
      state: Type.Optional(OneOf(INVOICE_STATES)),
    }),
    responses: { 200: ListOf(InvoiceSummary) },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const today = await todayOfOperator(db, at);
      const rows = await invoicesOfBuyer(db, {
        buyerId: organisation.id,
        ...asked.value,
        subscriptionId: query.subscriptionId ?? null,
        customerId: query.customerId ?? null,
        q: query.q?.trim() || null,
        type: query.type ?? null,
        state: query.state === undefined ? null : { is: query.state, on: today },
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.issuedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map((one) => invoiceSummaryView(one, today)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/invoices/:id",
    operationId: "getInvoice",
    summary: "An invoice or a credit note with its parties and its taxes by rate",
    tags,
    access: READ,
    params: OfId,
    responses: { 200: InvoiceShape },
    async handle({ organisation, params, db, at, locale }) {
      const invoice = await invoiceById(db, params.id, ownerOf(organisation));
      if (invoice === undefined) return refuse(notFound({}));
      const { today, until } = await disputeWindow(db, invoice.firstIssuedOn, at);
      const allocations = await allocationsOfInvoice(db, invoice.id);
      const purchaseOrder = await purchaseOrderOfInvoice(db, invoice.id);
      const pay = await instructionsFor(db, invoice);
      return answer(200, {
        ...invoiceView(invoice, {
          today,
          allocations,
          disputableUntil: until,
          howToPay: pay === undefined ? null : howToPay(pay, invoice.number, locale),
        }),
        eInvoices: eInvoicesOf(invoice, { purchaseOrder, locale }),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/invoices/:id/lines",
    operationId: "listInvoiceLines",
    summary:
      "Lines of an invoice in their order; each is a charge, which says why it is that amount",
    tags,
    access: READ,
    params: OfId,
    query: Closed({
      ...pageQuery,
      charged: Type.Optional(OneOf(["recurring", "one-time"] satisfies Charged[])),
    }),
    responses: { 200: ListOf(InvoiceLineShape) },
    async handle({ organisation, caller, params, query, db, at, locale }) {
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const invoice = await invoiceById(db, params.id, ownerOf(organisation));
      if (invoice === undefined) return refuse(notFound({}));
      const rows = await linesOfInvoice(db, {
        invoiceId: invoice.id,
        after: asked.value.after?.[0] ?? 0,
        limit: asked.value.limit,
        charged: query.charged,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.number]);
      const ids = page.map(({ id }) => id);
      const disputes = await latestDisputes(db, ids);
      const decided = invoice.reissues === null ? new Set<string>() : await decidedBefore(db, ids);
      const viewer = await disputeViewer(db, organisation, caller);
      const window = await disputeWindow(db, invoice.firstIssuedOn, at);
      return answer(200, {
        data: page.map((line) =>
          invoiceLineView(line, {
            dispute: disputes.get(line.id),
            decidedBefore: decided.has(line.id),
            viewer,
            locale,
            ...window,
          }),
        ),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/invoices/:id/reconciliation",
    operationId: "downloadReconciliation",
    summary:
      "The reconciliation file of a document: every line as CSV, with its control total last",
    description:
      "UTF-8 with a byte order mark, RFC 4180. Column names are the same in every language; docs/domain/reconciliation.md says what each holds. The last row has `control-total` as its RowType.",
    tags,
    access: READ,
    params: OfId,
    responses: {},
    async handle({ organisation, params, db, reply }) {
      const invoice = await invoiceById(db, params.id, ownerOf(organisation));
      if (invoice === undefined) return refuse(notFound({}));
      asAttachment(reply, `${invoice.number}.csv`);
      return answer(200, Readable.from(reconciliationFile(db, invoice)));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/invoices/:id/pdf",
    operationId: "downloadInvoicePdf",
    summary: "An invoice or a credit note as a PDF, in the caller's language",
    description: `The first ${LINES_ON_DOCUMENT} lines stand on it; those beyond are in the reconciliation file.`,
    tags,
    access: READ,
    perMinute: 60,
    params: OfId,
    responses: {},
    async handle({ organisation, params, db, locale, reply }) {
      const invoice = await invoiceById(db, params.id, ownerOf(organisation));
      if (invoice === undefined) return refuse(notFound({}));
      const lines = await linesOfInvoice(db, {
        invoiceId: invoice.id,
        after: 0,
        limit: LINES_ON_DOCUMENT,
      });
      const bytes = await renderPdf(
        invoiceDocument(invoice, lines, { locale, pay: await instructionsFor(db, invoice) }),
      );
      asAttachment(reply, `${invoice.number}.pdf`);
      return answer(200, Buffer.from(bytes));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/invoices/:id/e-invoice",
    operationId: "downloadEInvoice",
    summary: "An invoice or a credit note as an e-invoice: EN 16931 in UBL 2.1",
    description:
      "Every line of it; sentences in the caller's language. A document that the standard cannot express is refused with the reason; docs/domain/e-invoices.md says which business term holds what.",
    tags,
    access: READ,
    perMinute: 60,
    params: OfId,
    query: Closed({
      profile: Type.Optional(
        Type.Union(
          E_INVOICE_PROFILES.map((profile) => Type.Literal(profile)),
          {
            default: "en16931",
            description:
              "The rules that it follows: the standard’s own, or Peppol BIS Billing 3 as well.",
          },
        ),
      ),
    }),
    responses: {},
    async handle({ organisation, params, query, db, locale, reply }) {
      const invoice = await invoiceById(db, params.id, ownerOf(organisation));
      if (invoice === undefined) return refuse(notFound({}));
      const purchaseOrder = await purchaseOrderOfInvoice(db, invoice.id);
      const { profile = "en16931" } = query;
      const pay = await instructionsIn(db, invoice.currency);
      const told = eInvoiceOfDocument(invoice, { purchaseOrder, profile, locale, pay });
      if (!told.ok) return told;
      asAttachment(reply, `${invoice.number}.xml`);
      return answer(
        200,
        Readable.from(eInvoiceFile(db, { invoiceId: invoice.id, told: told.value, locale })),
      );
    },
  });
}
