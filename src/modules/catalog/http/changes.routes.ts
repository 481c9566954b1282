import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { actionViews } from "../queries/offer-views.ts";
import { changesToDiscard, discardChanges } from "../use-cases/discard-changes.ts";
import { ActionShape, pageParam, planParam, slugParam } from "./shapes.ts";

const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Offers"];

const ChangesShape = Type.Object(
  {
    action: ActionShape,
    changes: Type.Array(
      Type.Object({
        what: Type.String({ description: "field, plan or audience" }),
        kind: Type.String({
          description: "added, removed or edited, seen from what was published",
        }),
        page: Nullable(Type.String()),
        pageTitle: Nullable(Type.String()),
        plan: Nullable(Type.String()),
        pointer: Type.String(),
      }),
    ),
    plansOnSaleAgain: Type.Array(Type.String(), {
      description: "IDs of plans whose waiting stop would be taken back",
    }),
  },
  { title: "UnpublishedChanges" },
);

/** Changes of the draft that were not published: shown before they are discarded, page by page too. */
export function changesRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/changes",
    operationId: "listUnpublishedChanges",
    summary: "What discarding the changes of the draft, of a plan or of a page would lose",
    tags,
    access: { permission: "offer:read", of: "publisher" },
    params: Closed(slugParam),
    query: Closed({
      plan: Type.Optional(planParam.plan),
      page: Type.Optional(pageParam.page),
    }),
    responses: { 200: ChangesShape },
    async handle({ organisation, params, query, db, at, locale }) {
      const found = await changesToDiscard(
        db,
        {
          publisherId: organisation.id,
          slug: params.offer,
          ...(query.plan !== undefined && { planId: query.plan }),
          ...(query.page !== undefined && { page: query.page }),
        },
        at,
      );
      if (found === undefined) return refuse(notFound({}));
      const pages = [...found.offer.type.pages, ...found.offer.type.planPages];
      const [action] = actionViews({ "discard-changes": found.verdict }, locale);
      return answer(
        200,
        {
          action,
          changes: found.changes.map(({ what, kind, page, plan, pointer }) => ({
            what,
            // Planned is the way back; shown is the way that was gone and would be lost.
            kind: kind === "added" ? "removed" : kind === "removed" ? "added" : kind,
            page: page ?? null,
            pageTitle:
              page === undefined
                ? null
                : translate(locale, pages.find(({ id }) => id === page)?.title ?? page),
            plan: plan ?? null,
            pointer,
          })),
          plansOnSaleAgain: found.plansOnSaleAgain,
        },
        { etag: found.offer.offer.version },
      );
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/pages/:page/changes",
    operationId: "discardPageChanges",
    summary: "Make a page of the draft what was published last",
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...pageParam }),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const discarded = await discardChanges(db, {
        publisherId: organisation.id,
        slug: params.offer,
        page: params.page,
        ifMatch,
      });
      return discarded.ok ? answer(204) : discarded;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/plans/:plan/pages/:page/changes",
    operationId: "discardPlanPageChanges",
    summary: "Make a page of a plan what was published last",
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam, ...pageParam }),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const discarded = await discardChanges(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        page: params.page,
        ifMatch,
      });
      return discarded.ok ? answer(204) : discarded;
    },
  });
}
