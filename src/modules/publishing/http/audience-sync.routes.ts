import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import {
  type AudienceChange,
  actionsOfSuspended,
  audienceChangesOf,
  idOf,
} from "../../catalog/index.ts";
import { confirmationOf, NOTHING_CONFIRMED } from "../domain/confirmation.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { removedHolders } from "../queries/removed-holders.ts";
import { syncAudience } from "../use-cases/sync-audience.ts";
import { Action, ConfirmedSubscriptions } from "./shapes.ts";
import { OfOffer, PUBLISH, READ } from "./submissions.routes.ts";
import { showActions } from "./views.ts";

/** IDs of each plan that an answer names; the lists are read page by page. */
const NAMED = 20;
const tags = ["publishing"];
const url = "/v1/offers/:offer/audience-sync";

const PlanShape = Type.Object({
  planId: Type.String(),
  size: Type.Integer(),
  liveSize: Type.Integer(),
  added: Type.Integer(),
  removed: Type.Integer(),
  addedIds: Type.Array(Type.String(), { description: `The first ${NAMED}` }),
  removedIds: Type.Array(Type.String(), { description: `The first ${NAMED}` }),
});

/** Private audiences of live plans, published alone. */
export function audienceSyncRoutes(app: App): void {
  route(app, {
    method: "GET",
    url,
    operationId: "getAudienceSync",
    summary: "What Sync private audience would publish, and whose subscriptions it touches",
    description:
      "`subscriptions` are running ones of organisations that lose sight of their plan. They go on, and `confirmation` names exactly these: a sync is confirmed with it.",
    tags,
    access: READ,
    params: OfOffer,
    responses: {
      200: Type.Object(
        {
          action: Action,
          plans: Type.Array(PlanShape),
          subscriptions: Type.Object({
            count: Type.Integer(),
            confirmation: Type.String(),
            data: Type.Array(
              Type.Object({
                id: Type.String(),
                name: Type.String(),
                planId: Type.String(),
                status: Type.String(),
                tenantId: Type.String(),
                company: Type.String(),
              }),
              { description: "The first hundred, by name of the organisation" },
            ),
          }),
        },
        { title: "AudienceSync" },
      ),
    },
    async handle({ params, organisation, caller, db, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const changes = await audienceChangesOf(db, found);
      const holders = await removedHolders(db, organisation.id, changes);
      const actions = caller.suspended ? actionsOfSuspended(found.actions) : found.actions;
      const [action] = showActions(locale, { "sync-audience": actions["sync-audience"] });
      return answer(
        200,
        {
          action,
          plans: changes.map(planView),
          subscriptions: {
            count: holders.ids.length,
            confirmation: confirmationOf(holders.ids),
            data: holders.subscriptions.map(({ planUuid: _, ...one }) => one),
          },
        },
        { etag: found.offer.version },
      );
    },
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "syncAudience",
    summary: "Publish the private audiences of all live plans of an offer, and nothing else",
    description:
      "Takes effect at once, live and in previews that go live later; other changes of the draft stay unpublished. Refused where a kind of ID is new to a plan, and until running subscriptions of removed organisations are confirmed by their name.",
    tags,
    access: PUBLISH,
    precondition: true,
    params: OfOffer,
    body: Closed({
      confirmedSubscriptions: ConfirmedSubscriptions,
    }),
    responses: {
      200: Type.Object(
        { plans: Type.Array(PlanShape), subscriptions: Type.Integer() },
        { title: "SyncedAudience" },
      ),
    },
    async handle({ params, body, organisation, db, ifMatch }) {
      const synced = await syncAudience(db, {
        publisherId: organisation.id,
        slug: params.offer,
        ifMatch,
        confirmedSubscriptions: body.confirmedSubscriptions ?? NOTHING_CONFIRMED,
      });
      if (!synced.ok) return synced;
      const { changes, subscriptions, version } = synced.value;
      return answer(200, { plans: changes.map(planView), subscriptions }, { etag: version });
    },
  });
}

const planView = ({ planId, size, liveSize, difference: { added, removed } }: AudienceChange) => ({
  planId,
  size,
  liveSize,
  added: added.length,
  removed: removed.length,
  addedIds: added.slice(0, NAMED).map(idOf),
  removedIds: removed.slice(0, NAMED).map(idOf),
});
