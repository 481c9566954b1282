import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { touches } from "./keys.ts";

export type NewPrice = {
  readonly planId: string;
  readonly name: string;
  readonly price?: string;
  readonly sizes?: readonly { readonly cores: string; readonly price: string }[];
  readonly technical: "own" | "reused";
};

/** Hides a plan whose price is locked and creates its copy with the new price. */
export function useChangePrice(slug: string, plan: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly wanted: NewPrice; readonly idempotencyKey: string }) => {
      const path = `/v1/offers/${encodeURIComponent(slug)}/plans/${encodeURIComponent(plan)}`;
      const { etag } = await api.get<unknown>(path);
      await api.post<unknown>(`${path}/new-price`, {
        body: given.wanted,
        ifMatch: etag,
        idempotencyKey: given.idempotencyKey,
      });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers") }),
  });
}
