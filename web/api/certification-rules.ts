import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

/** `alone` certifies without a person, `two-people` asks for two; each with the publishers it may name. */
export const PUBLISHERS_OF_RULE = {
  alone: ["any", "certified-before", "verified"],
  "two-people": ["any", "not-certified-before", "not-verified"],
} as const;
export type KindOfRule = keyof typeof PUBLISHERS_OF_RULE;
export type PublishersOfRule = (typeof PUBLISHERS_OF_RULE)[KindOfRule][number];

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

const PATHS: Readonly<Record<KindOfRule, string>> = {
  alone: "/v1/certification/rules",
  "two-people": "/v1/certification/two-person-rules",
};

export function useCertificationRules(kind: KindOfRule) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "certification-rules", kind),
    queryFn: async ({ signal }) =>
      (await api.get<CertificationRules>(PATHS[kind], { signal })).data,
    // What is being written is not overwritten by what is read anew.
    refetchOnWindowFocus: false,
  });
}

export function useSetCertificationRules(kind: KindOfRule) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rules: readonly CertificationRule[]) => {
      await api.put<unknown>(PATHS[kind], { body: { rules } });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "certification-rules") }),
  });
}
