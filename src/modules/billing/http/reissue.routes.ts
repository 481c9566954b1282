import Type from "typebox";
import { toJson } from "../../../kernel/money.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { CORRECTED, MOST_REISSUED_LINES } from "../domain/reissue.ts";
import { listReissueRequests } from "../queries/reissue-requests.ts";
import type { Surroundings } from "../use-cases/mail-invoices.ts";
import {
  askForReissue,
  type ReissuedInvoice,
  reissueInvoice,
  withdrawReissueRequest,
} from "../use-cases/reissue-invoice.ts";
import { Party } from "./shapes.ts";

const tags = ["Billing"];
const ACT = { permission: "billing-run:act", of: "operator" } as const;
const OfId = Closed({ id: Uuid });
const amount = (description: string) => Type.Object(MoneyShape.properties, { description });
const Document = Type.Object({ net: MoneyShape, tax: MoneyShape, total: MoneyShape });
const Preview = Type.String({ minLength: 1, maxLength: 64, description: "Of the dry run." });
const Reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: "\\S",
  description: "The buyer reads it on both documents.",
});

const ReissueShape = Type.Object(
  {
    corrected: Type.Array(OneOf(CORRECTED), { description: "What differs." }),
    before: Party,
    after: Party,
    lines: Type.Integer({ description: "That are billed again." }),
    creditNote: Type.Object(Document.properties, { description: "Zero or below." }),
    invoice: Document,
    dueOn: DayText,
    open: amount("Of the new invoice, after it."),
    balance: amount("Of the buyer, after it."),
    preview: Type.String(),
    creditNoteId: Nullable(Uuid),
    invoiceId: Nullable(Uuid),
    people: Type.Integer({ description: "How many it needs: one, or two different ones." }),
    request: Nullable(
      Type.Object(
        {
          by: Type.String(),
          at: InstantText,
          reason: Type.String(),
          current: Type.Boolean({ description: "Whether it is for what would be issued now." }),
        },
        { description: "Who asked for it; null where nobody did." },
      ),
    ),
    allowedActions: Type.Array(OneOf(["ask", "withdraw", "reissue"])),
  },
  { title: "InvoiceReissue" },
);

/** Invoices whose buyer's tax ID or address was wrong (ux.md O9). */
export function reissueRoutes(app: App, around: Surroundings): void {
  requestRoute(app);
  route(app, {
    method: "POST",
    url: "/v1/invoices/:id/reissue",
    operationId: "reissueInvoice",
    summary:
      "Issue an invoice again with its buyer's data as they are now; with dryRun, say what that does",
    description: `Correct the buyer's invoice details first. A credit note takes all that is left of the invoice, and a new invoice bills the same lines, ${MOST_REISSUED_LINES} at most, in its place; a line has another tax only where the corrected tax ID asks for it. What was paid is paid of the new one. The answer to a dry run has a \`preview\`; the call names it, and is done exactly so or refused. Where billing runs need two people, one asks (\`PUT /v1/invoices/{id}/reissue-request\`) and another one makes this call; the reason is that of the request.`,
    tags,
    access: ACT,
    idempotent: true,
    params: OfId,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({ reason: Type.Optional(Reason), preview: Type.Optional(Preview) }),
    responses: { 200: ReissueShape },
    async handle({ params, query, body, db }) {
      const done = await reissueInvoice(db, {
        invoiceId: params.id,
        reason: body.reason?.trim() ?? null,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
        around,
      });
      return answerWith(done, 200, reissueView);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/invoices/:id/reissue-request",
    operationId: "askForReissue",
    summary: "Ask somebody else to issue an invoice again as it was previewed",
    description:
      "Who asks later takes the place of who asked before. What moves afterwards has to be asked for again.",
    tags,
    access: ACT,
    params: OfId,
    body: Closed({ reason: Reason, preview: Preview }),
    responses: { 204: null },
    async handle({ params, body, db }) {
      const { preview } = body;
      const reason = body.reason.trim();
      const asked = await askForReissue(db, { invoiceId: params.id, reason, preview });
      return asked.ok ? answer(204) : asked;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/invoices/:id/reissue-request",
    operationId: "withdrawReissueRequest",
    summary: "Take the request to issue an invoice again back",
    tags,
    access: ACT,
    params: OfId,
    responses: { 204: null },
    async handle({ params, db }) {
      const withdrawn = await withdrawReissueRequest(db, params.id);
      return withdrawn.ok ? answer(204) : withdrawn;
    },
  });
}

const requestsShape = Type.Object(
  {
    invoice: Type.Object({ id: Uuid, number: Type.String() }),
    buyer: Type.String(),
    reason: Type.String(),
    by: Type.String(),
    at: InstantText,
  },
  { title: "ReissueRequest" },
);

function requestRoute(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/reissue-requests",
    operationId: "listReissueRequests",
    summary: "Invoices that somebody asked to issue again, the oldest request first",
    tags,
    access: { permission: "billing-run:read", of: "operator" },
    query: Closed(pageQuery),
    responses: { 200: ListOf(requestsShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listReissueRequests(db, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.askedAt.toString(),
        last.invoiceId,
      ]);
      return answer(200, {
        data: page.map((one) => ({
          invoice: { id: one.invoiceId, number: one.number },
          buyer: one.buyer,
          reason: one.reason,
          by: one.askedByName,
          at: one.askedAt.toString(),
        })),
        nextCursor,
      });
    },
  });
}

const documentView = ({ net, tax, total }: ReissuedInvoice["invoice"]) => ({
  net: toJson(net),
  tax: toJson(tax),
  total: toJson(total),
});

const reissueView = (done: ReissuedInvoice) => ({
  corrected: done.corrected,
  before: done.before,
  after: done.after,
  lines: done.lines.length,
  creditNote: documentView(done.creditNote),
  invoice: documentView(done.invoice),
  dueOn: done.dueOn,
  open: toJson(done.open),
  balance: toJson(done.balance),
  preview: done.preview,
  creditNoteId: done.creditNoteId,
  invoiceId: done.invoiceId,
  people: done.people,
  request: done.request && {
    by: done.request.askedByName,
    at: done.request.askedAt.toString(),
    reason: done.request.reason,
    current: done.request.control === done.preview,
  },
  allowedActions: done.actions.map((action) => (action === "close" ? "reissue" : action)),
});
