import { Readable } from "node:stream";
import Type from "typebox";
import { money, toJson } from "../../../kernel/money.ts";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { type PageAsked, pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, MoneyShape, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { organisationById } from "../../identity/index.ts";
import { firstDayOf, MONTH_PATTERN, monthOfDay } from "../domain/month.ts";
import { historyFile, type MonthOfAccount, monthsOfBuyer } from "../queries/history.ts";
import { MonthText } from "./shapes.ts";

const tags = ["Billing"];
/** Months are told by their first day to the database, and as months to readers. */
const PLACE = [new RegExp(MONTH_PATTERN), "text"] as const;
const OWN = { permission: "invoice:read", of: ["partner", "customer"] } as const;
const described = (description: string) => Type.Object(MoneyShape.properties, { description });
const MonthShape = Type.Object(
  {
    month: MonthText,
    currency: Type.String(),
    charged: described("By invoices that bill the month, with tax."),
    credited: described("By credit notes that bill the month: zero or below."),
    paid: described("Payments that came in during the month, less those that were reversed."),
    owed: described("At the end of the month; below zero where more was paid than is owed."),
  },
  { title: "MonthOfAccount" },
);

/** What was charged, credited, paid and owed, month by month (ux.md R14, C9). */
export function historyRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/billing-history",
    operationId: "listBillingHistory",
    summary:
      "What was charged, credited and paid in each month and currency, and owed at its end; latest first",
    tags,
    access: OWN,
    query: Closed(pageQuery),
    responses: { 200: ListOf(MonthShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, PLACE);
      return asked.ok ? pageOfMonths(db, organisation.id, asked.value) : asked;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-history/file",
    operationId: "downloadBillingHistory",
    summary: "The same as CSV, every month of it",
    description:
      "UTF-8 with a byte order mark, RFC 4180. Column names are the same in every language; docs/domain/invoices.md says what each holds.",
    tags,
    access: OWN,
    responses: {},
    async handle({ organisation, db, reply }) {
      asAttachment(reply, "billing-history.csv");
      return answer(200, Readable.from(historyFile(db, organisation.id)));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/billing-accounts/:id/history",
    operationId: "listHistoryOfBillingAccount",
    summary: "The same of a buyer, for the operator",
    tags: ["Payments"],
    access: { permission: "payment:read", of: "operator" },
    params: Closed({ id: Uuid }),
    query: Closed(pageQuery),
    responses: { 200: ListOf(MonthShape) },
    async handle({ params, query, db }) {
      const asked = pageAsked(query, PLACE);
      if (!asked.ok) return asked;
      const buyer = await organisationById(db, params.id);
      if (buyer?.kind !== "partner" && buyer?.kind !== "customer") return refuse(notFound({}));
      return pageOfMonths(db, buyer.id, asked.value);
    },
  });
}

async function pageOfMonths(
  db: Reader,
  buyerId: string,
  asked: PageAsked<readonly [month: string, currency: string]>,
) {
  const after = asked.after && ([firstDayOf(asked.after[0]), asked.after[1]] as const);
  const rows = await monthsOfBuyer(db, { buyerId, after, limit: asked.limit });
  const { page, nextCursor } = pageOf(rows, asked, (last) => [
    monthOfDay(last.month),
    last.currency,
  ]);
  return answer(200, { data: page.map(monthView), nextCursor });
}

const monthView = ({ month, currency, ...one }: MonthOfAccount) => ({
  month: monthOfDay(month),
  currency,
  charged: toJson(money(one.charged, currency)),
  credited: toJson(money(one.credited, currency)),
  paid: toJson(money(one.paid, currency)),
  owed: toJson(money(one.owed, currency)),
});
