import Type from "typebox";
import { addDays, daysBetween } from "../../../kernel/calendar.ts";
import { add, toJson } from "../../../kernel/money.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, MoneyShape, Nullable } from "../../../platform/schemas.ts";
import { type InvoiceLine, simulateInvoice } from "../use-cases/simulate-invoice.ts";

/** Far enough for every term, and near enough for every calendar. */
const Day = Type.String({ format: "date", pattern: "^20\\d\\d-", description: "2000 to 2099." });
const Payment = Type.Union([
  Type.Literal("upfront"),
  Type.Literal("monthly"),
  Type.Literal("annual"),
]);

const LineShape = Type.Object({
  kind: Type.Union([Type.Literal("payment"), Type.Literal("usage")]),
  meter: Nullable(Type.Object({ id: Type.String(), name: Type.String(), unit: Type.String() })),
  from: DayText,
  to: Type.String({ format: "date", description: "Last day." }),
  days: Type.Integer(),
  of: Nullable(
    Type.Integer({ description: "Days of the whole period that the price of a payment is for." }),
  ),
  quantity: Type.String({ description: "Licences, or units that are billed; decimal text." }),
  included: Nullable(
    Type.String({ description: "Units in the price that the marketplace took off." }),
  ),
  unitPrice: MoneyShape,
  net: MoneyShape,
  tax: MoneyShape,
  total: MoneyShape,
  taxName: Nullable(Type.String()),
  taxPercent: Type.String(),
  taxTreatment: Type.String(),
  taxIsSample: Type.Boolean(),
});
const InvoiceShape = Type.Object(
  {
    timeZone: Type.String(),
    activatedOn: DayText,
    trial: Nullable(Type.Object({ from: DayText, to: DayText })),
    month: Type.String({ description: "Calendar month of the invoice, `YYYY-MM`." }),
    lines: Type.Array(LineShape),
    net: MoneyShape,
    tax: MoneyShape,
    total: MoneyShape,
    storeFee: MoneyShape,
    storeFeePercent: Type.String(),
    owed: Type.Object(MoneyShape.properties, {
      description: "What the publisher is owed: net less store fee.",
    }),
    next: Nullable(Type.Object({ day: DayText, net: MoneyShape })),
  },
  { title: "SimulatedInvoice" },
);

/** What a plan would cost its buyers, before it is published. */
export function simulationRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/plans/:plan/invoice-simulations",
    operationId: "simulateInvoice",
    summary: "The first invoice that a purchase of a plan would make, from its saved draft",
    description:
      "Computed by the rules that charge purchases; nothing is written. The buyer is in the market's country, and days are those of the operator's time zone.",
    tags: ["Offers"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed({
      offer: Type.String({ maxLength: 100 }),
      plan: Type.String({ maxLength: 100 }),
    }),
    body: Closed({
      market: Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166 alpha-2." }),
      term: Type.Optional(Type.String({ maxLength: 10, description: "Of plans with terms." })),
      payment: Type.Optional(Payment),
      quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
      buyerHasTaxId: Type.Optional(Type.Boolean({ default: true })),
      trial: Type.Optional(
        Type.Boolean({ default: true, description: "False: the buyer had its trial before." }),
      ),
      activatedOn: Type.Optional(Day),
      baseSince: Type.Optional({
        ...Day,
        description: "Of an add-on: the day from which its base's paid periods are counted.",
      }),
      usage: Type.Optional(
        Type.Array(
          Closed({
            meter: Type.String({ maxLength: 100 }),
            units: Type.String({ pattern: "^\\d{1,12}(\\.\\d{1,6})?$" }),
          }),
          { maxItems: 100, description: "Units that the publisher's program sends in the month." },
        ),
      ),
    }),
    responses: { 200: InvoiceShape },
    async handle({ organisation, params, body, db, at }) {
      const simulated = await simulateInvoice(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        asked: {
          ...body,
          buyerHasTaxId: body.buyerHasTaxId ?? true,
          trial: body.trial ?? true,
          usage: body.usage ?? [],
        },
        at,
      });
      if (!simulated.ok) return simulated;
      const { timeZone, activatedOn, trial, month, lines, totals, storeFeePercent, next } =
        simulated.value;
      return answer(200, {
        timeZone,
        activatedOn,
        trial: trial && { from: trial.start, to: addDays(trial.end, -1) },
        month,
        lines: lines.map(lineView),
        net: toJson(totals.net),
        tax: toJson(totals.tax),
        total: toJson(totals.total),
        storeFee: toJson(totals.storeFee),
        storeFeePercent,
        owed: toJson(totals.owed),
        next: next && { day: next.day, net: toJson(next.net) },
      });
    },
  });
}

const lineView = (line: InvoiceLine) => ({
  kind: line.kind,
  meter: line.meter,
  from: line.period.start,
  to: addDays(line.period.end, -1),
  days: daysBetween(line.period.start, line.period.end),
  of: line.of,
  quantity: line.quantity,
  included: line.included,
  unitPrice: line.unitPrice,
  net: toJson(line.net),
  tax: toJson(line.tax.amount),
  total: toJson(add(line.net, line.tax.amount)),
  taxName: line.tax.name,
  taxPercent: line.tax.percent,
  taxTreatment: line.tax.treatment,
  taxIsSample: line.tax.sample,
});
