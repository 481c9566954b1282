import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { changeSetting } from "../../../platform/operator-settings.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { PROPAGATION_DELAY, propagationMinutes } from "../queries/settings.ts";
import { type StopImpact, stopImpact } from "../queries/stop-impact.ts";
import { stopDistribution } from "../use-cases/stop-distribution.ts";
import { Action } from "./shapes.ts";
import { OfOffer, PUBLISH, READ } from "./submissions.routes.ts";
import { showAction, stateTitle, stepTitle } from "./views.ts";

const tags = ["publishing"];

export const impactFields = {
  subscriptions: Type.Array(
    Type.Object({
      planId: Type.String(),
      status: Type.String(),
      count: Type.Integer({ minimum: 1 }),
    }),
    { description: "Running subscriptions: who has one keeps it" },
  ),
  carts: Type.Integer({
    minimum: 0,
    description: "Open carts with the offer; they fail at Review",
  }),
  withdraws: Nullable(
    Type.Object({
      number: Type.Integer(),
      state: Type.String(),
      stateTitle: Type.String(),
      step: Nullable(Type.Object({ id: Type.String(), title: Type.String() })),
    }),
  ),
  keeps: Nullable(
    Type.Integer({
      description: "The version that subscriptions keep, also when the offer is listed again",
    }),
  ),
  effectiveAt: InstantText,
};
const ImpactShape = Type.Object(
  { offer: Type.String(), action: Action, ...impactFields },
  { title: "StopImpact" },
);

const SettingsShape = Type.Object(
  {
    propagationMinutes: Type.Integer({
      minimum: 0,
      maximum: PROPAGATION_DELAY.most,
      description: "From the confirmation of a stop until the storefront no longer shows the offer",
    }),
  },
  { title: "DistributionSettings" },
);

/** Stop distribution of an offer, and the operator's propagation delay. */
export function distributionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/stop",
    operationId: "previewStop",
    summary: "What stopping the distribution of an offer would touch",
    tags,
    access: READ,
    params: OfOffer,
    responses: { 200: ImpactShape },
    async handle({ params, organisation, db, at, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const { offer, actions } = found;
      const impact = await stopImpact(db, found, at);
      return answer(
        200,
        {
          offer: offer.slug,
          action: showAction(locale, "stop-distribution", actions["stop-distribution"]),
          ...showImpact(locale, impact),
        },
        { etag: offer.version },
      );
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/stop",
    operationId: "stopDistribution",
    summary: "Stop the distribution of an offer; who has it keeps it",
    description:
      "Carts with the offer fail at Review; orders stand, trials convert, and renewals go on unless stopRenewals is set. A submission before sign-off and a waiting preview are withdrawn.",
    tags,
    access: PUBLISH,
    precondition: true,
    params: OfOffer,
    body: Closed({
      offerId: Type.String({
        maxLength: 100,
        description: "The offer ID, typed as a confirmation",
      }),
      stopRenewals: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: { 200: Type.Object({ status: Type.String(), statusTitle: Type.String() }) },
    async handle({ params, body, organisation, db, ifMatch, locale }) {
      const stopped = await stopDistribution(db, {
        publisherId: organisation.id,
        slug: params.offer,
        confirmation: body.offerId,
        stopRenewals: body.stopRenewals ?? false,
        ifMatch,
      });
      if (!stopped.ok) return stopped;
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const { status, version } = found.offer;
      return answer(
        200,
        { status, statusTitle: translate(locale, `offer-status.${status}`) },
        { etag: version },
      );
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/distribution/settings",
    operationId: "getDistributionSettings",
    summary: "How long a stop of distribution takes",
    tags: ["certification"],
    access: { permission: "certification:read", of: "operator" },
    responses: { 200: SettingsShape },
    handle: async ({ db }) => answer(200, { propagationMinutes: await propagationMinutes(db) }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/distribution/settings",
    operationId: "setDistributionSettings",
    summary: "Set how long a stop of distribution takes; none by default",
    tags: ["certification"],
    access: { permission: "settings:manage", of: "operator" },
    body: Closed({
      propagationMinutes: Type.Integer({ minimum: 0, maximum: PROPAGATION_DELAY.most }),
    }),
    responses: { 200: SettingsShape },
    async handle({ body, db }) {
      const changed = await changeSetting(db, PROPAGATION_DELAY, body.propagationMinutes);
      if (!changed.ok) return changed;
      return answer(200, { propagationMinutes: await propagationMinutes(db) });
    },
  });
}

export const showImpact = (locale: Language, impact: StopImpact) => ({
  subscriptions: impact.subscriptions,
  carts: impact.carts,
  withdraws:
    impact.withdraws === undefined
      ? null
      : {
          number: impact.withdraws.number,
          state: impact.withdraws.state,
          stateTitle: stateTitle(locale, impact.withdraws.state),
          step:
            impact.withdraws.step === null
              ? null
              : { id: impact.withdraws.step, title: stepTitle(locale, impact.withdraws.step) },
        },
  keeps: impact.keeps,
  effectiveAt: impact.effectiveAt.toString(),
});
