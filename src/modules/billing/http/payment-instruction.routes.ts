import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { REFERENCE_RULES } from "../domain/payment-instructions.ts";
import { type KeptInstructions, paymentInstructions } from "../queries/payment-instructions.ts";
import {
  removePaymentInstructions,
  setPaymentInstructions,
} from "../use-cases/set-payment-instructions.ts";

const tags = ["Payments"];
const OfCurrency = Closed({ currency: Type.String({ pattern: "^[A-Z]{3}$" }) });
const words = Type.Optional(Type.String({ maxLength: 500 }));
const SAID = {
  holder: Type.String({ maxLength: 70, description: "Whose account it is." }),
  bank: Type.String({ maxLength: 100 }),
  iban: Nullable(Type.String({ maxLength: 50, description: "Either this or an account number." })),
  accountNumber: Nullable(Type.String({ maxLength: 34 })),
  bankCode: Nullable(Type.String({ maxLength: 34, description: "Sort code, routing number." })),
  bic: Nullable(Type.String({ maxLength: 20 })),
  reference: OneOf(REFERENCE_RULES),
  note: Closed(
    { en: words, fr: words, ko: words },
    { description: "Words for payers, by language." },
  ),
};
const KeptShape = Type.Object(
  {
    ...SAID,
    note: Type.Record(Type.String(), Type.String()),
    currency: Type.String(),
    version: Type.Integer(),
    changedAt: InstantText,
    changedBy: Type.String(),
  },
  { title: "PaymentInstructions" },
);

/** Where buyers pay what they are invoiced, by currency (ux.md F8, C9, R14). */
export function paymentInstructionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/payment-instructions",
    operationId: "listPaymentInstructions",
    summary: "Where buyers pay, by currency",
    tags,
    access: { permission: "payment:read", of: "operator" },
    responses: { 200: Type.Object({ data: Type.Array(KeptShape) }) },
    handle: async ({ db }) => answer(200, { data: (await paymentInstructions(db)).map(keptView) }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/payment-instructions/:currency",
    operationId: "setPaymentInstructions",
    summary: "Say where buyers pay what they are invoiced in a currency",
    description:
      "Invoices on which something is open show it at once: on their page and PDF, in mails and in the e-invoice, each with a reference of its own. `If-Match` is the version that was seen, `none` for a new one.",
    tags,
    access: { permission: "settings:manage", of: "operator" },
    precondition: true,
    params: OfCurrency,
    body: Closed(SAID),
    responses: { 200: KeptShape },
    async handle({ params, body, ifMatch, db }) {
      const set = await setPaymentInstructions(db, {
        currency: params.currency,
        said: body,
        seen: ifMatch,
      });
      return set.ok ? answer(200, keptView(set.value), { etag: String(set.value.version) }) : set;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/payment-instructions/:currency",
    operationId: "removePaymentInstructions",
    summary: "Take the instructions of a currency away",
    tags,
    access: { permission: "settings:manage", of: "operator" },
    precondition: true,
    params: OfCurrency,
    responses: { 204: null },
    async handle({ params, ifMatch, db }) {
      const removed = await removePaymentInstructions(db, {
        currency: params.currency,
        seen: ifMatch,
      });
      return removed.ok ? answer(204) : removed;
    },
  });
}

const keptView = ({ changedAt, note, ...kept }: KeptInstructions) => ({
  ...kept,
  note: { ...note },
  changedAt: changedAt.toString(),
});
