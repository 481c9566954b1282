import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Seen, Sight } from "../domain/visibility.ts";
import { viewerUnclear } from "../problems.ts";
import { loadOffer } from "../queries/load-draft.ts";
import { viewerOf, visibilityFor } from "../queries/visibility.ts";
import { slugParam } from "./shapes.ts";

const SightShape = { sees: Type.Boolean(), reason: Type.String(), detail: Type.String() };
const SeenShape = Type.Object({
  offer: Type.Object(SightShape),
  plans: Type.Array(Type.Object({ planId: Type.String(), ...SightShape })),
});

/** Who can see an offer, asked before anybody looks. */
export function visibilityRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/visibility",
    operationId: "getOfferVisibility",
    summary:
      "Whether somebody can see the offer and each plan, and why: in draft, preview and live",
    description:
      "`who` is a tenant ID, a domain or an e-mail address. An address stands for the organisation of its domain; in the preview, for itself.",
    tags: ["Private audiences"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed(slugParam),
    query: Closed({ who: Type.String({ minLength: 1, maxLength: 320 }) }),
    responses: {
      200: Type.Object(
        {
          kind: Type.String(),
          tenantId: Nullable(Type.String()),
          email: Nullable(Type.String()),
          draft: SeenShape,
          preview: Nullable(SeenShape),
          live: Nullable(SeenShape),
        },
        { title: "OfferVisibility" },
      ),
    },
    async handle({ organisation, params, query, db, locale }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const viewer = await viewerOf(db, query.who);
      if (viewer === undefined)
        return refuse(
          viewerUnclear({}, [{ pointer: "/query/who", code: "catalog/viewer-unclear" }]),
        );
      const { draft, preview, live } = await visibilityFor(db, found, viewer);
      return answer(200, {
        kind: viewer.kind,
        tenantId: viewer.tenantId ?? null,
        email: viewer.email ?? null,
        draft: show(draft, locale),
        preview: preview && show(preview, locale),
        live: live && show(live, locale),
      });
    },
  });
}

const show = ({ offer, plans }: Seen, locale: Language) => ({
  offer: inWords(offer, locale),
  plans: plans.map((plan) => ({ planId: plan.planId, ...inWords(plan, locale) })),
});

const inWords = ({ sees, reason }: Sight, locale: Language) => ({
  sees,
  reason,
  detail: translate(locale, `sees.${reason}`),
});
