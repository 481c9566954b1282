import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { keyed, touches } from "./keys.ts";

export type Names = { readonly en: string; readonly fr: string; readonly ko: string };
export type Kind = "category" | "industry";
export type Entry = { readonly key: string; readonly names: Names; readonly retired: boolean };
export type Branch = Entry & { readonly children: readonly Entry[] };
export type ReferenceData = {
  /** From which day, in UTC, a change can hold. */
  readonly today: string;
  readonly categories: readonly Branch[];
  readonly industries: readonly Branch[];
  readonly rates: {
    readonly base: string;
    readonly asOf: string;
    readonly rates: Readonly<Record<string, string>>;
  };
};
export type WantedChange = {
  readonly kind: Kind;
  readonly parent: string | null;
  readonly key: string;
  readonly effectiveFrom: string;
  readonly names: Names | null;
  readonly retired: boolean;
};
export type TaxonomyChange = WantedChange & {
  readonly id: string;
  readonly inForce: boolean;
  readonly madeAt: string;
  readonly madeBy: string;
};
type Page = { readonly data: readonly TaxonomyChange[]; readonly nextCursor: string | null };

const CHANGES = "/v1/taxonomy/changes";

export function useReferenceData() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "taxonomy", "reference"),
    queryFn: async ({ signal }) =>
      (await api.get<ReferenceData>("/v1/reference-data", { signal })).data,
  });
}

/** The newest first; `scheduled`: only those that are still to come. */
export function useTaxonomyChanges(scheduled: boolean, cursor?: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "taxonomy", "changes", scheduled, cursor),
    queryFn: async ({ signal }) =>
      (await api.get<Page>(CHANGES, { query: { scheduled: String(scheduled), cursor }, signal }))
        .data,
  });
}

export function useChangeTaxonomy() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: WantedChange) => {
      const idempotencyKey = intent.keyFor(body);
      await api.post<TaxonomyChange>(CHANGES, { body, idempotencyKey });
      intent.done();
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "taxonomy") }),
  });
}

export function useWithdrawChange() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await api.delete<void>(`${CHANGES}/${id}`);
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "taxonomy") }),
  });
}

export type EnteredRate = {
  readonly currency: string;
  /** From which day it holds, in UTC. */
  readonly day: string;
  readonly perDollar: string;
};

/** Rates whose day is still to come. */
export function useScheduledRates() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "taxonomy", "rates"),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly EnteredRate[] }>("/v1/exchange-rates/entered", {
          query: { scheduled: "true", limit: 100 },
          signal,
        })
      ).data.data,
  });
}

export function useEnterRate() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      currency,
      day,
      perDollar,
      seen,
    }: EnteredRate & { readonly seen: string }) => {
      await api.put<EnteredRate>(`/v1/exchange-rates/${currency}/${day}`, {
        body: { perDollar },
        ifMatch: seen,
      });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "taxonomy") }),
  });
}

export function useWithdrawRate() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ currency, day }: Pick<EnteredRate, "currency" | "day">) => {
      await api.delete<void>(`/v1/exchange-rates/${currency}/${day}`);
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "taxonomy") }),
  });
}
