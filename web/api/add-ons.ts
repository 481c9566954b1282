import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";
import type { AllowedAction, SubscriptionSummary } from "./subscriptions.ts";
import type { LinePrice } from "./totals.ts";

/** An add-on that a subscription can have. */
export type EligibleAddOn = {
  readonly plan: {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly description: string;
  };
  readonly pricingModel: string;
  readonly quantityLimits: { readonly minimum: number; readonly maximum: number | null };
  readonly unitPrice: Money;
  readonly term: string;
  readonly payment: string;
};

/** Add-ons of a subscription, latest order first, and those that it can have. */
export type AddOnPage = Page<SubscriptionSummary> & {
  readonly buying: Pick<AllowedAction, "allowed" | "reason">;
  readonly eligible: readonly EligibleAddOn[];
};

export type AddOnEffect = {
  readonly quantity: number;
  readonly pricingModel: string;
  readonly unitPrice: Money;
  readonly charge: {
    readonly from: string;
    readonly to: string;
    readonly days: number;
    readonly of: number;
    readonly price: LinePrice;
  };
  readonly nextPayment: { readonly day: string; readonly amount: Money } | null;
  readonly termLastDay: string;
  readonly renews: boolean;
  readonly fullCreditUntil: string;
  readonly preview: string;
  readonly bought: { readonly subscriptionId: string } | null;
};

type Wanted = { readonly planUuid: string; readonly quantity: number };

/** Pages of add-ons; asked again while one of them waits for its activation. */
export function useAddOns({ id, version }: { readonly id: string; readonly version: number }) {
  const api = useApi();
  return useInfiniteQuery({
    // What became of the base became of them: another version of it, another list.
    queryKey: key(api, "subscriptions", "add-ons", id, version),
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.get<AddOnPage>(`/v1/subscriptions/${id}/add-ons`, {
          query: { limit: 20, cursor: pageParam },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some((one) => one.setupNeeded)) ? 5000 : false,
    placeholderData: (before) => before,
  });
}

/** What an add-on would cost now; asked again for each number, and each version of the base. */
export function useAddOnPreview(
  id: string,
  wanted: Wanted & { readonly version: number },
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  const { planUuid, quantity, version } = wanted;
  return useQuery({
    queryKey: key(api, "add-on-previews", id, version, planUuid, quantity),
    queryFn: async ({ signal }) =>
      (
        await api.post<AddOnEffect>(`/v1/subscriptions/${id}/add-ons`, {
          query: { dryRun: true },
          body: { planUuid, quantity },
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: options.enabled,
    ...PREVIEW_OPTIONS,
  });
}

export function useBuyAddOn(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly body: Wanted & {
        readonly purchaseOrder: string | null;
        readonly costCentre: string | null;
        readonly preview: string;
      };
      readonly idempotencyKey: string;
    }) =>
      (
        await api.post<AddOnEffect>(`/v1/subscriptions/${id}/add-ons`, {
          body: given.body,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSettled: async () => {
      for (const noun of ["subscriptions", "customers", "orders"])
        await client.invalidateQueries({ predicate: touches(api, noun) });
    },
  });
}
