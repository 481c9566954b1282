import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Moment } from "./operations.ts";

export type Clock = {
  readonly kind: "sandbox" | "live";
  readonly now: string;
  readonly movingTo: string | null;
  readonly dueOnTheWay: number;
  /** How far it is ahead of the system's. */
  readonly aheadSeconds: number;
  /** What is to come, counted up to 100,000. */
  readonly scheduled: number;
  readonly next: Moment | null;
};

export type ClockMove =
  | { readonly by: string }
  | { readonly to: string }
  | { readonly nextEvent: true };

/** Marketplace time; while it is moved, again and again. What every page shows is read anew when it has arrived. */
export function useClock() {
  const api = useApi();
  const client = useQueryClient();
  const moved = useRef(false);
  const clock = useQuery({
    queryKey: key(api, "clock"),
    queryFn: async ({ signal }) => (await api.get<Clock>("/v1/clock", { signal })).data,
    refetchInterval: ({ state }) => (state.data?.movingTo ? 500 : 30_000),
  });
  const moving = clock.data?.movingTo != null;
  useEffect(() => {
    if (moving) moved.current = true;
    else if (moved.current) {
      moved.current = false;
      void client.invalidateQueries();
    }
  }, [moving, client]);
  return clock;
}

export function useMoveClock() {
  const api = useApi();
  const client = useQueryClient();
  const own = key(api, "clock");
  return useMutation({
    mutationFn: async (move: ClockMove) =>
      (await api.post<Clock>("/v1/clock/move", { body: move })).data,
    onSuccess: (clock) => client.setQueryData(own, clock),
    // Somebody else may have moved it meanwhile.
    onError: () => client.invalidateQueries({ queryKey: own }),
  });
}
