import Type from "typebox";
import type { Problem } from "../../../kernel/problem.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { PublisherOffer } from "../queries/offers.ts";
import { MOST_STOPS, planStops, stopOffers } from "../use-cases/stop-offers.ts";
import { impactFields, showImpact } from "./distribution.routes.ts";
import { Action } from "./shapes.ts";
import { PUBLISH, READ } from "./submissions.routes.ts";
import { showAction } from "./views.ts";

const Slug = Type.String({ maxLength: 100 });
const StopShape = {
  offer: Type.String(),
  name: Nullable(Type.String()),
};
const Refusal = Type.Object({
  code: Type.String(),
  title: Type.String(),
  detail: Type.String(),
});

/** Stop distribution of several offers at once (ux.md P1). */
export function stopsRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/offer-stops/preview",
    operationId: "previewStops",
    summary: "What stopping the distribution of several offers would touch; nothing is changed",
    tags: ["publishing"],
    access: READ,
    body: Closed({ offers: Type.Array(Slug, { minItems: 1, maxItems: MOST_STOPS }) }),
    responses: {
      200: Type.Object(
        {
          data: Type.Array(
            Type.Object({
              ...StopShape,
              version: Nullable(Type.Integer()),
              action: Nullable(Action),
              impact: Nullable(Type.Object(impactFields)),
              refused: Nullable(Refusal),
            }),
          ),
          confirmation: Nullable(
            Type.String({
              description: "What is typed to stop those that can be stopped; null where none can",
            }),
          ),
        },
        { title: "StopsPreview" },
      ),
    },
    async handle({ body, organisation, db, at, locale }) {
      const slugs = [...new Set(body.offers)];
      const { planned, confirmation } = await planStops(db, { publisher: organisation, slugs, at });
      return answer(200, {
        confirmation: confirmation ?? null,
        data: planned.map(({ slug, found, impact }) => ({
          offer: slug,
          name: found === undefined ? null : nameOf(found, locale),
          version: found?.offer.version ?? null,
          action:
            found === undefined
              ? null
              : showAction(locale, "stop-distribution", found.actions["stop-distribution"]),
          impact: impact === undefined ? null : showImpact(locale, impact),
          refused: found === undefined ? refusal(notFound({}), locale) : null,
        })),
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offer-stops",
    operationId: "stopOffers",
    summary: "Stop the distribution of several offers; each is answered by itself",
    description:
      "An offer that is refused keeps no other from being stopped. `confirmation` is the publisher ID, a space and the number of offers, as a person types it.",
    tags: ["publishing"],
    access: PUBLISH,
    body: Closed({
      offers: Type.Array(Closed({ offer: Slug, version: Type.Integer({ minimum: 1 }) }), {
        minItems: 1,
        maxItems: MOST_STOPS,
      }),
      confirmation: Type.String({ maxLength: 100 }),
      stopRenewals: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: {
      200: Type.Object(
        {
          data: Type.Array(
            Type.Object({
              ...StopShape,
              status: Nullable(Type.String()),
              statusTitle: Nullable(Type.String()),
              refused: Nullable(Refusal),
            }),
          ),
        },
        { title: "StoppedOffers" },
      ),
    },
    async handle({ body, organisation, db, locale }) {
      // An offer that is named twice is stopped once.
      const versions = new Map(body.offers.map(({ offer, version }) => [offer, version]));
      const answered = await stopOffers(db, {
        publisher: organisation,
        offers: [...versions].map(([slug, version]) => ({ slug, version })),
        confirmation: body.confirmation,
        stopRenewals: body.stopRenewals ?? false,
      });
      if (!answered.ok) return answered;
      return answer(200, {
        data: answered.value.map(({ slug, found, refused }) => ({
          offer: slug,
          name: found === undefined ? null : nameOf(found, locale),
          status: found?.offer.status ?? null,
          statusTitle:
            found === undefined ? null : translate(locale, `offer-status.${found.offer.status}`),
          refused: refused === undefined ? null : refusal(refused, locale),
        })),
      });
    },
  });
}

const nameOf = ({ offer }: PublisherOffer, locale: Language): string => {
  const { names } = offer.summary;
  return names[locale] ?? names.en ?? offer.alias;
};

const refusal = ({ code, params }: Problem, locale: Language) => ({
  code,
  title: translate(locale, `problem.${code}.title`, params),
  detail: translate(locale, `problem.${code}.detail`, params),
});
