import Type from "typebox";
import type { App } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf, Uuid } from "../../../platform/schemas.ts";
import { askPublisher, claimDeal, decideDeal } from "../use-cases/change-deal.ts";
import { changedDeal } from "./deal-answers.ts";
import { DealShape, Words } from "./shapes.ts";

const tags = ["Deals"];
const REVIEW = { permission: "deal:review", of: "operator" } as const;
const OfId = Closed({ id: Uuid });

/** What the operator does with deals (O7, OPR-03). */
export function dealReviewRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/deals/:id/reviewer",
    operationId: "claimDeal",
    summary: "Take up the review of a deal, also from somebody else",
    tags,
    access: REVIEW,
    precondition: true,
    params: OfId,
    body: Closed({}),
    responses: { 200: DealShape },
    async handle(looking) {
      const { params, db, ifMatch } = looking;
      return changedDeal(looking, await claimDeal(db, { id: params.id, seen: ifMatch }));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/deals/:id/questions",
    operationId: "askAboutDeal",
    summary: "Ask the publisher about a deal, which then waits for the answer",
    description: "The publisher's people who register deals are mailed.",
    tags,
    access: REVIEW,
    idempotent: true,
    precondition: true,
    params: OfId,
    body: Closed({ text: Words }),
    responses: { 200: DealShape },
    async handle(looking) {
      const { params, body, db, ifMatch } = looking;
      const asked = await askPublisher(db, { id: params.id, seen: ifMatch, text: body.text });
      return changedDeal(looking, asked);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/deals/:id/decision",
    operationId: "decideDeal",
    summary: "Approve a deal, or reject it with a reason",
    description: "The publisher's people who register deals are mailed.",
    tags,
    access: REVIEW,
    precondition: true,
    params: OfId,
    body: Type.Union([
      Closed({ outcome: OneOf(["approve"]), text: Type.Optional(Words) }),
      Closed({ outcome: OneOf(["reject"]), text: Words }),
    ]),
    responses: { 200: DealShape },
    async handle(looking) {
      const { params, body, db, ifMatch } = looking;
      const decided = await decideDeal(db, { id: params.id, seen: ifMatch, decision: body });
      return changedDeal(looking, decided);
    },
  });
}
