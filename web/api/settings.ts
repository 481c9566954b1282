import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

export type MarketplaceSetting = {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly unit:
    | "seconds"
    | "minutes"
    | "hours"
    | "days"
    | "times-a-day"
    | "times-a-minute"
    | "day-of-month"
    | "basis-points"
    | "people"
    | "choice";
  /** The ways there are; null where a number is counted. */
  readonly choices: readonly { readonly value: number; readonly label: string }[] | null;
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly value: number;
  readonly origin: "default" | "operator";
  readonly changedAt: string | null;
  readonly changedBy: string | null;
};
export type StartSetting = {
  readonly name: string;
  readonly default: string;
  readonly origin: "default" | "environment";
  /** Null is a secret. */
  readonly value: string | null;
};
export type MarketplaceSettings = {
  readonly settings: readonly MarketplaceSetting[];
  readonly atStart: readonly StartSetting[];
};

export function useSettings() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "settings"),
    queryFn: async ({ signal }) =>
      (await api.get<MarketplaceSettings>("/v1/settings", { signal })).data,
  });
}

/** Sets a value, or null for the default; refused when another value holds than the one seen. */
export function useChangeSetting({ id, value: seen }: MarketplaceSetting) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (value: number | null) => {
      await api.put<unknown>(`/v1/settings/${id}`, { body: { value }, ifMatch: `"${seen}"` });
    },
    // Also after a refusal: what holds by now is what the reader decides about.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "settings") }),
  });
}
