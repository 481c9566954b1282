import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed } from "./keys.ts";

/** By what the owner of a subscription knows it in its own books. */
export type SubscriptionReferences = {
  readonly costCentre: string | null;
  /** In place of that of the order. */
  readonly purchaseOrder: string | null;
  readonly orderPurchaseOrder: string | null;
  readonly version: number;
};

const pathOf = (subscriptionId: string) => `/v1/subscriptions/${subscriptionId}/references`;

export function useSubscriptionReferences(subscriptionId: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "subscription-references", subscriptionId),
    queryFn: async ({ signal }) =>
      (await api.get<SubscriptionReferences>(pathOf(subscriptionId), { signal })).data,
  });
}

export function useKeepReferences(subscriptionId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      version,
      ...body
    }: Pick<SubscriptionReferences, "costCentre" | "purchaseOrder" | "version">) =>
      (
        await api.put<SubscriptionReferences>(pathOf(subscriptionId), {
          body,
          ifMatch: `"${version}"`,
        })
      ).data,
    onSuccess: (kept) =>
      client.setQueryData(keyed(api, "subscription-references", subscriptionId).queryKey, kept),
  });
}
