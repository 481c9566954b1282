import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { etagOf, type Named, type Page } from "./listing.ts";

export type Reseller = Named & { readonly country: string };

/** Resellers that an indirect provider sells through, by name: the first page of what matches. */
export function useResellers(q: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "resellers", "list", q),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Reseller>>("/v1/resellers", { query: { q, limit: 50 }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** Through whom a subscription is sold, and from its next renewal on. */
export type SubscriptionReseller = {
  readonly subscriptionId: string;
  readonly reseller: Named | null;
  readonly next: { readonly reseller: Named; readonly from: string } | null;
  readonly changeable: boolean;
  readonly version: number;
};

const pathOf = (subscriptionId: string) => `/v1/subscriptions/${subscriptionId}/reseller`;

export function useSubscriptionReseller(subscriptionId: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", subscriptionId, "reseller"),
    queryFn: async ({ signal }) =>
      (await api.get<SubscriptionReseller>(pathOf(subscriptionId), { signal })).data,
  });
}

/** Names another one from the next renewal on, or with null keeps the one there is. */
export function useChangeReseller(subscriptionId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      of,
      resellerId,
    }: {
      readonly of: SubscriptionReseller;
      readonly resellerId: string | null;
    }) => {
      await api.put<SubscriptionReseller>(pathOf(subscriptionId), {
        body: { resellerId },
        ifMatch: etagOf(of.version),
      });
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "subscriptions") }),
  });
}
