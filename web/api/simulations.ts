import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** What happened in one calendar month, in one currency. */
export type SimulatedMonth = {
  /** YYYY-MM */
  readonly month: string;
  readonly currency: string;
  readonly renewals: number;
  readonly expiries: number;
  readonly trialsConverted: number;
  readonly otherEnds: number;
  readonly invoices: number;
  readonly invoiced: Readonly<Record<"net" | "tax" | "total", Money>>;
  readonly creditNotes: number;
  readonly credited: Money;
  readonly charged: readonly {
    readonly kind: string;
    readonly count: number;
    readonly net: Money;
  }[];
  readonly earnedByPublishers: Money;
  readonly payouts: Money;
  readonly cash: Money;
  readonly ledger: readonly {
    readonly account: string;
    readonly debit: Money;
    readonly credit: Money;
  }[];
};

export type SimulationReport = {
  readonly months: number;
  readonly from: string;
  readonly until: string;
  readonly timeZone: string;
  readonly failures: number;
  readonly rows: readonly SimulatedMonth[];
};

export type SimulationSummary = {
  readonly id: string;
  readonly months: number;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  readonly phase: "copying" | "running" | null;
  /** Of the phase. */
  readonly percent: number | null;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};
export type Simulation = SimulationSummary & { readonly report: SimulationReport | null };

export const isUnderWay = ({ state }: SimulationSummary): boolean =>
  state === "waiting" || state === "running";

const LOOK_MS = 700;

/** The latest simulations, the one under way first. */
export function useSimulations() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "simulations", "list"),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<SimulationSummary>>("/v1/simulations", {
          query: { limit: 20 },
          signal,
        })
      ).data,
    refetchInterval: (query) => (query.state.data?.data.some(isUnderWay) ? LOOK_MS : false),
  });
}

export function useSimulation(id: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "simulations", "one", id),
    enabled: id !== undefined,
    queryFn: async ({ signal }) =>
      (await api.get<Simulation>(`/v1/simulations/${id}`, { signal })).data,
    refetchInterval: (query) =>
      query.state.data !== undefined && isUnderWay(query.state.data) ? LOOK_MS : false,
  });
}

export function useStartSimulation() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (months: number) => {
      const body = { months };
      const idempotencyKey = intent.keyFor(body);
      const { data } = await api.post<Simulation>("/v1/simulations", { body, idempotencyKey });
      intent.done();
      return data;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "simulations") }),
  });
}

export function useCancelSimulation() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      (await api.post<Simulation>(`/v1/simulations/${id}/cancel`, {})).data,
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "simulations") }),
  });
}
