import { useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";

export type ActivityEntry = {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly title: string;
  readonly actor: { readonly name: string; readonly kind: "person" | "client" | "system" };
  readonly object: {
    readonly type: string;
    readonly id: string;
    readonly name: string | null;
  };
  readonly changes: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
};

export type ActivityFilters = {
  readonly customerId?: string | undefined;
  readonly about?: string | undefined;
  readonly q?: string | undefined;
};

export function useActivity(query: ActivityFilters & { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "activity", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<ActivityEntry>>("/v1/activity", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}
