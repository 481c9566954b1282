import Type from "typebox";
import { toJson } from "../../../kernel/money.ts";
import { type App, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import {
  type CreditedInvoice,
  creditInvoice,
  MOST_CREDITED_LINES,
} from "../use-cases/credit-invoice.ts";
import type { Surroundings } from "../use-cases/mail-invoices.ts";

export const CreditShape = Type.Object(
  {
    lines: Type.Integer(),
    net: MoneyShape,
    tax: MoneyShape,
    total: Type.Object(MoneyShape.properties, { description: "Of the credit note." }),
    open: Type.Object(MoneyShape.properties, { description: "Of the invoice, after it." }),
    balance: Type.Object(MoneyShape.properties, { description: "Of the buyer, after it." }),
    preview: Type.String(),
    creditNoteId: Nullable(Uuid),
  },
  { title: "InvoiceCredit" },
);

/** Corrections of what was invoiced, by the operator (OPR-06). */
export const creditRoutes = (app: App, around: Surroundings): void =>
  route(app, {
    method: "POST",
    url: "/v1/invoices/:id/credit",
    operationId: "creditInvoice",
    summary: "Credit lines of an invoice with a credit note; with dryRun, say what that does",
    description: `At most ${MOST_CREDITED_LINES} lines, each once: all that is left of it, an amount, or some of its licences; of usage an amount, where the line has an open dispute. The credit note is issued at once; subscriptions go on. What was paid too much goes to the buyer's balance. The answer to a dry run has a \`preview\`; the credit names it, and is given exactly so or refused.`,
    tags: ["Billing"],
    access: { permission: "billing-run:act", of: "operator" },
    idempotent: true,
    params: Closed({ id: Uuid }),
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({
      lines: Type.Array(
        Closed({
          chargeId: Uuid,
          net: Type.Optional(
            Type.String({
              maxLength: 24,
              description:
                "This much of it, before tax, as decimal text in the invoice's currency; the tax follows in proportion.",
            }),
          ),
          quantity: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1_000_000_000,
              description:
                "The share of so many of its licences. All that is left where neither is named.",
            }),
          ),
        }),
        { minItems: 1, maxItems: MOST_CREDITED_LINES },
      ),
      reason: Type.String({
        minLength: 1,
        maxLength: 500,
        pattern: "\\S",
        description: "The buyer reads it on the credit note.",
      }),
      preview: Type.Optional(Type.String({ maxLength: 100, description: "Of the dry run." })),
    }),
    responses: { 200: CreditShape },
    async handle({ params, query, body, db }) {
      const credited = await creditInvoice(db, {
        invoiceId: params.id,
        lines: body.lines,
        reason: body.reason.trim(),
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
        around,
      });
      return answerWith(credited, 200, creditView);
    },
  });

/** What crediting lines does, or did. */
export const creditView = ({ lines, preview, creditNoteId, ...amounts }: CreditedInvoice) => ({
  lines,
  net: toJson(amounts.net),
  tax: toJson(amounts.tax),
  total: toJson(amounts.total),
  open: toJson(amounts.open),
  balance: toJson(amounts.balance),
  preview,
  creditNoteId,
});
