import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

export const PUBLISHERS_OF_RULE = ["any", "certified-before", "verified"] as const;
export type PublishersOfRule = (typeof PUBLISHERS_OF_RULE)[number];

export type CertificationRule = {
  readonly offerTypes: readonly string[];
  readonly publishers: PublishersOfRule;
  readonly changes: readonly string[];
};
export type CertificationRules = {
  readonly rules: readonly CertificationRule[];
  readonly offerTypes: readonly { readonly id: string; readonly title: string }[];
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];
};

const PATH = "/v1/certification/rules";

export function useCertificationRules() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "certification-rules"),
    queryFn: async ({ signal }) => (await api.get<CertificationRules>(PATH, { signal })).data,
    // What is being written is not overwritten by what is read anew.
    refetchOnWindowFocus: false,
  });
}

export function useSetCertificationRules() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rules: readonly CertificationRule[]) => {
      await api.put<unknown>(PATH, { body: { rules } });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "certification-rules") }),
  });
}
