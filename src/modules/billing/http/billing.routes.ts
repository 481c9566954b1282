import Type from "typebox";
import { addDays, dayIn, type Instant, startOfDay } from "../../../kernel/calendar.ts";
import { add, money, toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
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
import { trialsEnding } from "../../commerce/index.ts";
import { organisationsById } from "../../identity/index.ts";
import { chargeOfBuyer, chargesOfMonth, listCharges, postingsOf } from "../queries/charges.ts";
import { estimatedUsage, RatedUsageShape } from "./estimated-usage.ts";
import { chargeSummary, MonthText } from "./shapes.ts";
import { chargeSummaryView, chargeView } from "./views.ts";

const READ = { permission: "billing:read", of: ["partner", "customer"] } as const;

const ChargeSummary = Type.Object(chargeSummary, { title: "ChargeSummary" });
const UsageEvidenceShape = Type.Object({
  dimension: Type.String(),
  name: Type.String(),
  unit: Type.String(),
  units: Type.String({ description: "What was reported; decimal text." }),
  billed: Type.String({ description: "What of it is billed; decimal text." }),
  included: Nullable(Type.String({ description: "Units in the price of one term, or unlimited." })),
  deductedBy: OneOf(["publisher", "marketplace"]),
  days: Type.Array(Type.Object({ day: DayText, units: Type.String(), events: Type.Integer() })),
});
const ChargeShape = Type.Object(
  {
    ...chargeSummary,
    evidence: Type.Object({
      formula: Type.String(),
      text: Type.String(),
      steps: Type.Array(
        Type.Object({ code: Type.String(), label: Type.String(), value: Type.String() }),
      ),
      inputs: Type.Record(Type.String(), Type.Unknown()),
      priceVersion: Type.Record(Type.String(), Type.Unknown()),
      dayCount: Type.Record(Type.String(), Type.Unknown()),
      rounding: Type.String(),
      tax: Type.Record(Type.String(), Type.Unknown()),
      usage: Nullable(UsageEvidenceShape),
      because: Type.Array(
        Type.Object({ event: Type.String(), label: Type.String(), at: InstantText }),
      ),
    }),
    ledger: Type.Object({
      entryId: Nullable(Uuid),
      postings: Type.Array(
        Type.Object({ account: Type.String(), label: Type.String(), amount: MoneyShape }),
      ),
    }),
  },
  { title: "Charge" },
);
const EstimateShape = Type.Object(
  {
    month: Type.String(),
    from: DayText,
    to: DayText,
    closesAt: InstantText,
    timeZone: Type.String(),
    asOf: InstantText,
    currencies: Type.Array(
      Type.Object({
        currency: Type.String(),
        net: MoneyShape,
        tax: MoneyShape,
        total: MoneyShape,
        lineCount: Type.Integer(),
        lines: Type.Array(ChargeSummary),
      }),
    ),
    upcoming: Type.Array(
      Type.Object({
        subscriptionId: Uuid,
        customer: Type.Object({ id: Uuid, company: Type.String() }),
        offer: Type.Object({ name: Type.String(), slug: Type.String() }),
        plan: Type.Object({ name: Type.String() }),
        on: DayText,
        net: MoneyShape,
      }),
    ),
    usage: Type.Array(RatedUsageShape, {
      description: "Usage that is not charged yet, as it would be if nothing more was reported.",
    }),
    usageTotals: Type.Array(MoneyShape, { description: "Of that, net, by currency." }),
  },
  { title: "Estimate" },
);

/** What a partner, or a customer that buys for itself, owes so far, and why. */
export function billingRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/estimate",
    operationId: "getEstimate",
    summary: "Charges of a month that no invoice has yet, per currency",
    tags: ["Billing"],
    access: READ,
    query: Closed({
      month: Type.Optional(MonthText),
    }),
    responses: { 200: EstimateShape },
    async handle({ organisation, query, db, at, locale }) {
      const { month, from, until, closesAt } = monthOf(organisation.timeZone, at, query.month);
      const { sums, lines } = await chargesOfMonth(db, { buyerId: organisation.id, from, until });
      const upcoming = await trialsEnding(db, organisation.id, from, until);
      const asked = { buyerId: organisation.id, until, subscriptionId: null, at };
      const usage = await estimatedUsage(db, asked);
      return answer(200, {
        month,
        from,
        to: addDays(until, -1),
        closesAt: closesAt.toString(),
        timeZone: organisation.timeZone,
        asOf: at.toString(),
        currencies: sums.map(({ currency, net, tax, lines: lineCount }) => ({
          currency,
          net: toJson(money(BigInt(net), currency)),
          tax: toJson(money(BigInt(tax), currency)),
          total: toJson(add(money(BigInt(net), currency), money(BigInt(tax), currency))),
          lineCount,
          lines: lines
            .filter((line) => line.currency === currency)
            .map((line) => chargeSummaryView(line, locale)),
        })),
        upcoming: upcoming.map(({ subscriptionId, customerId, company, on, terms, net }) => ({
          subscriptionId,
          customer: { id: customerId, company },
          offer: { name: terms.offerName, slug: terms.offerSlug },
          plan: { name: terms.planName },
          on,
          net,
        })),
        ...usage,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/charges",
    operationId: "listCharges",
    summary: "Charges and credits of the partner, latest first",
    tags: ["Billing"],
    access: READ,
    query: Closed({
      ...pageQuery,
      subscriptionId: Type.Optional(Uuid),
      customerId: Type.Optional(Uuid),
      charged: Type.Optional(OneOf(["recurring", "one-time"])),
    }),
    responses: { 200: ListOf(ChargeSummary) },
    async handle({ organisation, query, db, locale }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listCharges(db, {
        buyerId: organisation.id,
        subscriptionId: query.subscriptionId ?? null,
        customerId: query.customerId ?? null,
        charged: query.charged ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.postedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map((charge) => chargeSummaryView(charge, locale)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/charges/:id",
    operationId: "getCharge",
    summary: "Why this amount? A charge with its evidence and its postings",
    tags: ["Billing"],
    access: { permission: "invoice:read", of: ["partner", "customer", "operator"] },
    params: Closed({ id: Uuid }),
    responses: { 200: ChargeShape },
    async handle({ organisation, params, db, locale }) {
      const buyerId = organisation.kind === "operator" ? null : organisation.id;
      const charge = await chargeOfBuyer(db, buyerId, params.id);
      if (charge === undefined) return refuse(notFound({}));
      const postings = await postingsOf(db, charge.id);
      const names = await organisationsById(db, [charge.buyerId]);
      return answer(200, chargeView(charge, { postings, names, locale }));
    },
  });
}

/** A calendar month of the buyer's billing zone: the running one where none is named. */
function monthOf(timeZone: string, at: Instant, wanted: string | undefined) {
  const month = wanted ?? dayIn(timeZone, at).slice(0, 7);
  const first = Temporal.PlainYearMonth.from(month);
  const from = `${month}-01`;
  const until = `${first.add({ months: 1 }).toString()}-01`;
  return { month, from, until, closesAt: startOfDay(until, timeZone) };
}
