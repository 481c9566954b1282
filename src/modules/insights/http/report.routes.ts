import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { askedReport } from "../queries/asked-report.ts";
import { type Report, readReport } from "../queries/read-report.ts";
import { readUsage } from "../queries/read-usage.ts";
import { READ, ReportQuery, ReportShape, tags, UsageShape } from "./shapes.ts";

/** What became of a publisher's offers (ux.md P26), in a range beside another. */
export function reportRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/insights",
    operationId: "getInsights",
    summary:
      "Views, leads, orders, churn and licences of the publisher's offers, beside an earlier range",
    description:
      "Everything as of the instant of the call. A range has at most a year and is cut into days (up to 31), weeks (up to 120 days) or months; `earlier` is the same of the range that `compare` names, period by period. Without a range: the last 30 days. Views are counted without anything about the visitor; nobody is followed from one step of `funnel` to the next. Add-ons count among `subscriptions`, not in `funnel`.",
    tags,
    access: READ,
    query: ReportQuery,
    responses: { 200: ReportShape },
    async handle({ organisation, query, db, at, locale }) {
      const asked = await askedReport(db, organisation, { query, at, language: locale });
      if (!asked.ok) return asked;
      return answer(200, {
        ...reportView(await readReport(db, asked.value)),
        timeZone: organisation.timeZone,
        offers: asked.value.offers.map(offerView),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/insights/usage",
    operationId: "getInsightsUsage",
    summary: "Metered usage of the publisher's offers by dimension, beside an earlier range",
    description:
      "Accepted usage by the time of use; ranges as for `GET /v1/insights`. Of chosen offers, that of their latest 100,000 subscriptions.",
    tags,
    access: READ,
    query: ReportQuery,
    responses: { 200: UsageShape },
    async handle({ organisation, query, db, at, locale }) {
      const asked = await askedReport(db, organisation, { query, at, language: locale });
      if (!asked.ok) return asked;
      const { asOf, ...usage } = await readUsage(db, asked.value);
      return answer(200, {
        ...usage,
        asOf: asOf.toString(),
        timeZone: organisation.timeZone,
      });
    },
  });
}

const offerView = ({ slug, name }: { readonly slug: string; readonly name: string }) => ({
  slug,
  name,
});

const reportView = ({ asOf, funnel, ...report }: Report) => ({
  ...report,
  asOf: asOf.toString(),
  funnel: {
    ...funnel,
    offers: funnel.offers.map(({ offer, now, earlier }) => ({
      offer: offerView(offer),
      now,
      earlier,
    })),
  },
});
