import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** A publisher that may manage licences of the organisation, or might once. */
export type Consent = {
  readonly id: string;
  readonly publisher: { readonly name: string; readonly verified: boolean };
  readonly offer: string;
  readonly state: "in-force" | "revoked";
  readonly givenAt: string;
  readonly givenBy: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly lastActivityAt: string | null;
  readonly granted: readonly {
    readonly serviceId: string;
    readonly offer: string;
    readonly plan: string;
    readonly quantity: number;
  }[];
  readonly allowedActions: readonly "revoke"[];
};

export function useConsents() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "consents", "list"),
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.get<Page<Consent>>("/v1/consents", {
          query: { limit: 50, cursor: pageParam },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** What taking a consent back does. */
export type Revocation = {
  readonly goOn: readonly {
    readonly deal: number;
    readonly endsOn: string | null;
    readonly serviceId: string;
    readonly offer: string;
    readonly plan: string;
    readonly quantity: number;
    readonly assigned: number;
  }[];
  readonly more: boolean;
  readonly preview: string;
};
const revocationOf = (id: string) => `/v1/consents/${id}/revocation`;

export function useRevocationPreview(id: string, options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "consents", "revocation", id),
    queryFn: async () =>
      (
        await api.put<Revocation>(revocationOf(id), {
          query: { dryRun: true },
          body: {},
          idempotencyKey: crypto.randomUUID(),
        })
      ).data,
    staleTime: 0,
    gcTime: 0,
    ...options,
  });
}

export function useRevokeConsent(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (preview: string) =>
      (
        await api.put<Revocation>(revocationOf(id), {
          body: { preview },
          idempotencyKey: crypto.randomUUID(),
        })
      ).data,
    // Not the preview: there is nothing left to look at.
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "consents", "list") }),
  });
}
