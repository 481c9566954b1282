import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { appAddresses } from "../../catalog/index.ts";
import { userOfAddress } from "../../directory/index.ts";
import { membersWithRoles, rolesFor } from "../../identity/index.ts";
import { APP_STATES, appActions, appState } from "../domain/app-standing.ts";
import { returnAddress } from "../domain/return-address.ts";
import { planUnknown } from "../problems.ts";
import { factsOfApp, myApp, myApps, type OwnApp } from "../queries/my-apps.ts";
import {
  isOpenPlan,
  type LicensedPlan,
  licensedPlan,
  mayKnow,
  nameIn,
} from "../queries/plans-to-ask.ts";
import { ASSIGN, ServiceIdText, tags, USE } from "./licence-shapes.ts";

/** Names of licence admins that are shown to a colleague. */
const MOST_ADMINS = 5;
const PER_MINUTE = 120;

const User = Nullable(
  Type.Object(
    { id: Uuid, userName: Type.String(), name: Type.String() },
    { description: "Of the directory, by the caller's address; null where there is none." },
  ),
);
const APP = {
  serviceId: Type.String(),
  offer: Type.Object({ slug: Type.String(), name: Type.String() }),
  plan: Type.Object({ id: Type.String(), name: Type.String() }),
  publisher: Type.String(),
  state: OneOf(APP_STATES),
  address: Nullable(Type.String({ description: "Where the app is opened." })),
  request: Nullable(
    Type.Object({ id: Uuid, answer: Type.String() }, { description: "The latest one." }),
  ),
  allowedActions: Type.Array(OneOf(["open", "request", "withdraw"])),
};
const AppShape = Type.Object(APP, { title: "OwnApp" });

/** What an employee may use, and how to ask for more (C10, F10). */
export function appRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/my-apps",
    operationId: "listMyApps",
    summary:
      "Plans that the organisation has, and how the caller stands with each: first those that the caller has a licence of",
    tags,
    access: USE,
    query: Closed(pageQuery),
    responses: { 200: ListOf(AppShape, { user: User }) },
    async handle({ organisation, caller, query, db, at }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const user = await userOf(db, organisation.id, caller);
      const rows = await myApps(db, organisation.id, { userId: user?.id ?? null, ...asked.value });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.poolId]);
      const addresses = await appAddresses(
        db,
        page.map(({ offerId }) => offerId),
      );
      return answer(200, {
        data: page.map((one) =>
          appView(one, { address: addresses.get(one.offerId), known: user !== null, at }),
        ),
        nextCursor,
        user,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/my-apps/:serviceId",
    operationId: "getMyApp",
    summary: "How the caller stands with a plan, and whom to ask for a licence",
    tags,
    access: USE,
    params: Closed({ serviceId: ServiceIdText }),
    responses: {
      200: Type.Interface([AppShape], {
        user: User,
        admins: Type.Array(Type.String(), {
          description: `Who hands out the licences, ${MOST_ADMINS} at most.`,
        }),
      }),
    },
    async handle({ organisation, caller, params, db, at, locale }) {
      const user = await userOf(db, organisation.id, caller);
      const { serviceId } = params;
      const [own, found, members] = await Promise.all([
        myApp(db, organisation.id, { userId: user?.id ?? null, serviceId }),
        licensedPlan(db, serviceId),
        membersWithRoles(db, organisation.id, rolesFor(ASSIGN.permission, ["customer"])),
      ]);
      const admins = members.slice(0, MOST_ADMINS).map(({ name }) => name);
      if (own !== undefined) {
        const address = (await appAddresses(db, [own.offerId])).get(own.offerId);
        return answer(200, {
          ...appView(own, { address, known: user !== null, at }),
          user,
          admins,
        });
      }
      if (found === undefined || !mayKnow(found, organisation.tenantId))
        return refuse(planUnknown({}));
      const facts = { check: "none", holds: false, waits: false, request: null } as const;
      return answer(200, {
        serviceId,
        offer: {
          slug: found.offer.slug,
          name: nameIn(found.offer.languages, found.offer.slug, locale),
        },
        plan: {
          id: found.plan.planId,
          name: nameIn(found.plan.texts, found.plan.planId, locale),
        },
        publisher: found.offer.publisherName,
        state: appState(facts),
        address: null,
        request: null,
        allowedActions: [...appActions(facts, { address: false, known: user !== null })],
        user,
        admins,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/not-licensed",
    operationId: "getNotLicensed",
    summary:
      "What the page Not licensed says to anybody: the app and its plan, nothing of a customer",
    description:
      "`return` is given back only where its origin is one of the offer's own addresses. A plan that not everybody may read of is not named.",
    tags,
    access: { public: "an app sends people here before they sign in" },
    perMinute: PER_MINUTE,
    query: Closed({
      service: ServiceIdText,
      return: Type.Optional(Type.String({ maxLength: 2_000 })),
    }),
    responses: {
      200: Type.Object(
        {
          offer: Type.Object({ slug: Type.String(), name: Type.String() }),
          plan: Nullable(Type.String()),
          publisher: Type.String(),
          returnTo: Nullable(Type.String()),
        },
        { title: "NotLicensed" },
      ),
    },
    async handle({ query, db, locale }) {
      const found = await licensedPlan(db, query.service);
      // An offer of which nobody may read but a few is not there for strangers.
      if (found === undefined || !found.offer.plans.some((plan) => isOpenPlan({ ...found, plan })))
        return refuse(planUnknown({}));
      const { offer, plan } = found;
      return answer(200, {
        offer: { slug: offer.slug, name: nameIn(offer.languages, offer.slug, locale) },
        plan: isOpenPlan(found) ? nameIn(plan.texts, plan.planId, locale) : null,
        publisher: offer.publisherName,
        returnTo: returnAddress(query.return, addressesOf(found)),
      });
    },
  });
}

const addressesOf = ({ offer }: LicensedPlan) => [
  offer.technical?.landingPageUrl,
  offer.actionUrl,
  offer.helpUrl,
  offer.contacts.support.url,
  ...offer.links.map(({ url }) => url),
];

async function userOf(db: Reader, organisationId: string, caller: Caller) {
  const user = await userOfAddress(db, organisationId, caller.email ?? "");
  return user === undefined
    ? null
    : { id: user.id, userName: user.userName, name: user.displayName };
}

function appView(
  one: OwnApp,
  {
    address,
    known,
    at,
  }: { readonly address: string | undefined; readonly known: boolean; readonly at: Instant },
) {
  const facts = factsOfApp(one, at);
  const state = appState(facts);
  return {
    serviceId: one.serviceId,
    offer: { slug: one.offerSlug, name: one.offerName },
    plan: { id: one.planId, name: one.planName },
    publisher: one.publisherName,
    state,
    // Whoever may not use it is not led there.
    address: state === "licensed" ? (address ?? null) : null,
    request: one.requestId === null ? null : { id: one.requestId, answer: one.answer ?? "" },
    allowedActions: [...appActions(facts, { address: address !== undefined, known })],
  };
}
