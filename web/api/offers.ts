import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Lock, ShownFinding } from "../forms/context.tsx";
import type { JsonObject } from "../forms/json.ts";
import type { FileRef } from "./catalogue.ts";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";

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

export type SubmissionBrief = {
  readonly number: number;
  readonly state: SubmissionState;
  /** The step it is at, 1 for the first. */
  readonly position: number;
  readonly steps: number;
  readonly stepTitle: string;
  readonly waitsOn: "publisher" | "operator" | "system";
  readonly blocking: number;
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
  readonly hasUnpublishedChanges: boolean;
  readonly live: { readonly version: number; readonly since: string } | null;
  readonly preview: { readonly submission: number } | null;
  readonly pages: { readonly complete: number; readonly total: number };
  readonly submission: SubmissionBrief | null;
  readonly changedAt: string;
  readonly changedBy: string;
};

export type PlanSummary = {
  readonly planId: string;
  readonly name: string | null;
  readonly status: "draft" | "live" | "pending-stop-distribution" | "not-available";
  readonly pricingModel: "flat" | "per-user" | null;
  readonly visibility: "public" | "private" | null;
  readonly hidden: boolean;
  readonly addOn: boolean;
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
  readonly plans: readonly PlanSummary[];
  readonly storefrontUrl: string;
  readonly previewUrl: string | null;
  readonly allowedActions: AllowedActions;
};

export type OfferList = {
  readonly data: readonly OfferSummary[];
  readonly nextCursor: string | null;
  /** By view: all, needs-you, in-progress, live, draft. */
  readonly counts: Readonly<Record<string, number>>;
};

export type OfferListParams = {
  readonly q?: string | undefined;
  readonly view?: string | undefined;
  readonly status?: string | undefined;
  readonly type?: string | undefined;
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

export type SubmissionState =
  | "running"
  | "waiting-for-you"
  | "attention-needed"
  | "live"
  | "replaced"
  | "cancelled";

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

export function useOffers(params: OfferListParams) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "list", params),
    queryFn: async ({ signal }) =>
      (await api.get<OfferList>("/v1/offers", { query: { limit: 50, ...params }, signal })).data,
    placeholderData: (before) => before,
    // A submission moves by itself: the list says so without a reload.
    refetchInterval: (query) =>
      query.state.data?.data.some((offer) => offer.status === "publish-in-progress") ? 5000 : false,
  });
}

export const offerQuery = (api: Api, slug: string) =>
  queryOptions({
    queryKey: key(api, "offers", "one", slug),
    queryFn: async ({ signal }) => (await api.get<Offer>(offerPath(slug), { signal })).data,
    refetchInterval: (query) => (query.state.data?.status === "publish-in-progress" ? 2500 : false),
  });

export function useOffer(slug: string) {
  return useQuery(offerQuery(useApi(), slug));
}

export function useCreateOffer() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly offer: { readonly type: string; readonly offerId: string; readonly alias: string };
      readonly idempotencyKey: string;
    }) =>
      (
        await api.post<Offer>("/v1/offers", {
          body: given.offer,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers") }),
  });
}

export function useDeleteOffer(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { etag } = await api.get<Offer>(offerPath(slug));
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
    queryKey: key(api, "offers", "page", place.slug, place.plan ?? "-", place.page),
    queryFn: ({ signal }) => fetchPage(api, place, signal),
    enabled,
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
        client.invalidateQueries({ predicate: touches(api, "offers", "review", place.slug) }),
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
        await api.post<PlanSummary>(`${offerPath(slug)}/plans`, {
          body: given.plan,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers", "one", slug) }),
  });
}

export function useDeletePlan(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (planId: string) => {
      const path = `${offerPath(slug)}/plans/${encodeURIComponent(planId)}`;
      const { etag } = await api.get<PlanSummary>(path);
      await api.delete<void>(path, { ifMatch: etag });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers", "one", slug) }),
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

export type ExpectedStep = {
  readonly id: string;
  readonly title: string;
  readonly waitsOn: "publisher" | "operator" | "system";
  /** Median of this marketplace, where it has one. */
  readonly typicalSeconds?: number | null;
};

export type Review = {
  readonly pages: readonly ReviewedPage[];
  readonly steps: readonly ExpectedStep[];
  readonly needsNotes: boolean;
  readonly allowedActions: AllowedActions;
};

export function useReview(slug: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "review", slug),
    queryFn: async ({ signal }) =>
      (await api.get<Review>(`${offerPath(slug)}/review`, { signal })).data,
  });
}
