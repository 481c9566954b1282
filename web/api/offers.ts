import {
  queryOptions,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { Lock, ShownFinding } from "../forms/context.tsx";
import type { JsonObject } from "../forms/json.ts";
import type { FileRef } from "./catalogue.ts";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { useFollowOffer, useIsFollowed } from "./follow-offer.ts";
import { key, keyed, touches } from "./keys.ts";

export type OfferStatus =
  | "draft"
  | "publish-in-progress"
  | "attention-needed"
  | "preview"
  | "live"
  | "pending-stop-distribution"
  | "not-available";
export type PageStatus = "not-started" | "incomplete" | "complete" | "unpublished-changes";

/** What may be done now, from the server: never decided here. A refusal carries its reason. */
export type AllowedActions = Readonly<
  Record<string, { readonly allowed: boolean; readonly reason?: string }>
>;

export const may = (thing: { readonly allowedActions?: AllowedActions }, action: string): boolean =>
  thing.allowedActions?.[action]?.allowed === true;

export const whyNot = (
  thing: { readonly allowedActions?: AllowedActions },
  action: string,
): string | undefined => thing.allowedActions?.[action]?.reason;

export type PageState = {
  readonly page: string;
  readonly title: string;
  readonly status: PageStatus;
  readonly blocking: number;
  readonly warnings: number;
};

/** The newest open submission, as lists show it. */
export type SubmissionBrief = {
  readonly number: number;
  readonly state: "running" | "attention-needed" | "waiting-for-sign-off";
  readonly phase: string;
  readonly waitsOn: "publisher" | "operator" | "system";
  readonly blocking: number;
  /** When the waiting preview goes live by itself. */
  readonly goesLiveAt: string | null;
};

/** What is on sale, or was last; instants since when its distribution is being or is stopped. */
export type LiveState = {
  readonly version: number;
  readonly since: string;
  readonly stopRequestedAt: string | null;
  readonly stoppedAt: string | null;
};

/** What keeps an offer from being listed. */
export type Holds = {
  readonly forcedStop: { readonly since: string; readonly reason: string } | null;
  readonly removal: { readonly since: string; readonly day: string } | null;
};

export type OfferSummary = {
  readonly slug: string;
  readonly offerId: string;
  readonly alias: string;
  readonly name: string | null;
  readonly type: string;
  readonly typeTitle: string;
  readonly status: OfferStatus;
  readonly logo: FileRef | null;
  readonly unpublishedChanges: number;
  /** IDs of plans whose stop waits for the next publication. */
  readonly plansStopping: readonly string[];
  readonly live: LiveState | null;
  readonly holds: Holds;
  readonly hasPreview: boolean;
  readonly pages: { readonly complete: number; readonly total: number };
  readonly submission: SubmissionBrief | null;
  readonly changedAt: string;
  readonly changedBy: string;
};

export type PlanSummary = {
  readonly planId: string;
  readonly name: string | null;
  readonly status: "draft" | "live" | "pending-stop-distribution" | "not-available";
  readonly pricingModel: "flat" | "per-user" | "usage" | "free" | "byol" | "licence" | null;
  /** What licence checks name; only of plans with licences. */
  readonly serviceId: string | null;
  readonly visibility: "public" | "private" | null;
  readonly hidden: boolean;
  readonly addOn: boolean;
  readonly audienceSize: number;
  /** Whether the private audience as saved names others than the live one. */
  readonly audienceDiffers: boolean;
  readonly from: {
    readonly amount: string;
    readonly currency: string;
    readonly term: string;
  } | null;
  readonly pages: readonly PageState[];
  readonly allowedActions: AllowedActions;
};

export type Offer = OfferSummary & {
  readonly pageStates: readonly PageState[];
  readonly canHavePlans: boolean;
  readonly plans: readonly PlanSummary[];
  readonly storefrontUrl: string;
  readonly allowedActions: AllowedActions;
};

export type OfferList = {
  readonly data: readonly OfferSummary[];
  readonly nextCursor: string | null;
  /** By status. */
  readonly counts: Readonly<Record<string, number>>;
  /** Names of those who changed an offer last. */
  readonly changers: readonly string[];
};

export type OfferListParams = {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly type?: string | undefined;
  readonly changedBy?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

export type OfferPage = {
  readonly page: string;
  readonly title: string;
  readonly version: number;
  readonly status: PageStatus;
  readonly content: JsonObject;
  readonly findings: readonly (ShownFinding & { readonly code: string })[];
  readonly locks: Readonly<Record<string, Lock>>;
  readonly savedAt: string | null;
  readonly savedBy: string | null;
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

// As the server sends them; everything below turns these into the types above, in one place.
export type ActionView = {
  readonly action: string;
  readonly allowed: boolean;
  readonly reason: { readonly detail: string } | null;
};
export type OfferView = {
  readonly offer: string;
  readonly offerId: string;
  readonly alias: string;
  readonly name: string | null;
  readonly type: string;
  readonly typeTitle: string;
  readonly status: OfferStatus;
  readonly logo?: FileRef | null;
  readonly live: LiveState | null;
  readonly holds: Holds;
  readonly preview: object | null;
  readonly submission: {
    readonly number: number;
    readonly state: SubmissionBrief["state"];
    readonly phase: string;
    readonly waitingOn: SubmissionBrief["waitsOn"];
    readonly findings: number;
    readonly goesLiveAt: string | null;
  } | null;
  readonly draft: {
    readonly pages: number;
    readonly pagesComplete: number;
    readonly unpublishedChanges: number;
    readonly plansStopping: readonly string[];
  };
  readonly address: string;
  readonly changedAt: string;
  readonly changedBy: string;
};
type PlanView = {
  readonly planId: string;
  readonly name: string | null;
  readonly status: PlanSummary["status"];
  readonly pricingModel: PlanSummary["pricingModel"];
  readonly serviceId: string | null;
  readonly baseCurrency: string | null;
  readonly terms: readonly { readonly term?: string; readonly price?: string }[];
  readonly visibility: PlanSummary["visibility"];
  readonly hidden: boolean;
  readonly addOn: object | null;
  readonly audience?: {
    readonly size: number;
    readonly liveVersion: number | null;
    readonly differs: boolean;
  };
  readonly pages: readonly PageState[];
  readonly actions: readonly ActionView[];
};
type OverviewView = OfferView & {
  readonly pages: readonly PageState[];
  readonly plans: readonly PlanView[];
  readonly canHavePlans: boolean;
  readonly actions: readonly ActionView[];
};
type ReviewView = {
  readonly pages: readonly (Omit<ReviewedPage, "planId"> & { readonly plan: string | null })[];
  readonly actions: readonly ActionView[];
};

export function toAllowedActions(actions: readonly ActionView[]): AllowedActions {
  return Object.fromEntries(
    actions.map(({ action, allowed, reason }) => [
      action,
      reason === null ? { allowed } : { allowed, reason: reason.detail },
    ]),
  );
}

export const toSummary = (view: OfferView): OfferSummary => ({
  slug: view.offer,
  offerId: view.offerId,
  alias: view.alias,
  name: view.name,
  type: view.type,
  typeTitle: view.typeTitle,
  status: view.status,
  logo: view.logo ?? null,
  unpublishedChanges: view.draft.unpublishedChanges,
  plansStopping: view.draft.plansStopping,
  live: view.live,
  holds: view.holds,
  hasPreview: view.preview !== null,
  pages: { complete: view.draft.pagesComplete, total: view.draft.pages },
  submission: view.submission && {
    number: view.submission.number,
    state: view.submission.state,
    phase: view.submission.phase,
    waitsOn: view.submission.waitingOn,
    goesLiveAt: view.submission.goesLiveAt,
    blocking: view.submission.findings,
  },
  changedAt: view.changedAt,
  changedBy: view.changedBy,
});

function toPlan(view: PlanView): PlanSummary {
  const first = view.terms.find((term) => term.price !== undefined && term.term !== undefined);
  return {
    planId: view.planId,
    name: view.name,
    status: view.status,
    pricingModel: view.pricingModel,
    serviceId: view.serviceId,
    visibility: view.visibility,
    hidden: view.hidden,
    addOn: view.addOn !== null,
    audienceSize: view.audience?.size ?? 0,
    audienceDiffers:
      view.visibility === "private" &&
      typeof view.audience?.liveVersion === "number" &&
      view.audience.differs,
    from:
      first?.price === undefined || first.term === undefined || view.baseCurrency === null
        ? null
        : { amount: first.price, currency: view.baseCurrency, term: first.term },
    pages: view.pages,
    allowedActions: toAllowedActions(view.actions),
  };
}

const toOffer = (view: OverviewView): Offer => ({
  ...toSummary(view),
  pageStates: view.pages,
  canHavePlans: view.canHavePlans,
  plans: view.plans.map(toPlan),
  storefrontUrl: view.address,
  allowedActions: toAllowedActions(view.actions),
});

export function useOffers(params: OfferListParams, options: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "list", params),
    queryFn: async ({ signal }): Promise<OfferList> => {
      const { data } = await api.get<{
        readonly data: readonly OfferView[];
        readonly nextCursor: string | null;
        readonly counts?: Readonly<Record<string, number>>;
        readonly changers?: readonly string[];
      }>("/v1/offers", { query: { limit: 50, ...params }, signal });
      return {
        data: data.data.map(toSummary),
        nextCursor: data.nextCursor,
        counts: data.counts ?? {},
        changers: data.changers ?? [],
      };
    },
    placeholderData: (before) => before,
    // A submission moves by itself: the list says so without a reload.
    refetchInterval: (query) =>
      query.state.data?.data.some((offer) => offer.status === "publish-in-progress") ? 5000 : false,
    ...options,
  });
}

const offerQuery = (api: Api, slug: string, isFollowed = false) =>
  queryOptions({
    ...keyed(api, "offers", "one", slug),
    queryFn: async ({ signal }) =>
      toOffer((await api.get<OverviewView>(offerPath(slug), { signal })).data),
    refetchInterval: (query) =>
      isFollowed ? false : query.state.data?.status === "publish-in-progress" ? 2500 : 20_000,
  });

/** The offer; while a submission is on its way, followed as the server tells what happens (ux P3). */
export function useOffer(slug: string) {
  const isFollowed = useIsFollowed(slug);
  const offer = useQuery(offerQuery(useApi(), slug, isFollowed));
  const status = offer.data?.status;
  useFollowOffer(slug, status !== undefined && ON_ITS_WAY.has(status));
  return offer;
}

/** A submission of the offer has not ended. */
const ON_ITS_WAY: ReadonlySet<string> = new Set([
  "publish-in-progress",
  "attention-needed",
  "preview",
]);

export function useCreateOffer() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly offer: { readonly type: string; readonly offerId: string; readonly alias: string };
      /** The slug of the offer that it begins as a copy of, which has the same type. */
      readonly copyOf?: string | undefined;
      readonly idempotencyKey: string;
    }) => {
      const { copyOf, idempotencyKey } = given;
      const { type, ...named } = given.offer;
      const path =
        copyOf === undefined ? "/v1/offers" : `/v1/offers/${encodeURIComponent(copyOf)}/copies`;
      const body = copyOf === undefined ? { type, ...named } : named;
      return (await api.post<unknown>(path, { body, idempotencyKey })).data;
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers") }),
  });
}

export function useDeleteOffer(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { etag } = await api.get<unknown>(offerPath(slug));
      await api.delete<void>(offerPath(slug), { ifMatch: etag });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers", "list") }),
  });
}

/** The address of a page of an offer, or of one of its plans. */
export type PagePlace = {
  readonly slug: string;
  readonly plan?: string | undefined;
  readonly page: string;
};

const pagePath = ({ slug, plan, page }: PagePlace) =>
  plan === undefined
    ? `${offerPath(slug)}/pages/${encodeURIComponent(page)}`
    : `${offerPath(slug)}/plans/${encodeURIComponent(plan)}/pages/${encodeURIComponent(page)}`;

export type VersionedPage = OfferPage & { readonly etag: string | undefined };

async function fetchPage(api: Api, place: PagePlace, signal?: AbortSignal): Promise<VersionedPage> {
  const { data, etag } = await api.get<OfferPage>(pagePath(place), { signal });
  return { ...data, etag };
}

export function useOfferPage(place: PagePlace, enabled = true) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "page", place.slug, place.plan ?? "-", place.page),
    queryFn: ({ signal }) => fetchPage(api, place, signal),
    enabled,
  });
}

/** Contents of several pages by name; `contents` is the same object while nothing in it changes. */
export function useOfferPages(places: readonly PagePlace[]) {
  const api = useApi();
  return useQueries({
    queries: places.map((place) => ({
      ...keyed(api, "offers", "page", place.slug, place.plan ?? "-", place.page),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(api, place, signal),
    })),
    combine: (answers) => ({
      contents: Object.fromEntries(
        answers.flatMap(({ data }) => (data === undefined ? [] : [[data.page, data.content]])),
      ),
      isPending: answers.some(({ data }) => data === undefined),
      failed: answers.find(({ isError }) => isError),
    }),
  });
}

export function useSavePage(place: PagePlace) {
  const api = useApi();
  const client = useQueryClient();
  const pageKey = key(api, "offers", "page", place.slug, place.plan ?? "-", place.page);
  return {
    reload: () => fetchPage(api, place),
    save: async (content: JsonObject, etag: string | undefined): Promise<VersionedPage> => {
      const answer = await api.put<OfferPage>(pagePath(place), { body: content, ifMatch: etag });
      const saved = { ...answer.data, etag: answer.etag };
      client.setQueryData(pageKey, saved);
      // The status of the page stands in the navigation, the list and the review.
      await Promise.all([
        client.invalidateQueries({ predicate: touches(api, "offers", "one", place.slug) }),
        // Forgotten, not merely asked again: what was found before is of another draft.
        client.resetQueries({ predicate: touches(api, "offers", "checks", place.slug) }),
        client.invalidateQueries({ predicate: touches(api, "offers", "review", place.slug) }),
        client.invalidateQueries({ predicate: touches(api, "offers", "comparison", place.slug) }),
        client.invalidateQueries({ predicate: touches(api, "offers", "list") }),
      ]);
      return saved;
    },
  };
}

export function useCreatePlan(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly plan: { readonly planId: string; readonly name: string };
      readonly idempotencyKey: string;
    }) =>
      (
        await api.post<unknown>(`${offerPath(slug)}/plans`, {
          body: given.plan,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers", "one", slug) }),
  });
}

/** `onDeleted` is called before the offer is read again, which takes away the pages of the plan. */
export function useDeletePlan(slug: string, onDeleted: () => void) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (planId: string) => {
      const path = `${offerPath(slug)}/plans/${encodeURIComponent(planId)}`;
      const { etag } = await api.get<unknown>(path);
      await api.delete<void>(path, { ifMatch: etag });
    },
    onSuccess: () => {
      onDeleted();
      return client.invalidateQueries({ predicate: touches(api, "offers", "one", slug) });
    },
  });
}

export type ReviewedPage = {
  readonly page: string;
  readonly title: string;
  readonly planId?: string;
  readonly planName?: string | null;
  readonly status: PageStatus;
  readonly findings: readonly (ShownFinding & { readonly code: string })[];
};

export type Review = {
  readonly pages: readonly ReviewedPage[];
  readonly allowedActions: AllowedActions;
};

const toReview = (view: ReviewView): Review => ({
  pages: view.pages.map(({ plan, ...page }) => (plan === null ? page : { ...page, planId: plan })),
  allowedActions: toAllowedActions(view.actions),
});

export function useReview(slug: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "review", slug),
    queryFn: async ({ signal }) =>
      toReview((await api.get<ReviewView>(`${offerPath(slug)}/review`, { signal })).data),
  });
}
