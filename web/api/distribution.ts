import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";

/** What stopping the distribution of an offer would touch. */
export type StopImpact = {
  readonly subscriptions: readonly {
    readonly planId: string;
    readonly status: string;
    readonly count: number;
  }[];
  readonly carts: number;
  readonly withdraws: { readonly number: number; readonly state: string } | null;
  /** The version that those who have the offer keep. */
  readonly keeps: number | null;
  readonly effectiveAt: string;
};

/** A part of a draft; all of it where nothing is named. */
export type DraftPart = { readonly plan?: string; readonly page?: string };

/** What discarding the changes of a part would lose. */
export type UnpublishedChanges = {
  readonly changes: readonly {
    readonly what: "field" | "plan" | "audience";
    readonly kind: "added" | "removed" | "edited";
    readonly page: string | null;
    readonly pageTitle: string | null;
    readonly plan: string | null;
    readonly pointer: string;
  }[];
  readonly plansOnSaleAgain: readonly string[];
};

export type Edition = {
  readonly editionId: string;
  readonly madeAt: string;
  readonly isLive: boolean;
  readonly isPreview: boolean;
  readonly versions: readonly { readonly version: number; readonly liveSince: string }[];
  readonly submission: { readonly number: number; readonly submittedBy: string } | null;
  readonly certifiedAt: string | null;
};

export type Obstacle = {
  readonly code: string;
  readonly detail: string;
  readonly page: string | null;
  readonly pageTitle: string | null;
  readonly plan: string | null;
  readonly pointer: string;
};

export type Restoration = { readonly changes: number; readonly notRestored: readonly Obstacle[] };

export type EditionDetail = Edition & {
  readonly restoration: Restoration;
  readonly rollBack: { readonly allowed: boolean; readonly obstacles: readonly Obstacle[] };
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;
const planPath = (slug: string, plan: string) =>
  `${offerPath(slug)}/plans/${encodeURIComponent(plan)}`;

/** The answer with the version it was made from, which whoever acts on it has to name. */
type Versioned<T> = T & { readonly etag: string | undefined };

/** Everything shown of offers is read anew: a stop or roll-back changes it in many places. */
function useOffersChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: touches(api, "offers") });
}

export function useStopImpact(slug: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "stop", slug),
    queryFn: async ({ signal }): Promise<Versioned<StopImpact>> => {
      const { data, etag } = await api.get<StopImpact>(`${offerPath(slug)}/stop`, { signal });
      return { ...data, etag };
    },
    enabled,
    staleTime: 0,
  });
}

export type PlanSubscription = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly status: string;
  readonly company: string;
  readonly orderedAt: string;
  readonly quantity: number;
  /** The version of the offer that it was bought with. */
  readonly edition: { readonly id: string; readonly version: number };
};

/** Running subscriptions of a plan by company, page after page. */
export function usePlanSubscriptions(slug: string, planId: string, enabled: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "offers", "plan-subscriptions", slug, planId),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<{
          readonly count: number;
          readonly data: readonly PlanSubscription[];
          readonly nextCursor: string | null;
        }>(`${offerPath(slug)}/plans/${encodeURIComponent(planId)}/subscriptions`, {
          query: { limit: 10, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled,
    staleTime: 0,
  });
}

export function useStopDistribution(slug: string) {
  const api = useApi();
  const changed = useOffersChanged();
  return useMutation({
    mutationFn: async (given: {
      readonly offerId: string;
      readonly stopRenewals: boolean;
      readonly etag: string | undefined;
    }) => {
      const { etag, ...body } = given;
      await api.put<unknown>(`${offerPath(slug)}/stop`, { body, ifMatch: etag });
    },
    onSettled: changed,
  });
}

/** Stop or Resume distribution of a plan. */
/** Puts the plans of a draft in another order; buyers see it with the next publication. */
export function useOrderPlans(slug: string) {
  const api = useApi();
  const changed = useOffersChanged();
  return useMutation({
    mutationFn: async (plans: readonly string[]) => {
      const { etag } = await api.get<unknown>(offerPath(slug));
      await api.put<unknown>(`${offerPath(slug)}/plan-order`, { body: { plans }, ifMatch: etag });
    },
    onSuccess: changed,
  });
}

export function usePlanStop(slug: string) {
  const api = useApi();
  const changed = useOffersChanged();
  return useMutation({
    mutationFn: async (given: { readonly plan: string; readonly wanted: "stop" | "resume" }) => {
      const path = planPath(slug, given.plan);
      const { etag } = await api.get<unknown>(path);
      if (given.wanted === "stop")
        await api.put<unknown>(`${path}/stop`, { body: {}, ifMatch: etag });
      else await api.delete<void>(`${path}/stop`, { ifMatch: etag });
    },
    onSuccess: changed,
  });
}

export function useUnpublishedChanges(slug: string, part: DraftPart, enabled: boolean) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "changes", slug, part.plan ?? "-", part.page ?? "-"),
    queryFn: async ({ signal }): Promise<Versioned<UnpublishedChanges>> => {
      const path = `${offerPath(slug)}/changes`;
      const { data, etag } = await api.get<UnpublishedChanges>(path, { query: part, signal });
      return { ...data, etag };
    },
    enabled,
    staleTime: 0,
  });
}

export function useDiscardChanges(slug: string, { plan, page }: DraftPart) {
  const api = useApi();
  const changed = useOffersChanged();
  const parts = [
    offerPath(slug),
    ...(plan === undefined ? [] : ["plans", encodeURIComponent(plan)]),
    ...(page === undefined ? [] : ["pages", encodeURIComponent(page)]),
    "changes",
  ];
  return useMutation({
    mutationFn: async (etag: string | undefined) => {
      await api.delete<void>(parts.join("/"), { ifMatch: etag });
    },
    onSuccess: changed,
  });
}

export function useEditions(slug: string, cursor?: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "editions", slug, cursor ?? "-"),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly Edition[]; readonly nextCursor: string | null }>(
          `${offerPath(slug)}/editions`,
          { query: { limit: 10, cursor }, signal },
        )
      ).data,
    placeholderData: (before) => before,
  });
}

export function useEdition(slug: string, editionId: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "edition", slug, editionId ?? "-"),
    queryFn: async ({ signal }): Promise<Versioned<EditionDetail>> => {
      const path = `${offerPath(slug)}/editions/${editionId}`;
      const { data, etag } = await api.get<EditionDetail>(path, { signal });
      return { ...data, etag };
    },
    enabled: editionId !== undefined,
    staleTime: 0,
  });
}

type OfEdition = { readonly editionId: string; readonly etag: string | undefined };

export function useRestoreEdition(slug: string) {
  const api = useApi();
  const changed = useOffersChanged();
  return useMutation({
    mutationFn: async ({ editionId, etag }: OfEdition) =>
      (
        await api.put<Restoration>(`${offerPath(slug)}/draft`, {
          body: { editionId },
          ifMatch: etag,
        })
      ).data,
    onSuccess: changed,
  });
}

export function useRollBackLive(slug: string) {
  const api = useApi();
  const changed = useOffersChanged();
  return useMutation({
    mutationFn: async ({ editionId, etag }: OfEdition) => {
      await api.put<unknown>(`${offerPath(slug)}/live`, { body: { editionId }, ifMatch: etag });
    },
    onSuccess: changed,
  });
}
