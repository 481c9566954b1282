import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { listSimulations, type Simulation, simulationById } from "../queries/simulations.ts";
import { askForSimulation, endSimulationEarly } from "../use-cases/simulations.ts";

const tags = ["Operations"];
// What it shows is money that is to come.
const READ = { permission: "billing-run:read", of: "operator" } as const;
const ACT = { permission: "billing-run:act", of: "operator" } as const;

const AmountsShape = Type.Object({ net: MoneyShape, tax: MoneyShape, total: MoneyShape });

const MonthShape = Type.Object(
  {
    month: Type.String({ description: "`YYYY-MM`, of the operator's time zone" }),
    currency: Type.String(),
    renewals: Type.Integer(),
    expiries: Type.Integer(),
    trialsConverted: Type.Integer({ description: "Free trials that became paid terms" }),
    otherEnds: Type.Integer({
      description: "Subscriptions that ended otherwise: never activated, deleted, removed",
    }),
    invoices: Type.Integer(),
    invoiced: AmountsShape,
    creditNotes: Type.Integer(),
    credited: MoneyShape,
    charged: Type.Array(
      Type.Object({ kind: Type.String(), count: Type.Integer(), net: MoneyShape }),
      { description: "What was charged in the month, without tax, by the kind of charge" },
    ),
    earnedByPublishers: MoneyShape,
    payouts: MoneyShape,
    cash: MoneyShape,
    ledger: Type.Array(
      Type.Object({ account: Type.String(), debit: MoneyShape, credit: MoneyShape }),
      { description: "Turnover of each kind of account" },
    ),
  },
  { title: "SimulatedMonth" },
);

const ReportShape = Type.Object(
  {
    months: Type.Integer(),
    from: InstantText,
    until: InstantText,
    timeZone: Type.String(),
    failures: Type.Integer({
      description: "What failed in the copy, and is not in the figures; 0 as a rule",
    }),
    rows: Type.Array(MonthShape, {
      description: "One for each month and currency in which something happened, at most 37 months",
    }),
  },
  { title: "SimulationReport" },
);

const fields = {
  id: Uuid,
  months: Type.Integer(),
  state: OneOf(["waiting", "running", "done", "failed", "cancelled"]),
  phase: Nullable(OneOf(["copying", "running"])),
  percent: Nullable(Type.Integer({ description: "Of the phase" })),
  askedBy: Type.String(),
  askedAt: Type.String({ format: "date-time", description: "Marketplace time" }),
  startedAt: Nullable(InstantText),
  endedAt: Nullable(InstantText),
};
const SimulationSummary = Type.Object(fields, {
  title: "SimulationSummary",
  description: "Begin and end are system time.",
});
const SimulationShape = Type.Object(
  { ...fields, report: Nullable(ReportShape) },
  { title: "Simulation", description: "Begin and end are system time." },
);

/** Looking months ahead on a copy of the marketplace, which is left as it is (BEY-05). */
export function simulationRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/simulations",
    operationId: "startSimulation",
    summary: "Run a copy of the marketplace some months ahead",
    description:
      "The copy is made of one state of the database, runs by its own agenda, closes each month as it ends, calls nobody and sends no mail; publishers are taken to agree. It is removed at the end. `GET /v1/simulations/{id}` says how far it is, and then the report. Nothing of the marketplace changes. One at a time.",
    tags,
    access: ACT,
    idempotent: true,
    body: Closed({ months: Type.Integer({ minimum: 1, maximum: 36 }) }),
    responses: { 201: SimulationShape },
    async handle({ body, db }) {
      const asked = await askForSimulation(db, body.months);
      if (!asked.ok) return asked;
      app.platform.wake();
      return answer(201, show(asked.value, null), {
        headers: { location: `/v1/simulations/${asked.value.id}` },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/simulations",
    operationId: "listSimulations",
    summary: "Simulations, latest first; the latest 20 are kept",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: { 200: ListOf(SimulationSummary) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listSimulations(db, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.askedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(summary),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/simulations/:id",
    operationId: "getSimulation",
    summary: "A simulation: how far it is, or what it found",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    responses: { 200: SimulationShape },
    async handle({ params, db }) {
      const found = await simulationById(db, params.id);
      if (found === undefined) return refuse(notFound({}));
      return answer(200, show(found, found.report));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/simulations/:id/cancel",
    operationId: "cancelSimulation",
    summary: "End a simulation before it is done",
    description: "One that runs ends within a second or two; its copy is removed.",
    tags,
    access: ACT,
    params: Closed({ id: Uuid }),
    responses: { 202: SimulationShape },
    async handle({ params, db }) {
      const cancelled = await endSimulationEarly(db, params.id);
      if (!cancelled.ok) return cancelled;
      return answer(202, show(cancelled.value, null));
    },
  });
}

const summary = ({ part, askedAt, startedAt, endedAt, ...one }: Simulation) => ({
  id: one.id,
  months: one.months,
  state: one.state,
  phase: one.phase,
  percent: part === null ? null : Math.floor(part * 100),
  askedBy: one.askedBy,
  askedAt: askedAt.toString(),
  startedAt: startedAt?.toString() ?? null,
  endedAt: endedAt?.toString() ?? null,
});

const show = (one: Simulation, report: unknown) => ({
  ...summary(one),
  // As the copy's own process wrote it.
  report: report as never,
});
