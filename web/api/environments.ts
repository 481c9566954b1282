import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useEnd, useGet, useGetPreview } from "./for-environment.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { ReducedPrice } from "./usage.ts";

export type Environment = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly createdAt: string;
};

export type UsageMeter = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly price: Money;
  readonly included: string | null;
  /** Days on which private offers make a unit cheaper. */
  readonly reduced: readonly ReducedPrice[];
};

type PlanRef = { readonly uuid: string; readonly id: string; readonly name: string };

/** An offer that goes into an environment, with the terms of each plan for the organisation. */
export type OfferForEnvironment = {
  readonly slug: string;
  readonly type: string;
  readonly name: string;
  readonly publisher: { readonly name: string };
  readonly plans: readonly (PlanRef & {
    readonly description: string;
    readonly available: boolean;
    readonly reasons: readonly {
      readonly code: string;
      readonly title: string;
      readonly detail: string;
    }[];
    readonly trialDays: number;
    readonly meters: readonly UsageMeter[];
  })[];
};

/** What getting a plan does, or did. */
export type UsagePurchase = {
  readonly plan: PlanRef;
  readonly environment: { readonly subscriptionId: string; readonly name: string };
  readonly trialDays: number;
  readonly meters: readonly UsageMeter[];
  readonly preview: string;
  readonly got: { readonly subscriptionId: string; readonly orderNumber: string } | null;
};

export type EnvironmentPurchaseSummary = {
  readonly id: string;
  readonly offer: { readonly slug: string; readonly name: string };
  readonly publisher: { readonly name: string };
  readonly plan: PlanRef;
  readonly environment: { readonly subscriptionId: string; readonly name: string };
  readonly status: string;
  readonly metered: boolean;
  readonly orderedAt: string;
  readonly endedAt: string | null;
};

export type Deliverable =
  | {
      readonly kind: "image";
      readonly version: string;
      readonly sku: string;
      readonly source: string;
      readonly address: string;
      readonly deprecated: boolean;
    }
  | {
      readonly kind: "container-image";
      readonly repository: string;
      readonly tags: readonly string[];
    }
  | { readonly kind: "bundle"; readonly repository: string; readonly version: string }
  | { readonly kind: "package-address"; readonly version: string; readonly address: string }
  | { readonly kind: "library"; readonly name: string; readonly address: string }
  | {
      readonly kind: "package-file" | "document";
      readonly name: string;
      readonly version: string | null;
      readonly sha256: string;
      readonly size: number;
    };

export type EnvironmentPurchase = EnvironmentPurchaseSummary & {
  readonly orderNumber: string;
  readonly trialEndsAt: string | null;
  readonly meters: readonly UsageMeter[];
  readonly deliverables: readonly Deliverable[];
  readonly manifest: Readonly<Record<string, unknown>> | null;
  readonly version: number | null;
  readonly allowedActions: readonly string[];
};

export function useEnvironments() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "environments"),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Environment>>("/v1/environments", { signal })).data.data,
  });
}

/** Adds an environment, or gives one another name. */
export function useSaveEnvironment() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      environment,
      name,
      idempotencyKey,
    }: {
      readonly environment: Environment | undefined;
      readonly name: string;
      readonly idempotencyKey: string;
    }) =>
      environment === undefined
        ? (await api.post<Environment>("/v1/environments", { body: { name }, idempotencyKey })).data
        : (
            await api.patch<Environment>(`/v1/environments/${environment.subscriptionId}`, {
              body: { name },
            })
          ).data,
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: touches(api, "environments") });
      await client.invalidateQueries({ predicate: touches(api, "environment-purchases") });
    },
  });
}

export function useEnvironmentPurchases(query: {
  readonly environmentId?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "environment-purchases", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<EnvironmentPurchaseSummary>>("/v1/environment-purchases", {
          query,
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
}

export function useEnvironmentPurchase(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "environment-purchases", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<EnvironmentPurchase>(`/v1/environment-purchases/${id}`, { signal })).data,
  });
}

export function useOfferForEnvironment(slug: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "environment-offers", slug),
    queryFn: async ({ signal }) =>
      (await api.get<OfferForEnvironment>(`/v1/environment-offers/${slug}`, { signal })).data,
    enabled: slug !== "",
  });
}

type Wanted = { readonly planUuid: string; readonly environmentId: string };

/** On which terms a plan would be got; nothing is ordered. */
export const useUsagePreview = (wanted: Wanted | undefined) =>
  useGetPreview<UsagePurchase>("/v1/environment-purchases", "environment-offers", wanted);

export const useGetForEnvironment = () =>
  useGet<Wanted & { readonly preview: string; readonly acceptsTerms: boolean }, UsagePurchase>(
    "/v1/environment-purchases",
    "environment-purchases",
  );

/** Ends a purchase, exactly as previewed. */
export const useDeProvision = (id: string) =>
  useEnd(`/v1/environment-purchases/${id}/de-provisioning`, "environment-purchases");

/**
 * Fetches a file that is delivered.
 *
 * @param path of the purchase or the install: `/v1/environment-purchases/<id>`
 */
export function useDeliverable(path: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (sha256: string) => api.download(`${path}/files/${sha256}`),
  });
}
