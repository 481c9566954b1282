import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { sendFile } from "../../../platform/file-routes.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { licensedOffers } from "../../catalog/index.ts";
import { publishersNamed } from "../../identity/index.ts";
import { DEAL_TYPES } from "../domain/deal.ts";
import { DEAL_STATUSES, DEAL_TABS } from "../domain/deal-lifecycle.ts";
import { noEvidence } from "../problems.ts";
import { DEAL_ORDERS, dealById, isByCompany, listDeals, waitingDeals } from "../queries/deals.ts";
import { answerQuestion } from "../use-cases/answer-question.ts";
import { withdrawDeal } from "../use-cases/change-deal.ts";
import { lookAtDeal, registerDeal } from "../use-cases/register-deal.ts";
import {
  changedDeal,
  createdDeal,
  ownerOf,
  showDeal,
  stepsAsked,
  stepsPage,
  summariesOf,
} from "./deal-answers.ts";
import {
  DealShape,
  DealStepShape,
  DealSummaryShape,
  DuplicateShape,
  Sha256,
  TermsIn,
  Words,
} from "./shapes.ts";
import { duplicateView } from "./views.ts";

const tags = ["Deals"];
const READ = { permission: "deal:read", of: ["publisher", "operator"] } as const;
const MANAGE = { permission: "deal:manage", of: "publisher" } as const;
const OfId = Closed({ id: Uuid });
/** Solutions that one can choose from. */
const MOST_SOLUTIONS = 500;

/** Sales closed outside the marketplace: registered, followed, put right, taken back (LIC-07). */
export function dealRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/deals",
    operationId: "listDeals",
    summary: "Deals, latest first unless `sort` says otherwise: a publisher's own, or all",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            "Part of a company's name, whatever its case and accents, or of a domain; or a number. Of the operator also part of a publisher's name.",
        }),
      ),
      tab: Type.Optional(OneOf(DEAL_TABS)),
      status: Type.Optional(OneOf(DEAL_STATUSES)),
      type: Type.Optional(OneOf(DEAL_TYPES)),
      solution: Type.Optional(Type.String({ maxLength: 100, description: "`publisher.offer`" })),
      sort: Type.Optional(OneOf(DEAL_ORDERS)),
    }),
    responses: {
      200: ListOf(DealSummaryShape, {
        total: Type.Integer(),
        waiting: Type.Integer({
          description: "Deals that wait for the publisher's answer, or for the operator's review.",
        }),
      }),
    },
    async handle(looking) {
      const { organisation, query, db } = looking;
      const order = query.sort ?? "-registered";
      const asked = pageAsked(query, [isByCompany(order) ? "text" : "instant", "id"], order);
      if (!asked.ok) return asked;
      const owner = ownerOf(organisation);
      const q = query.q?.trim() || null;
      const { rows, total } = await listDeals(db, {
        publisherId: owner,
        q,
        publishersNamed: q === null || owner !== null ? [] : await publishersNamed(db, q),
        tab: query.tab ?? null,
        status: query.status ?? null,
        dealType: query.type ?? null,
        offer: query.solution ?? null,
        order,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      return answer(200, {
        data: await summariesOf(looking, page),
        nextCursor,
        total,
        waiting: await waitingDeals(db, owner),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/deal-solutions",
    operationId: "listDealSolutions",
    summary: "What a deal can be about: the publisher's live offers whose licences it manages",
    tags,
    access: { permission: "deal:read", of: "publisher" },
    responses: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({ slug: Type.String(), name: Type.String(), type: Type.String() }),
          { maxItems: MOST_SOLUTIONS },
        ),
      }),
    },
    async handle({ organisation, db }) {
      const offers = await licensedOffers(db, organisation.id, MOST_SOLUTIONS);
      return answer(200, { data: offers.map(({ slug, name, type }) => ({ slug, name, type })) });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/deals/:id",
    operationId: "getDeal",
    summary: "A deal with its steps, and what looks like the same sale",
    tags,
    access: READ,
    params: OfId,
    responses: { 200: DealShape },
    handle: (looking) => showDeal(looking, looking.params.id),
  });

  route(app, {
    method: "POST",
    url: "/v1/deals",
    operationId: "registerDeal",
    summary: "Register a sale closed outside the marketplace; with dryRun, say what that meets",
    description:
      "Of a live offer whose licences the marketplace manages. A dry run keeps nothing; it refuses what a registration refuses, and names other deals that look like the same sale: same solution, same customer, days in common. What looks so is registered with `despiteDuplicates` only. A lead that it came from is won. A won co-sell opportunity becomes one deal, and another one only after that was rejected, was withdrawn or has expired.",
    tags,
    access: MANAGE,
    idempotent: true,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({
      offer: Type.String({ maxLength: 100, description: "`publisher.offer`" }),
      ...TermsIn,
      evidence: Type.Optional(Nullable(Sha256)),
      leadId: Type.Optional(Nullable(Uuid)),
      opportunityId: Type.Optional(Nullable(Uuid)),
      despiteDuplicates: Type.Optional(Type.Boolean()),
    }),
    responses: {
      200: Type.Object({ duplicates: Type.Array(DuplicateShape) }, { title: "DealLook" }),
      201: DealShape,
    },
    async handle(looking) {
      const { organisation, query, body, db } = looking;
      const { offer, evidence, leadId, opportunityId, despiteDuplicates, ...terms } = body;
      const wanted = {
        publisher: organisation,
        offer,
        terms,
        evidence: evidence ?? null,
        leadId: leadId ?? null,
        opportunityId: opportunityId ?? null,
        despiteDuplicates: despiteDuplicates ?? false,
      };
      if (query.dryRun) {
        const looked = await lookAtDeal(db, wanted);
        return looked.ok
          ? answer(200, { duplicates: looked.value.duplicates.map(duplicateView) })
          : looked;
      }
      const registered = await registerDeal(db, wanted);
      return registered.ok ? createdDeal(looking, registered.value) : registered;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/deals/:id/answers",
    operationId: "answerDealQuestion",
    summary: "Answer the operator's question and put fields right; the deal is in review again",
    description:
      "What `changes` leaves out stays as it is; `evidence` null takes the file away. The operator's reviewers are mailed.",
    tags,
    access: MANAGE,
    idempotent: true,
    precondition: true,
    params: OfId,
    body: Closed({
      text: Words,
      changes: Type.Optional(Type.Partial(Closed(TermsIn), { additionalProperties: false })),
      evidence: Type.Optional(Nullable(Sha256)),
      despiteDuplicates: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: DealShape },
    async handle(looking) {
      const { organisation, params, body, db, ifMatch } = looking;
      const answered = await answerQuestion(db, {
        publisher: organisation,
        id: params.id,
        seen: ifMatch,
        text: body.text,
        changes: body.changes ?? {},
        evidence: body.evidence,
        despiteDuplicates: body.despiteDuplicates ?? false,
      });
      return changedDeal(looking, answered);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/deals/:id/withdrawal",
    operationId: "withdrawDeal",
    summary: "Take a deal back: nothing more becomes of it",
    tags,
    access: MANAGE,
    precondition: true,
    params: OfId,
    body: Closed({ text: Type.Optional(Words) }),
    responses: { 200: DealShape },
    async handle(looking) {
      const { organisation, params, body, db, ifMatch } = looking;
      const withdrawn = await withdrawDeal(db, {
        id: params.id,
        seen: ifMatch,
        publisherId: organisation.id,
        text: body.text,
      });
      return changedDeal(looking, withdrawn);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/deals/:id/steps",
    operationId: "listDealSteps",
    summary: "What became of a deal and what both sides wrote, the latest first",
    tags,
    access: READ,
    params: OfId,
    query: Closed(pageQuery),
    responses: { 200: ListOf(DealStepShape) },
    async handle(looking) {
      const { organisation, params, query, db } = looking;
      const asked = stepsAsked(query);
      if (!asked.ok) return asked;
      const deal = await dealById(db, params.id, ownerOf(organisation));
      return deal === undefined
        ? refuse(notFound({}))
        : answer(200, await stepsPage(looking, deal, asked.value));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/deals/:id/evidence",
    operationId: "downloadDealEvidence",
    summary: "The file that shows the sale",
    tags,
    access: READ,
    params: OfId,
    responses: {},
    async handle({ organisation, params, db, platform, request, reply }) {
      const deal = await dealById(db, params.id, ownerOf(organisation));
      if (deal === undefined) return refuse(notFound({}));
      const { files } = platform.services;
      if (deal.evidenceSha256 === null || files === undefined) return refuse(noEvidence({}));
      return sendFile(files, deal.evidenceSha256, { request, reply }, "private, no-cache");
    },
  });
}
