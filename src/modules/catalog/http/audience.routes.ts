import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, pageQuery } from "../../../platform/schemas.ts";
import { type AudienceRule, idKindsOf, idOf, MAX_BY_HAND } from "../domain/audience.ts";
import type { OfferType } from "../domain/offer-type.ts";
import { audiencePage } from "../queries/audience-page.ts";
import { loadOffer } from "../queries/load-draft.ts";
import { editAudience, type SavedAudience, saveAudience } from "../use-cases/save-audience.ts";
import { planParam, slugParam } from "./shapes.ts";

const read = { permission: "offer:read", of: "publisher" } as const;
const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Private audiences"];
export const AUDIENCE_URL = "/v1/offers/:offer/plans/:plan/audience";
const params = Closed({ ...slugParam, ...planParam });
const LIST_LIMIT_BYTES = 8 * 1024 * 1024;
/** IDs that an answer names; the list itself is read page by page. */
const NAMED = 20;

const entryFields = {
  tenantId: Type.Optional(Type.String()),
  subscriptionId: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
};
const Entry = Closed(entryFields, {
  description: "One of tenantId and subscriptionId, whichever the offer type's audiences take",
});
const StateShape = Type.Union(
  (["added", "removed", "unchanged"] as const).map((state) => Type.Literal(state)),
);
const LimitsShape = Type.Object(
  { tenant: Type.Integer(), subscription: Type.Integer() },
  { description: "IDs of each kind that a plan has at most; 0 where none are taken" },
);
const limitsOf = ({ tenant = 0, subscription = 0 }: AudienceRule = {}) => ({
  tenant,
  subscription,
});
const AudienceShape = ListOf(
  Type.Object({ ...entryFields, state: StateShape }, { title: "AudienceEntry" }),
  {
    ids: Type.Array(Type.Union([Type.Literal("tenant"), Type.Literal("subscription")])),
    limits: LimitsShape,
    maxByHand: Type.Integer(),
    version: Type.Integer(),
    liveVersion: Nullable(Type.Integer()),
    size: Type.Integer(),
    counts: Type.Object({
      added: Type.Integer(),
      removed: Type.Integer(),
      unchanged: Type.Integer(),
    }),
    matching: Type.Integer(),
  },
);
export const SavedShape = Type.Object(
  {
    version: Type.Integer(),
    size: Type.Integer(),
    added: Type.Integer(),
    removed: Type.Integer(),
    edited: Type.Integer({ description: "Kept, with another note" }),
    unchanged: Type.Integer(),
    addedIds: Type.Array(Type.String(), { description: `The first ${NAMED}` }),
    removedIds: Type.Array(Type.String(), { description: `The first ${NAMED}` }),
  },
  { title: "SavedAudience" },
);

/** Private audiences of plans: read, and edited by hand. */
export function audienceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: AUDIENCE_URL,
    operationId: "getPrivateAudience",
    summary: "The private audience of a plan as last saved, beside the one that is live",
    description:
      "`state` compares with the live audience: `removed` entries are live and no longer in the list. Before the plan is live everything is `unchanged`.",
    tags,
    access: read,
    params,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of an ID or a note" })),
      state: Type.Optional(StateShape),
    }),
    responses: { 200: AudienceShape },
    async handle({ organisation, params, query, db }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      const plan = found?.plans.find(({ planId }) => planId === params.plan);
      if (found === undefined || plan === undefined) return refuse(notFound({}));
      // A cursor is a place in one version of the list, compared with one version of the live one.
      const asked = pageAsked(query, ["number", "number", "number"]);
      if (!asked.ok) return asked;
      const { after: from, limit } = asked.value;
      const [after, version, live] = from ?? [
        0,
        plan.audienceVersion,
        // Where nothing is live, its version is none; a part of a cursor is 0 or more.
        plan.liveAudienceVersion === null ? 0 : plan.liveAudienceVersion + 1,
      ];
      const entries = await audiencePage(db, {
        planUuid: plan.planUuid,
        version,
        liveVersion: live === 0 ? null : live - 1,
        q: query.q?.trim() || null,
        state: query.state ?? null,
        after,
        limit,
      });
      const { page, nextCursor } = pageOf(entries.rows, asked.value, ({ place }) => [
        place,
        version,
        live,
      ]);
      return answer(
        200,
        {
          ...audienceOf(found.type),
          version: plan.audienceVersion,
          liveVersion: plan.liveAudienceVersion,
          size: plan.audienceSize,
          counts: { added: entries.added, removed: entries.removed, unchanged: entries.unchanged },
          matching: entries.matching,
          data: page.map(({ entry, state }) => ({ ...entry, state })),
          nextCursor,
        },
        { etag: plan.audienceVersion },
      );
    },
  });

  route(app, {
    method: "PUT",
    url: AUDIENCE_URL,
    operationId: "savePrivateAudience",
    summary: "Save the private audience of a plan: the whole list, each ID once",
    description:
      "It is published with the offer, or by syncing the audience. A list with any bad entry changes nothing.",
    tags,
    access: edit,
    precondition: true,
    bodyLimit: LIST_LIMIT_BYTES,
    params,
    body: Closed({ entries: Type.Array(Entry, { maxItems: 100_000 }) }),
    responses: { 200: SavedShape },
    async handle({ organisation, params, body, db, ifMatch }) {
      return show(
        await saveAudience(db, { ...ofPlan(organisation, params, ifMatch), entries: body.entries }),
      );
    },
  });

  route(app, {
    method: "PATCH",
    url: AUDIENCE_URL,
    operationId: "editPrivateAudience",
    summary: `Add at most ${MAX_BY_HAND} IDs to the private audience of a plan, and remove others`,
    description: "What is not named stays. Longer lists are imported as a file.",
    tags,
    access: edit,
    precondition: true,
    bodyLimit: LIST_LIMIT_BYTES,
    params,
    body: Closed({
      add: Type.Optional(Type.Array(Entry, { maxItems: 1000 })),
      remove: Type.Optional(Type.Array(Entry, { maxItems: 100_000 })),
    }),
    responses: { 200: SavedShape },
    async handle({ organisation, params, body, db, ifMatch }) {
      const { add = [], remove = [] } = body;
      return show(
        await editAudience(db, { ...ofPlan(organisation, params, ifMatch), add, remove }),
      );
    },
  });
}

const audienceOf = ({ plans }: OfferType) => ({
  ids: idKindsOf(plans.audience),
  limits: limitsOf(plans.audience),
  maxByHand: MAX_BY_HAND,
});

export const ofPlan = (
  { id }: { readonly id: string },
  { offer, plan }: { readonly offer: string; readonly plan: string },
  ifMatch: string,
) => ({ publisherId: id, slug: offer, planId: plan, ifMatch });

export const savedView = ({ version, size, difference }: SavedAudience) => ({
  version,
  size,
  added: difference.added.length,
  removed: difference.removed.length,
  edited: difference.edited,
  unchanged: difference.unchanged,
  addedIds: difference.added.slice(0, NAMED).map(idOf),
  removedIds: difference.removed.slice(0, NAMED).map(idOf),
});

const show = (saved: Awaited<ReturnType<typeof saveAudience>>) =>
  saved.ok ? answer(200, savedView(saved.value), { etag: saved.value.version }) : saved;
