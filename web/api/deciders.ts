import { useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed } from "./keys.ts";

/** A colleague to whom a request can be handed. */
export type Decider = { readonly id: string; readonly name: string };

/** Requests that colleagues decide: for licences, or to buy. */
export type RequestKind = "licence" | "purchase";

/** Who of the organisation decides such requests. */
export function useDeciders(of: RequestKind) {
  const api = useApi();
  return useQuery({
    ...keyed(api, `${of}-deciders`),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly Decider[] }>(`/v1/${of}-deciders`, { signal })).data
        .data,
  });
}
