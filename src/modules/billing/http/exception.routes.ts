import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { organisationsById } from "../../identity/index.ts";
import { firstDayAfter, firstDayOf } from "../domain/month.ts";
import { controlsOfRun, controlsWaiting } from "../queries/control-totals.ts";
import { countExceptions, keyPartOf, listExceptions } from "../queries/find-exceptions.ts";
import { runById } from "../queries/runs.ts";
import { setAsideOfRun } from "../queries/set-aside.ts";
import {
  ControlTotalsShape,
  ExceptionCountShape,
  ExceptionKindText,
  ExceptionShape,
  SetAsideShape,
} from "./control-shapes.ts";
import { controlsView, exceptionView, setAsideView } from "./control-views.ts";
import { MonthText } from "./shapes.ts";

const tags = ["Billing runs"];
const READ = { permission: "billing-run:read", of: "operator" } as const;

/** What a person looks at before a close, and what proves it after (O9). */
export function exceptionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/billing-runs/dry-run/controls",
    operationId: "dryRunBillingControls",
    summary:
      "What closing a month would issue, counted as charges, lines, documents and in the ledger",
    tags,
    access: READ,
    query: Closed({ month: MonthText }),
    responses: { 200: ListOf(ControlTotalsShape) },
    async handle({ query: { month }, db }) {
      const totals = await controlsWaiting(db, firstDayAfter(month), firstDayOf(month));
      return answer(200, { data: controlsView(totals, true), nextCursor: null });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/:id/controls",
    operationId: "getBillingRunControls",
    summary:
      "What a billing run took and issued, counted as charges, lines, documents and in the ledger",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    responses: { 200: ListOf(ControlTotalsShape) },
    async handle({ params, db }) {
      const run = await runById(db, params.id);
      if (run === undefined) return refuse(notFound({}));
      const totals = await controlsOfRun(db, run);
      return answer(200, { data: controlsView(totals, run.state === "closed"), nextCursor: null });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/:id/set-aside",
    operationId: "listSetAsideOfRun",
    summary: "Accounts that a billing run could not invoice, with the reason",
    description:
      "Their charges wait for the next run; closing the same month again takes them up, too.",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    query: Closed(pageQuery),
    responses: { 200: ListOf(SetAsideShape) },
    async handle({ params, query, db }) {
      const asked = pageAsked(query, ["id", "text"]);
      if (!asked.ok) return asked;
      if ((await runById(db, params.id)) === undefined) return refuse(notFound({}));
      const rows = await setAsideOfRun(db, params.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.buyerId,
        last.currency,
      ]);
      const names = await organisationsById(
        db,
        page.map(({ buyerId }) => buyerId),
      );
      return answer(200, {
        data: page.map((one) => setAsideView(one, names)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/dry-run/exceptions",
    operationId: "countBillingExceptions",
    summary: "What to look at before a month is closed: how much of each kind",
    description: "Every kind that was looked for, also those of which there is nothing.",
    tags,
    access: READ,
    query: Closed({ month: MonthText }),
    responses: { 200: ListOf(ExceptionCountShape) },
    handle: async ({ query: { month }, db }) =>
      answer(200, { data: [...(await countExceptions(db, month))], nextCursor: null }),
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/dry-run/exceptions/:kind",
    operationId: "listBillingExceptions",
    summary: "What to look at before a month is closed, of one kind",
    tags,
    access: READ,
    params: Closed({ kind: ExceptionKindText }),
    query: Closed({ month: MonthText, ...pageQuery }),
    responses: { 200: ListOf(ExceptionShape) },
    async handle({ params: { kind }, query, db }) {
      const asked = pageAsked(query, [keyPartOf(kind)], kind);
      if (!asked.ok) return asked;
      const rows = await listExceptions(db, kind, {
        month: query.month,
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key]);
      const names = await organisationsById(
        db,
        page.flatMap(({ buyerId }) => buyerId ?? []),
      );
      return answer(200, {
        data: page.map((one) => exceptionView(one, names)),
        nextCursor,
      });
    },
  });
}
