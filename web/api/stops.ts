import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import type { StopImpact } from "./distribution.ts";
import { keyed, touches } from "./keys.ts";

export type Refusal = { readonly code: string; readonly title: string; readonly detail: string };

/** What stopping one of the chosen offers would touch, or why it cannot be stopped. */
export type PlannedStop = {
  readonly offer: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly action: {
    readonly allowed: boolean;
    readonly reason: { readonly detail: string } | null;
  } | null;
  readonly impact: StopImpact | null;
  readonly refused: Refusal | null;
};

export type StopsPreview = {
  readonly data: readonly PlannedStop[];
  /** What is typed to stop those that can be stopped; null where none can. */
  readonly confirmation: string | null;
};

export type AnsweredStop = {
  readonly offer: string;
  readonly name: string | null;
  readonly status: string | null;
  readonly statusTitle: string | null;
  readonly refused: Refusal | null;
};

/** One look at all chosen offers; asked again each time the dialog opens. */
export function useStopsPreview(offers: readonly string[], wanted: boolean) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "stops", ...offers),
    queryFn: async ({ signal }) =>
      (await api.post<StopsPreview>("/v1/offer-stops/preview", { body: { offers }, signal })).data,
    enabled: wanted && offers.length > 0,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useStopOffers() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly offers: readonly { readonly offer: string; readonly version: number }[];
      readonly confirmation: string;
      readonly stopRenewals: boolean;
    }) =>
      (
        await api.put<{ readonly data: readonly AnsweredStop[] }>("/v1/offer-stops", {
          body: given,
        })
      ).data.data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "offers") }),
  });
}
