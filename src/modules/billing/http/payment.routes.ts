import Type from "typebox";
import { add, type Money, toJson, zero } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, PreviewedFile, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { organisationsById } from "../../identity/index.ts";
import { numbersOf } from "../queries/payment-facts.ts";
import { allocationsOfPayment, listedPayment, listPayments } from "../queries/payments.ts";
import {
  importPayments,
  PAYMENT_FILE_BYTES,
  readPaymentFile,
} from "../use-cases/import-payments.ts";
import { recordPayment } from "../use-cases/record-payment.ts";
import type { Settlement } from "../use-cases/record-payments.ts";
import { reversePayment } from "../use-cases/reverse-payment.ts";
import {
  ImportEffect,
  PaymentBody,
  PaymentEffect,
  PaymentShape,
  PaymentSummary,
  ReversalBody,
} from "./payment-shapes.ts";
import { allocationView, paymentSummaryView, settlementView } from "./payment-views.ts";

const tags = ["Payments"];
const READ = { permission: "payment:read", of: "operator" } as const;
const ACT = { permission: "payment:act", of: "operator" } as const;
const DryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });

/** Money that came in: by hand, from a file of the bank, and taken back (SUB-19). */
export function paymentRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/payments",
    operationId: "listPayments",
    summary: "Payments, those recorded last first",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      buyerId: Type.Optional(Uuid),
      reference: Type.Optional(Type.String({ maxLength: 100 })),
    }),
    responses: { 200: ListOf(PaymentSummary) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listPayments(db, {
        buyerId: query.buyerId ?? null,
        reference: query.reference ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.recordedAt.toString(),
        last.id,
      ]);
      const names = await organisationsById(
        db,
        page.map(({ buyerId }) => buyerId),
      );
      return answer(200, {
        data: page.map((one) => paymentSummaryView(one, names)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payments/:id",
    operationId: "getPayment",
    summary: "A payment with the invoices that its money went to",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    responses: { 200: PaymentShape },
    async handle({ params, db }) {
      const payment = await listedPayment(db, params.id, null);
      if (payment === undefined) return refuse(notFound({}));
      const names = await organisationsById(db, [payment.buyerId]);
      const allocations = await allocationsOfPayment(db, payment.id);
      return answer(200, {
        ...paymentSummaryView(payment, names),
        allocations: allocations.map(allocationView),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/payments",
    operationId: "recordPayment",
    summary: "Record a payment; with dryRun, say where its money would go",
    description:
      "The invoice that the payer named is paid first, then the oldest; what is more stays as balance of the buyer. The answer to a dry run has a `preview`; the recording names it, and is done exactly so or refused.",
    tags,
    access: ACT,
    idempotent: true,
    query: DryRun,
    body: PaymentBody,
    responses: { 200: PaymentEffect, 201: PaymentEffect },
    async handle({ body, query, db }) {
      const dryRun = query.dryRun ?? false;
      const result = await recordPayment(db, {
        draft: {
          reference: body.reference.trim(),
          buyer: body.buyer?.trim() ?? "",
          invoice: body.invoice?.trim() ?? "",
          amount: body.amount.amount,
          currency: body.amount.currency,
          receivedOn: body.receivedOn,
          note: body.note?.trim() ?? "",
        },
        preview: body.preview ?? null,
        dryRun,
      });
      if (!result.ok) return result;
      const { id } = result.value.payment;
      const shown = { paymentId: dryRun ? null : id, ...(await settled(db, result.value)) };
      return dryRun
        ? answer(200, shown)
        : answer(201, shown, { headers: { location: `/v1/payments/${id}` } });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/payments/:id/reversal",
    operationId: "reversePayment",
    summary: "Take a payment back by a counter-entry; with dryRun, say what that does",
    description:
      "Its money leaves the invoices that have it, and the payment stays readable. The answer to a dry run has a `preview`; the reversal names it, and is done exactly so or refused.",
    tags,
    access: ACT,
    idempotent: true,
    params: Closed({ id: Uuid }),
    query: DryRun,
    body: ReversalBody,
    responses: { 200: PaymentEffect },
    async handle({ params, body, query, db }) {
      const result = await reversePayment(db, {
        paymentId: params.id,
        reason: body.reason.trim(),
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      if (!result.ok) return result;
      return answer(200, { paymentId: params.id, ...(await settled(db, result.value)) });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/payment-files",
    operationId: "importPayments",
    summary: "Record the payments of a CSV file: all of them, or none",
    description:
      "Columns Reference, Buyer, Invoice, Amount, Currency, ReceivedOn and Note; at most 1,000 rows and 1 MiB. A file with any bad row changes nothing: `errors` names the places with line and column. A payment that is recorded already changes nothing, so that the same file can be sent twice. With dryRun=true nothing changes; its `preview` goes with the call that records.",
    tags,
    access: ACT,
    consumes: "text/csv",
    bodyLimit: PAYMENT_FILE_BYTES + 1,
    perMinute: 60,
    query: PreviewedFile,
    responses: { 200: ImportEffect },
    async handle({ request, query, db }) {
      const { body } = request;
      const file = await readPaymentFile(bytesOf(body));
      if (!file.ok) return file;
      const dryRun = query.dryRun ?? false;
      const result = await importPayments(db, {
        file: file.value,
        preview: query.preview ?? null,
        dryRun,
      });
      if (!result.ok) return result;
      const { rows, known, payments } = result.value;
      return answer(200, {
        dryRun,
        rows,
        known,
        recorded: payments.length,
        totals: totalsOf(payments.map(({ amount }) => amount)),
        ...(await settled(db, result.value)),
      });
    },
  });
}

async function settled(db: Reader, settlement: Settlement) {
  const names = await organisationsById(
    db,
    settlement.balances.map(({ buyerId }) => buyerId),
  );
  const numbers = await numbersOf(
    db,
    settlement.allocations.map(({ invoiceId }) => invoiceId),
  );
  return settlementView(settlement, { names, numbers });
}

function totalsOf(amounts: readonly Money[]) {
  const sums = new Map<string, Money>();
  for (const amount of amounts)
    sums.set(amount.currency, add(sums.get(amount.currency) ?? zero(amount.currency), amount));
  return [...sums.values()].map(toJson);
}
