import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export type TestDrive = {
  readonly id: string;
  readonly person: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly company: string;
    readonly country: string;
  };
  readonly place: {
    readonly number: number;
    readonly region: string | null;
    readonly temperature: "hot" | "warm" | "cold" | null;
  };
  readonly durationHours: number;
  /** Begun by the audience of a preview; there is no lead. */
  readonly preview: boolean;
  readonly state: "opening" | "ready" | "failed" | "ended";
  readonly requestedAt: string;
  readonly readyAt: string | null;
  readonly endsAt: string | null;
  readonly endedAt: string | null;
  readonly endedBy: "time" | "person" | "publisher" | "failure" | null;
  /** What the publisher's address last answered wrong. */
  readonly error: string | null;
  readonly allowedActions: readonly string[];
};

type TestDrivePage = Page<TestDrive> & {
  readonly places: { readonly used: number; readonly total: number };
};

export function useTestDrives(
  slug: string,
  query: { readonly state?: string | undefined; readonly cursor?: string | undefined },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "test-drives", slug, query),
    queryFn: async ({ signal }) =>
      (
        await api.get<TestDrivePage>(`/v1/offers/${slug}/test-drives`, {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    // One that is being prepared becomes ready in moments.
    refetchInterval: ({ state }) =>
      state.data?.data.some((one) => one.state === "opening") ? 5_000 : false,
  });
}

export function useEndTestDrive(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.put<void>(`/v1/offers/${slug}/test-drives/${id}/end`),
    // Also where it was over already: what is on screen is read again.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "test-drives", slug) }),
  });
}
