import Type from "typebox";
import { money, toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { organisationsById } from "../../identity/index.ts";
import { allowedOnClose } from "../domain/close-approval.ts";
import { controlOf, totalOf, varianceOf } from "../domain/invoice.ts";
import {
  closableFrom,
  firstDayAfter,
  firstDayOf,
  monthAfter,
  monthOfDay,
} from "../domain/month.ts";
import { closeRequestOf } from "../queries/close-requests.ts";
import { invoicesOfRun } from "../queries/invoices.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import {
  buyersWaiting,
  closingRun,
  listRuns,
  openMonthBefore,
  runById,
  totalsIssued,
  totalsOfRuns,
  totalsWaiting,
} from "../queries/runs.ts";
import { CLOSE_PEOPLE } from "../queries/settings.ts";
import { startClose } from "../use-cases/close-month.ts";
import { invoiceSummaryView, runView, totalsView, varianceView } from "./invoice-views.ts";
import { BuyerVarianceShape, DryRunShape, InvoiceSummary, MonthText, RunShape } from "./shapes.ts";

const tags = ["Billing runs"];
const READ = { permission: "billing-run:read", of: "operator" } as const;
const ACT = { permission: "billing-run:act", of: "operator" } as const;

/** A cursor belongs to its order. */
const BY_NUMBER = "number";

/** Closing a month: what it would issue, doing it, and what it did (OPR-06). */
export function runRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/billing-runs/dry-run",
    operationId: "dryRunBilling",
    summary: "What closing a month would issue, beside the month before; nothing is written",
    tags,
    access: READ,
    query: Closed({ month: MonthText }),
    responses: { 200: DryRunShape },
    async handle({ query: { month }, db, at, caller }) {
      const monthBefore = monthAfter(month, -1);
      const totals = await totalsWaiting(db, firstDayAfter(month), firstDayOf(month));
      const before = await totalsIssued(db, firstDayOf(monthBefore));
      const earlier = await openMonthBefore(db, firstDayOf(month));
      const from = closableFrom(month);
      const closable = Temporal.Instant.compare(at, from) >= 0;
      const closing = (await closingRun(db)) !== undefined;
      const control = controlOf(month, totals);
      const people = await settingValue(db, CLOSE_PEOPLE);
      const request = await closeRequestOf(db, firstDayOf(month));
      const by = caller.id ?? caller.name;
      const possible = closable && !closing && earlier === undefined && totals.length > 0;
      return answer(200, {
        month,
        monthBefore,
        closableFrom: from.toString(),
        closable,
        closing,
        earlierOpenMonth: earlier === undefined ? null : monthOfDay(earlier),
        control,
        people,
        request:
          request === undefined
            ? null
            : {
                by: request.askedByName,
                at: request.askedAt.toString(),
                own: request.askedBy === by,
                current: request.control === control,
              },
        allowedActions: [...allowedOnClose({ people, possible, request, control, by })],
        currencies: totals.map((one) => {
          const then = before.find(({ currency }) => currency === one.currency);
          return {
            ...totalsView(one),
            ...varianceView(varianceOf(totalOf(one), then && totalOf(then))),
          };
        }),
        issued: (await totalsIssued(db, firstDayOf(month))).map(totalsView),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/dry-run/buyers",
    operationId: "dryRunBillingBuyers",
    summary: "What closing a month would issue to each buyer, the greatest change first",
    description: "A buyer that was billed the month before and would not be now is listed, too.",
    tags,
    access: READ,
    query: Closed({ month: MonthText, ...pageQuery }),
    responses: { 200: ListOf(BuyerVarianceShape) },
    async handle({ query, db }) {
      const { month } = query;
      const asked = pageAsked(query, ["text", "digits", "id"]);
      if (!asked.ok) return asked;
      const rows = await buyersWaiting(db, {
        until: firstDayAfter(month),
        month: firstDayOf(month),
        monthBefore: firstDayOf(monthAfter(month, -1)),
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.currency,
        last.distance.toString(),
        last.buyerId,
      ]);
      const names = await organisationsById(
        db,
        page.map(({ buyerId }) => buyerId),
      );
      return answer(200, {
        data: page.map(({ buyerId, currency, lines, total, before }) => ({
          buyer: { id: buyerId, name: names.get(buyerId)?.name ?? "" },
          lines,
          total: toJson(money(total, currency)),
          ...varianceView(varianceOf(money(total, currency), money(before, currency))),
        })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/billing-runs",
    operationId: "closeMonth",
    summary: "Close a month: issue the invoices and credit notes that the dry run showed",
    description:
      "Refused where anything moved since the dry run. Documents are issued in the background, each buyer's together; the run tells how far it is. Closing a month again issues what it did not have, and nothing twice.",
    tags,
    access: ACT,
    idempotent: true,
    body: Closed({
      month: MonthText,
      control: Type.String({ maxLength: 64, description: "As the dry run answered it." }),
    }),
    responses: { 201: RunShape },
    async handle({ body, db }) {
      const started = await startClose(db, body);
      if (!started.ok) return started;
      const run = await runById(db, started.value.runId);
      if (run === undefined) throw new Error(`There is no billing run ${started.value.runId}`);
      return answer(201, runView(run, []), {
        headers: { location: `/v1/billing-runs/${run.id}` },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs",
    operationId: "listBillingRuns",
    summary: "Billing runs with what each has issued, latest first",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: { 200: ListOf(RunShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listRuns(db, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.startedAt.toString(),
        last.id,
      ]);
      const totals = await totalsOfRuns(
        db,
        page.map(({ id }) => id),
      );
      return answer(200, {
        data: page.map((run) => runView(run, totals.get(run.id) ?? [])),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/:id",
    operationId: "getBillingRun",
    summary: "A billing run and what it has issued so far",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    responses: { 200: RunShape },
    async handle({ params, db }) {
      const run = await runById(db, params.id);
      if (run === undefined) return refuse(notFound({}));
      const totals = await totalsOfRuns(db, [run.id]);
      return answer(200, runView(run, totals.get(run.id) ?? []));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-runs/:id/invoices",
    operationId: "listInvoicesOfRun",
    summary: "Invoices and credit notes of a billing run, by number",
    tags,
    access: READ,
    params: Closed({ id: Uuid }),
    query: Closed(pageQuery),
    responses: { 200: ListOf(InvoiceSummary) },
    async handle({ params, query, db, at }) {
      const today = await todayOfOperator(db, at);
      const asked = pageAsked(query, ["text"], BY_NUMBER);
      if (!asked.ok) return asked;
      if ((await runById(db, params.id)) === undefined) return refuse(notFound({}));
      const rows = await invoicesOfRun(db, {
        runId: params.id,
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.number]);
      return answer(200, {
        data: page.map((one) => invoiceSummaryView(one, today)),
        nextCursor,
      });
    },
  });
}
