import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, toCursor } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, Nullable, pageQuery } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { SHOWN } from "../domain/comparison.ts";
import { comparedSides, compareOffer, editionChoices } from "../queries/compare-offer.ts";
import { wordsIn } from "../queries/field-words.ts";
import { loadOfferToCompare } from "../queries/load-draft.ts";
import { taxonomyInForce } from "../queries/taxonomy.ts";
import { revertDraftAnswer } from "../use-cases/revert-answer.ts";
import { nameOf, rowView, sideView } from "./comparison-view.ts";
import { pageAnswer } from "./draft.routes.ts";
import { AnyJson, PageShape, pageParam, planParam, slugParam } from "./shapes.ts";

const read = { permission: "offer:read", of: "publisher" } as const;
const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Offers"];

export const SideName = Type.String({
  pattern: "^(draft|preview|live|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
  description: "draft, preview, live, or the ID of an edition of the offer",
});
const RowKindShape = Type.Union(
  (["added", "removed", "edited", "unchanged"] as const).map((kind) => Type.Literal(kind)),
);
const CountsShape = Type.Object({
  added: Type.Integer(),
  removed: Type.Integer(),
  edited: Type.Integer(),
  unchanged: Type.Integer(),
});
const SideShape = Type.Object(
  {
    name: Type.Union(
      (["draft", "preview", "live", "edition"] as const).map((name) => Type.Literal(name)),
    ),
    editionId: Nullable(Type.String()),
    version: Nullable(Type.Integer({ description: "Under which it was live last" })),
    since: InstantText,
  },
  { title: "ComparedEdition" },
);
const RowShape = Type.Object(
  {
    page: Type.String(),
    plan: Nullable(Type.String()),
    kind: RowKindShape,
    what: Type.Union([Type.Literal("value"), Type.Literal("order")], {
      description: "order: the entries of a list stand in another order",
    }),
    pointer: Type.String({
      description: "RFC 6901 into the page's content in `of`; in `with` where it was removed",
    }),
    place: Type.String({ description: "Where the field is on the draft's page" }),
    label: Type.Array(Type.String()),
    before: AnyJson,
    after: AnyJson,
    lock: Nullable(Type.Object({ reason: Type.String(), detail: Type.String() })),
  },
  { title: "ComparedField" },
);

/** What is compared, and which fields of it are wanted. */
export const comparisonQuery = {
  of: Type.Optional(SideName),
  with: Type.Optional(SideName),
  show: Type.Optional(
    Type.Union(
      SHOWN.map((one) => Type.Literal(one)),
      { default: "modified" },
    ),
  ),
  page: Type.Optional(pageParam.page),
  plan: Type.Optional(planParam.plan),
};

/** Any two editions of an offer side by side, and answers put back into the draft. */
export function comparisonRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/comparison",
    operationId: "compareOffer",
    summary: "What differs between two editions of an offer, or its draft and an edition",
    description:
      "Everything is counted, page by page; the fields come in pages, in the order of the offer type, then plans, then private audiences. " +
      "Without `with`, the live edition is taken, or else the preview; an offer that has neither is compared with nothing, and `with` is null. " +
      "Entries of lists are matched by identity. Private audiences are kept beside editions: an earlier edition has none to compare.",
    tags,
    access: read,
    params: Closed(slugParam),
    query: Closed({ ...pageQuery, ...comparisonQuery }),
    responses: {
      200: ListOf(RowShape, {
        of: SideShape,
        with: Nullable(SideShape),
        choices: Type.Array(SideShape),
        counts: CountsShape,
        plans: Type.Array(
          Type.Object({
            plan: Type.String(),
            name: Nullable(Type.String()),
            presence: Type.Union(
              (["kept", "added", "removed"] as const).map((one) => Type.Literal(one)),
            ),
          }),
        ),
        sections: Type.Array(
          Type.Object({
            page: Type.String(),
            title: Type.String(),
            plan: Nullable(Type.String()),
            counts: CountsShape,
            version: Nullable(
              Type.Integer({
                description: "Of the draft's page; the If-Match of putting values back",
              }),
            ),
          }),
        ),
      }),
    },
    async handle({ organisation, params, query, db, locale }) {
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const loaded = await loadOfferToCompare(db, organisation.id, params.offer);
      if (loaded === undefined) return refuse(notFound({}));
      const sides = await comparedSides(db, loaded, query);
      if (!sides.ok) return sides;
      const { before, after } = sides.value;
      const compared = await compareOffer(db, loaded, sides.value, {
        shown: query.show ?? "modified",
        page: query.page,
        plan: query.plan,
        skip: asked.value.after?.[0] ?? 0,
        limit: asked.value.size,
      });
      const words = wordsIn(locale, await taxonomyInForce(db));
      return answer(
        200,
        {
          of: sideView(after),
          with: before === undefined ? null : sideView(before),
          choices: (await editionChoices(db, loaded)).map(sideView),
          counts: compared.counts,
          plans: compared.plans.map(({ planId, presence, shown }) => ({
            plan: planId,
            name: nameOf(shown.pages["plan-listing"], locale),
            presence,
          })),
          sections: compared.sections.map(({ page, title, plan, counts, version }) => ({
            page,
            title: translate(locale, title),
            plan: plan ?? null,
            counts,
            version: version ?? null,
          })),
          data: compared.rows.map((row) => rowView(row, words, locale)),
          // Rows are counted, not read to the one after the page: most are never made.
          nextCursor: compared.next === undefined ? null : toCursor([compared.next]),
        },
        { etag: loaded.offer.version },
      );
    },
  });

  const revert = Closed({
    to: SideName,
    pointer: Type.String({ maxLength: 1000, pattern: "^(/[^/]*)*$" }),
    kind: Type.Optional(
      Type.Union((["added", "removed", "edited"] as const).map((one) => Type.Literal(one))),
    ),
  });
  const description =
    "The value becomes that of the edition `to`, as a save of the page would: locks refuse it with 409. " +
    "With `kind`, one row of the comparison is put back; without, everything at `pointer`.";

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/pages/:page/reverts",
    operationId: "revertDraftPage",
    summary: "Put a value of an edition back into a page of the draft",
    description,
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...pageParam }),
    body: revert,
    responses: { 200: PageShape },
    async handle({ organisation, params, body, db, ifMatch, locale }) {
      const { to, ...target } = body;
      const saved = await revertDraftAnswer(db, {
        publisherId: organisation.id,
        slug: params.offer,
        page: params.page,
        to,
        target,
        ifMatch,
      });
      return saved.ok ? pageAnswer(saved.value, params, locale) : saved;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/plans/:plan/pages/:page/reverts",
    operationId: "revertDraftPlanPage",
    summary: "Put a value of an edition back into a page of a plan",
    description,
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam, ...pageParam }),
    body: revert,
    responses: { 200: PageShape },
    async handle({ organisation, params, body, db, ifMatch, locale }) {
      const { to, ...target } = body;
      const saved = await revertDraftAnswer(db, {
        publisherId: organisation.id,
        slug: params.offer,
        page: params.page,
        planId: params.plan,
        to,
        target,
        ifMatch,
      });
      return saved.ok ? pageAnswer(saved.value, params, locale) : saved;
    },
  });
}
