import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type BindingAction = "accept" | "decline" | "withdraw" | "end";
type Party = { readonly name: string; readonly country: string };

/** An indirect provider and the reseller that it asked, as one of the two reads it. */
export type ResellerBinding = {
  readonly id: string;
  readonly side: "provider" | "reseller";
  readonly resellerTenantId: string;
  readonly provider: Party;
  /** Null before it accepted. */
  readonly reseller: Party | null;
  readonly state: "asked" | "bound" | "declined" | "withdrawn" | "ended";
  readonly askedBy: string | null;
  readonly askedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly allowedActions: readonly BindingAction[];
};

const PATH = "/v1/reseller-bindings";
const NOUNS = {
  accept: "acceptance",
  decline: "refusal",
  withdraw: "revocation",
  end: "end",
} as const satisfies Record<BindingAction, string>;

export function useResellerBindings(query: { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "resellers", "bindings", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<ResellerBinding>>(PATH, { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
  });
}

export function useAskReseller() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (call: {
      readonly body: { readonly resellerTenantId: string };
      readonly idempotencyKey: string;
    }) => (await api.post<ResellerBinding>(PATH, call)).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "resellers") }),
  });
}

export function useChangeBinding() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, action }: { readonly id: string; readonly action: BindingAction }) =>
      (await api.put<ResellerBinding>(`${PATH}/${id}/${NOUNS[action]}`, {})).data,
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "resellers") }),
  });
}
