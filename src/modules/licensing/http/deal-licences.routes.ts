import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { MOST_LICENCES } from "../domain/licence-grant.ts";
import { type DealLicences, dealLicences } from "../queries/deal-licences.ts";
import { dealById } from "../queries/deals.ts";
import { type GrantsEffect, manageLicences } from "../use-cases/manage-licences.ts";
import { MANAGE } from "./consent-shapes.ts";
import { organisationView } from "./consent-views.ts";

const tags = ["Deals"];
const OfId = Closed({ id: Uuid });
const PlanId = Type.String({ minLength: 1, maxLength: 50 });
/** An offer has no more plans. */
const MOST_PLANS = 100;
const Customer = Type.Object({
  id: Uuid,
  name: Type.String(),
  country: Type.String(),
  domain: Nullable(Type.String()),
});
const Plan = { id: Type.String(), name: Type.String(), serviceId: Type.String() };

const LicencesShape = Type.Object(
  {
    customer: Nullable(
      Type.Union([Customer], { description: "Fixed by the first save; null before it" }),
    ),
    consent: Nullable(
      Type.Object({
        state: OneOf(["in-force", "revoked"]),
        givenAt: InstantText,
        givenBy: Type.String(),
        revokedAt: Nullable(InstantText),
      }),
    ),
    increase: Type.Object(
      { allowed: Type.Boolean(), code: Nullable(Type.String()), reason: Nullable(Type.String()) },
      { description: "Whether licences can be added now; fewer is possible always" },
    ),
    granted: Type.Array(
      Type.Object({
        plan: Type.Object(Plan),
        quantity: Type.Integer({ description: "By this deal" }),
        total: Type.Integer({ description: "All that the customer has of the plan" }),
        assigned: Type.Integer({ description: "Of the total" }),
        live: Type.Boolean({ description: "Whether more can be granted of it" }),
      }),
    ),
    plans: Type.Array(Type.Object(Plan), {
      description: "Plans of the live offer that can be granted",
    }),
  },
  { title: "DealLicences" },
);

const EffectShape = Type.Object(
  {
    customer: Customer,
    plans: Type.Array(
      Type.Object({
        plan: Type.Object(Plan),
        before: Type.Integer(),
        after: Type.Integer(),
        total: Type.Integer({ description: "All that the customer has of the plan afterwards" }),
        assigned: Type.Integer({ description: "Of the total, afterwards" }),
        gaining: Type.Integer({ description: "People who wait for one and would get it at once" }),
        losing: Type.Integer({ description: "People who have a licence and would have none" }),
      }),
    ),
    undecided: Type.Boolean({
      description: "Somebody loses a licence, and nobody said who: it is refused as it is",
    }),
    preview: Type.String(),
    committed: Type.Boolean(),
  },
  { title: "DealLicencesEffect" },
);

/** Licences of a deal: what it grants to whom (P24, LIC-10). */
export function dealLicencesRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/deals/:id/licences",
    operationId: "getDealLicences",
    summary: "What a deal grants its customer, and whether more can be granted",
    tags,
    access: MANAGE,
    params: OfId,
    responses: { 200: LicencesShape },
    async handle({ organisation, params, db, locale }) {
      const deal = await dealById(db, params.id, organisation.id);
      if (deal === undefined) return refuse(notFound({}));
      const licences = await dealLicences(db, deal, organisation);
      const { refusal } = licences;
      const reason = refusal && translate(locale, `problem.${refusal.code}.detail`, refusal.params);
      return answer(200, licencesView(licences, reason ?? null));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/deals/:id/licences",
    operationId: "manageDealLicences",
    summary: "Say what a deal grants; with dryRun, say what that changes",
    description:
      "All plans at once, each with its number of licences in all: what is left out is taken off the deal. More needs the customer's consent in force and a deal on which licences may be managed; fewer is possible always. Where people have a licence that would be gone, `unassign` says who loses it: `latest-first`, or user names, as many as lose one for each plan. How many is told, never who. Without the `preview` of a dry run nothing is changed; the customer's licence admins are mailed.",
    tags,
    access: MANAGE,
    params: OfId,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({
      customerId: Type.Optional(
        Nullable(
          Type.Union([Uuid], { description: "Needed once: an organisation that consented" }),
        ),
      ),
      plans: Type.Array(
        Closed({
          planId: PlanId,
          quantity: Type.Integer({ minimum: 1, maximum: MOST_LICENCES }),
        }),
        { maxItems: MOST_PLANS },
      ),
      unassign: Type.Optional(
        Type.Union([
          OneOf(["latest-first"]),
          Type.Array(
            Closed({
              planId: PlanId,
              userNames: Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
                minItems: 1,
                maxItems: 1_000,
              }),
            }),
            { maxItems: MOST_PLANS },
          ),
        ]),
      ),
      preview: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
    }),
    responses: { 200: EffectShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const dryRun = query.dryRun ?? false;
      return answerWith(
        await manageLicences(db, {
          publisher: organisation,
          dealId: params.id,
          customerId: body.customerId ?? null,
          plans: body.plans,
          unassign: body.unassign,
          dryRun,
          preview: body.preview ?? null,
        }),
        200,
        (effect) => effectView(effect, !dryRun),
      );
    },
  });
}

const planView = (one: {
  readonly planId: string;
  readonly planName: string;
  readonly serviceId: string;
}) => ({ id: one.planId, name: one.planName, serviceId: one.serviceId });

const licencesView = (
  { customer, consent, granted, plans, refusal }: DealLicences,
  reason: string | null,
) => ({
  customer: customer === undefined ? null : organisationView(customer.id, customer),
  consent:
    consent === undefined
      ? null
      : {
          state: consent.revokedAt === null ? ("in-force" as const) : ("revoked" as const),
          givenAt: consent.givenAt.toString(),
          givenBy: consent.givenBy,
          revokedAt: consent.revokedAt?.toString() ?? null,
        },
  increase: { allowed: refusal === undefined, code: refusal?.code ?? null, reason },
  granted: granted.map((one) => ({
    plan: planView(one),
    quantity: one.quantity,
    total: one.owned,
    assigned: one.assigned,
    live: plans.some(({ planUuid }) => planUuid === one.planUuid),
  })),
  plans: plans.map(planView),
});

const effectView = (effect: GrantsEffect, committed: boolean) => ({
  customer: organisationView(effect.customer.id, effect.customer),
  plans: effect.plans.map((one) => ({
    plan: planView(one),
    before: one.before,
    after: one.after,
    total: one.ownedAfter,
    assigned: Math.min(one.assigned, one.ownedAfter) + one.gaining,
    gaining: one.gaining,
    losing: one.losing,
  })),
  undecided: effect.undecided,
  preview: effect.preview,
  committed,
});
