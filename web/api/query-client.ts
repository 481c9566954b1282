import { QueryClient } from "@tanstack/react-query";
import { NoAnswer } from "./problem.ts";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        // A refusal is an answer: asking again gives the same. Only silence is tried once more.
        retry: (count, error) => error instanceof NoAnswer && count < 1,
        retryDelay: 800,
      },
      mutations: { retry: false },
    },
  });
}
