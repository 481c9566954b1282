import { Readable } from "node:stream";
import Type from "typebox";
import { money, toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { renderPdf } from "../../../platform/pdf/render.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, MoneyShape, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { orderNumbersOf } from "../../commerce/index.ts";
import { operatorOrganisation, organisationsById } from "../../identity/index.ts";
import { monthOfDay } from "../domain/month.ts";
import { payoutFile } from "../queries/payout-file.ts";
import {
  lineOfPayout,
  linesOfPayout,
  listPayouts,
  owedToPublisher,
  payoutById,
} from "../queries/payouts.ts";
import type { MailAddresses } from "../use-cases/mail-invoices.ts";
import { holdPayout, payPayout } from "../use-cases/pay-payout.ts";
import { returnPayout } from "../use-cases/return-payout.ts";
import { ownerOf } from "./owner.ts";
import { PAYOUT_LINES_ON_DOCUMENT, payoutDocument } from "./payout-document.ts";
import {
  PayoutLineShape,
  PayoutLineWhyShape,
  PayoutPaymentBody,
  PayoutPaymentEffect,
  PayoutReturnBody,
  PayoutShape,
} from "./payout-shapes.ts";
import { paidPayoutView, payoutLineView, payoutLineWhyView, payoutView } from "./payout-views.ts";

const tags = ["Payouts"];
const READ = { permission: "payout:read", of: ["publisher", "operator"] } as const;
const ACT = { permission: "payout:act", of: "operator" } as const;
const OfId = Closed({ id: Uuid });

/** What publishers are owed of what was invoiced, and what was paid of it (P27, OPR-06). */
export function payoutRoutes(app: App, addresses: MailAddresses): void {
  route(app, {
    method: "GET",
    url: "/v1/payouts",
    operationId: "listPayouts",
    summary: "Statements of publishers for each month and currency, latest first",
    description: "A publisher reads its own; `owed` is what the ledger owes it now, per currency.",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      publisherId: Type.Optional(Uuid),
      state: Type.Optional(OneOf(["open", "held", "returned", "paid"])),
    }),
    responses: { 200: ListOf(PayoutShape, { owed: Type.Array(MoneyShape) }) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const publisherId = ownerOf(organisation) ?? query.publisherId ?? null;
      const rows = await listPayouts(db, {
        publisherId,
        state: query.state ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.madeAt.toString(),
        last.id,
      ]);
      const names = await organisationsById(
        db,
        page.map((one) => one.publisherId),
      );
      const owed = publisherId === null ? [] : await owedToPublisher(db, publisherId);
      return answer(200, {
        data: page.map((one) => payoutView(one, names)),
        nextCursor,
        owed: owed.map(({ minor, currency }) => toJson(money(BigInt(minor), currency))),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payouts/:id",
    operationId: "getPayout",
    summary: "A statement: sales, credits, fee, what is due, and whether it was paid",
    tags,
    access: READ,
    params: OfId,
    responses: { 200: PayoutShape },
    async handle({ organisation, params, db }) {
      const payout = await payoutById(db, params.id, ownerOf(organisation));
      if (payout === undefined) return refuse(notFound({}));
      return answer(200, payoutView(payout, await organisationsById(db, [payout.publisherId])));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payouts/:id/lines",
    operationId: "listPayoutLines",
    summary: "Lines of a statement: each is a charge of an order, with the fee that was kept",
    tags,
    access: READ,
    params: OfId,
    query: Closed(pageQuery),
    responses: { 200: ListOf(PayoutLineShape) },
    async handle({ organisation, params, query, db }) {
      const asked = pageAsked(query, ["text", "number"]);
      if (!asked.ok) return asked;
      const payout = await payoutById(db, params.id, ownerOf(organisation));
      if (payout === undefined) return refuse(notFound({}));
      const rows = await linesOfPayout(db, {
        payoutId: payout.id,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.invoice, last.line]);
      const orders = await orderNumbersOf(
        db,
        page.map(({ orderId }) => orderId),
      );
      return answer(200, {
        data: page.map((line) => payoutLineView(line, orders)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payouts/:id/lines/:charge",
    operationId: "getPayoutLine",
    summary: "Why this amount? A line of a statement with what made it, the fee, and its postings",
    tags,
    access: READ,
    params: Closed({ id: Uuid, charge: Uuid }),
    responses: { 200: PayoutLineWhyShape },
    async handle({ organisation, params, db, locale }) {
      const payout = await payoutById(db, params.id, ownerOf(organisation));
      if (payout === undefined) return refuse(notFound({}));
      const line = await lineOfPayout(db, { payoutId: payout.id, chargeId: params.charge });
      if (line === undefined) return refuse(notFound({}));
      const names = await organisationsById(db, [payout.publisherId]);
      return answer(
        200,
        payoutLineWhyView(line, {
          orders: await orderNumbersOf(db, [line.orderId]),
          publisher: names.get(payout.publisherId)?.name ?? "",
          locale,
        }),
      );
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payouts/:id/file",
    operationId: "downloadPayoutFile",
    summary: "A statement as CSV: every line, the control total last",
    tags,
    access: READ,
    params: OfId,
    responses: {},
    async handle({ organisation, params, db, reply }) {
      const payout = await payoutById(db, params.id, ownerOf(organisation));
      if (payout === undefined) return refuse(notFound({}));
      const name = `payout-${monthOfDay(payout.month)}-${payout.currency}`;
      asAttachment(reply, `${name}.csv`);
      return answer(200, Readable.from(payoutFile(db, payout)));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payouts/:id/pdf",
    operationId: "downloadPayoutPdf",
    summary: "A statement as a PDF, in the caller's language",
    description: `The first ${PAYOUT_LINES_ON_DOCUMENT} lines stand on it; those beyond are in the CSV file.`,
    tags,
    access: READ,
    perMinute: 60,
    params: OfId,
    responses: {},
    async handle({ organisation, params, db, locale, reply }) {
      const payout = await payoutById(db, params.id, ownerOf(organisation));
      if (payout === undefined) return refuse(notFound({}));
      const lines = await linesOfPayout(db, {
        payoutId: payout.id,
        after: null,
        limit: PAYOUT_LINES_ON_DOCUMENT,
      });
      const names = await organisationsById(db, [payout.publisherId]);
      const operator = await operatorOrganisation(db);
      const bytes = await renderPdf(
        payoutDocument(payout, {
          lines,
          publisher: names.get(payout.publisherId)?.name ?? "",
          operator: operator?.name ?? "",
          locale,
        }),
      );
      const name = `payout-${monthOfDay(payout.month)}-${payout.currency}`;
      asAttachment(reply, `${name}.pdf`);
      return answer(200, Buffer.from(bytes));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/payouts/:id/payment",
    operationId: "payPayout",
    summary: "Mark a statement as paid, with every older open one; with dryRun, say which",
    description:
      "Statements of the same publisher and currency that are older and open go with it, so that what credits took below zero is made up for. The answer to a dry run has a `preview`; the mark names it, and is made exactly so or refused.",
    tags,
    access: ACT,
    idempotent: true,
    params: OfId,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: PayoutPaymentBody,
    responses: { 200: PayoutPaymentEffect },
    async handle({ params, body, query, db }) {
      const paid = await payPayout(db, {
        payoutId: params.id,
        reference: body.reference.trim(),
        paidOn: body.paidOn,
        withheld: body.withheld ?? "0",
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      return answerWith(paid, 200, paidPayoutView);
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/payouts/:id/return",
    operationId: "returnPayout",
    summary:
      "Record that the money of a statement came back from the bank; with dryRun, say what that does",
    description:
      "The whole payment came back: a counter-entry takes it back with what was withheld, and every statement that it paid is open again, to go with the next payment. The answer to a dry run has a `preview`; the record names it, and is made exactly so or refused.",
    tags,
    access: ACT,
    idempotent: true,
    params: OfId,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: PayoutReturnBody,
    responses: { 200: PayoutPaymentEffect },
    async handle({ params, body, query, db }) {
      const returned = await returnPayout(db, {
        payoutId: params.id,
        reason: body.reason.trim(),
        returnedOn: body.returnedOn,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
        addresses,
      });
      return answerWith(returned, 200, paidPayoutView);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/payouts/:id/hold",
    operationId: "holdPayout",
    summary: "Hold a statement back with a reason that its publisher reads; null lets it go",
    tags,
    access: ACT,
    params: OfId,
    body: Closed({
      reason: Type.Union([
        Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }),
        Type.Null(),
      ]),
    }),
    responses: { 200: PayoutShape },
    async handle({ params, body, db }) {
      const held = await holdPayout(db, {
        payoutId: params.id,
        reason: body.reason?.trim() ?? null,
      });
      if (!held.ok) return held;
      const payout = await payoutById(db, params.id, null);
      if (payout === undefined) return refuse(notFound({}));
      return answer(200, payoutView(payout, await organisationsById(db, [payout.publisherId])));
    },
  });
}
