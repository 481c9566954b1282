import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
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
    queryKey: key(api, "consents"),
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
