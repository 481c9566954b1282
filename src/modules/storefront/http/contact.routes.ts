import { randomUUID } from "node:crypto";
import Type from "typebox";
import { isId } from "../../../kernel/ids.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import { FORMS_A_MINUTE, LEAD_LIMITS, receiveLead } from "../../leads/index.ts";
import { isSlug } from "../domain/live-edition.ts";
import { readOffer, type ShownOffer } from "../queries/read-offer.ts";
import { contactView, formOf, leadWanted } from "./contact.ts";
import { type Context, send, type Visit } from "./page-answer.ts";
import { contactPage, missingPage, type Parts } from "./pages.ts";

const ForEverybody = { public: "anybody may write to the publisher of an offer" } as const;
/** Longer than any limit: what is too long is told at its field, not refused as no form. */
const Typed = Type.Optional(Type.String({ maxLength: 20_000 }));
const limited = (field: keyof typeof LEAD_LIMITS) => Type.String({ maxLength: LEAD_LIMITS[field] });

/** Contact me: the form of an offer page, and the same for programs (LIC-05). */
export function contactRoutes(app: App, visit: Visit, markets: ReadonlyMap<string, string>): void {
  const countries = [...markets.keys()];

  /** The offer, where the visitor can see it and its publisher wants to be written to. */
  const find = async (context: Context, parts: Parts): Promise<ShownOffer | undefined> => {
    const { type, slug = "" } = context.request.params as Record<string, string>;
    const shown = isSlug(slug)
      ? await readOffer(context.db, slug, parts.visitor.tenantIds)
      : undefined;
    const fits = shown?.edition.listingOption === "contact-me" && shown.edition.type === type;
    return fits ? shown : undefined;
  };

  route(app, {
    method: "GET",
    url: "/product/:type/:slug/contact",
    operationId: "page-contact",
    summary: "The form that writes to the publisher of an offer",
    tags: ["Pages"],
    documented: false,
    responses: {},
    access: ForEverybody,
    async handle(context) {
      const parts = await visit(context);
      const { visitor } = parts;
      const shown = await find(context, parts);
      if (shown === undefined) return send(context, visitor, missingPage(parts, "/"), undefined);
      const { sent } = context.request.query as Record<string, unknown>;
      const view = contactView(shown, {
        visitor,
        markets: countries,
        key: randomUUID(),
        ...(sent === "yes" || sent === "copied" ? { sent: { copied: sent === "copied" } } : {}),
      });
      return send(context, visitor, contactPage(parts, view, 200), undefined);
    },
  });

  route(app, {
    method: "POST",
    url: "/product/:type/:slug/contact",
    operationId: "page-contact-send",
    summary: "Send the form",
    tags: ["Pages"],
    documented: false,
    responses: {},
    access: ForEverybody,
    consumes: "application/x-www-form-urlencoded",
    perMinute: FORMS_A_MINUTE,
    body: Closed({
      key: Typed,
      firstName: Typed,
      lastName: Typed,
      email: Typed,
      phone: Typed,
      company: Typed,
      jobTitle: Typed,
      country: Typed,
      planId: Typed,
      message: Typed,
      consent: Typed,
    }),
    async handle(context) {
      const { body: fields, caller, db } = context;
      const parts = await visit(context);
      const { visitor } = parts;
      const shown = await find(context, parts);
      if (shown === undefined) return send(context, visitor, missingPage(parts, "/"), undefined);
      const form = formOf(fields);
      const key = isId(fields.key ?? "") ? (fields.key ?? "") : randomUUID();
      const wanted = leadWanted(shown, { visitor, caller, form });
      const received = await receiveLead(db, { ...wanted, key });
      if (received.ok) {
        const sent = received.value.copied ? "copied" : "yes";
        const location = `/product/${shown.edition.type}/${shown.edition.slug}/contact?sent=${sent}`;
        return answer(303, undefined, { headers: { location } });
      }
      const { problem } = received;
      const view = contactView(shown, { visitor, markets: countries, key, fields, problem });
      return send(context, visitor, contactPage(parts, view, problem.status), undefined);
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/storefront/offers/:slug/leads",
    operationId: "contactPublisher",
    summary: "Write to the publisher of an offer",
    description:
      "Only for offers whose listing option is `contact-me`. Nothing is kept without consent. An address can write three times a day about an offer, unless the operator set another number.",
    tags: ["Storefront"],
    access: ForEverybody,
    perMinute: FORMS_A_MINUTE,
    params: Closed({ slug: Type.String({ maxLength: 100 }) }),
    body: Closed({
      firstName: limited("firstName"),
      lastName: limited("lastName"),
      email: limited("email"),
      phone: Type.Optional(limited("phone")),
      company: limited("company"),
      jobTitle: Type.Optional(limited("jobTitle")),
      country: Type.String({ pattern: "^[A-Z]{2}$" }),
      planId: Type.Optional(Type.String({ maxLength: 50 })),
      message: limited("message"),
      consent: Type.Boolean(),
    }),
    responses: { 201: Type.Object({ id: Uuid, copied: Type.Boolean() }) },
    idempotent: true,
    async handle(context) {
      const { params, body, caller, db } = context;
      const { visitor } = await visit(context);
      const shown = isSlug(params.slug)
        ? await readOffer(db, params.slug, visitor.tenantIds)
        : undefined;
      if (shown?.edition.listingOption !== "contact-me") return refuse(notFound({}));
      const received = await receiveLead(db, leadWanted(shown, { visitor, caller, form: body }));
      return received.ok ? answer(201, received.value) : received;
    },
  });
}
