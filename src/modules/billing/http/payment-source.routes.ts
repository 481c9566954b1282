import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, Nullable, pageQuery } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { SOURCE_NAME } from "../domain/payment.ts";
import { listPaymentSources, listRefusedPayments } from "../queries/payment-sources.ts";

const tags = ["Payments"];
const READ = { permission: "payment:read", of: "operator" } as const;

const SourceShape = Type.Object(
  {
    name: Type.String(),
    everyMinutes: Type.Integer(),
    loaded: Type.Boolean({ description: "Whether the last start found its file." }),
    askedAt: Nullable(InstantText),
    succeededAt: Nullable(InstantText),
    recorded: Type.Integer({ description: "Payments that were recorded of it." }),
    refused: Type.Integer({ description: "Payments that it told and that could not be recorded." }),
    failures: Type.Integer({ description: "Times in a row without a proper answer." }),
    failure: Nullable(Type.String({ description: "Why, the last time; in English." })),
  },
  { title: "PaymentSource" },
);
const RefusedShape = Type.Object(
  {
    reference: Type.String(),
    buyer: Type.String(),
    invoice: Type.String(),
    amount: Type.String(),
    currency: Type.String(),
    receivedOn: Type.String(),
    seenAt: InstantText,
    errors: Type.Array(
      Type.Object({ field: Type.String(), code: Type.String(), detail: Type.String() }),
    ),
  },
  { title: "RefusedPayment" },
);

/** The operator's own programs that are asked for payments (SUB-19). */
export function paymentSourceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/payment-sources",
    operationId: "listPaymentSources",
    summary: "The operator's own payment sources by name: when each was asked, and what came of it",
    description: "Times are system time. docs/operating/payment-sources.md says how one is added.",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: { 200: ListOf(SourceShape) },
    async handle({ query, db }) {
      const asked = pageAsked(query, [SOURCE_NAME]);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const rows = await listPaymentSources(db, after?.[0] ?? null, limit);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.name]);
      return answer(200, {
        data: page.map(({ isLoaded, askedAt, succeededAt, ...one }) => ({
          ...one,
          loaded: isLoaded,
          askedAt: askedAt?.toString() ?? null,
          succeededAt: succeededAt?.toString() ?? null,
        })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/payment-sources/:name/refused-payments",
    operationId: "listRefusedPayments",
    summary: "Payments that a source told and that could not be recorded, with what is wrong",
    description:
      "Record one by hand under its reference, and it goes from the list; or let the source tell it as it should be.",
    tags,
    access: READ,
    params: Closed({ name: Type.String({ maxLength: 60 }) }),
    query: Closed(pageQuery),
    responses: { 200: ListOf(RefusedShape) },
    async handle({ params, query, db, locale }) {
      const asked = pageAsked(query, ["text"], params.name);
      if (!asked.ok) return asked;
      const rows = await listRefusedPayments(db, {
        source: params.name,
        after: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.draft.reference]);
      return answer(200, {
        data: page.map(({ draft: { note: _, ...draft }, faults, seenAt }) => ({
          ...draft,
          seenAt: seenAt.toString(),
          errors: faults.map(({ field, code, params: said = {} }) => ({
            field,
            code: `billing/${code}`,
            detail: translate(locale, `field.billing/${code}`, said),
          })),
        })),
        nextCursor,
      });
    },
  });
}
