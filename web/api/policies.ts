import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const POLICY_GROUPS = ["business", "content", "technical"] as const;
export const POLICY_LANGUAGES = ["en", "fr", "ko"] as const;
export type PolicyTexts = Readonly<Record<(typeof POLICY_LANGUAGES)[number], string>>;

export type ShownPolicy = {
  readonly number: string;
  readonly group: string;
  readonly groupTitle: string;
  readonly title: string;
  readonly text: string;
  readonly automatic: boolean;
  readonly checks: readonly { readonly id: string; readonly title: string }[];
  readonly since: string;
};
export type ShownPolicies = {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly next: { readonly version: string; readonly effectiveFrom: string } | null;
  readonly data: readonly ShownPolicy[];
};

export type WrittenPolicy = {
  readonly number: string;
  readonly group: string;
  readonly automatic: boolean;
  readonly title: PolicyTexts;
  readonly text: PolicyTexts;
};
type Brief = {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly state: "draft" | "published";
  readonly inForce: boolean;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
};
export type PolicyVersionBrief = Brief & { readonly policies: number };
export type PolicyVersion = Brief & {
  readonly policies: readonly (WrittenPolicy & {
    readonly since: string;
    readonly checks: readonly string[];
  })[];
  readonly earliest: string;
};
export type VersionedPolicies = PolicyVersion & { readonly etag: string | undefined };

/** In force, or of a published version, in the reader's language. */
export function usePolicies(version: string | undefined) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "policies", "shown", version ?? "-"),
    queryFn: async ({ signal }) =>
      (await api.get<ShownPolicies>("/v1/certification/policies", { query: { version }, signal }))
        .data,
  });
}

const BASE = "/v1/certification/policy-versions";

export function usePolicyVersions(query: {
  readonly sort: string | undefined;
  readonly cursor: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "policies", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<PolicyVersionBrief>>(BASE, { query, signal })).data,
    placeholderData: (before) => before,
  });
}

export function usePolicyVersion(version: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "policies", "one", version),
    queryFn: async ({ signal }): Promise<VersionedPolicies> => {
      const { data, etag } = await api.get<PolicyVersion>(`${BASE}/${version}`, { signal });
      return { ...data, etag };
    },
    // What is being written is not overwritten by what is read anew.
    refetchOnWindowFocus: false,
  });
}

export function useBeginPolicies() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: { readonly version: string; readonly effectiveFrom: string }) => {
      const idempotencyKey = intent.keyFor(body);
      const { data } = await api.post<PolicyVersion>(BASE, { body, idempotencyKey });
      intent.done();
      return data;
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "policies") }),
  });
}

export type PolicyChange =
  | {
      readonly what: "save";
      readonly effectiveFrom: string;
      readonly policies: readonly WrittenPolicy[];
    }
  | { readonly what: "publish" }
  | { readonly what: "discard" };

export function useChangePolicies({ version, etag }: VersionedPolicies) {
  const api = useApi();
  const client = useQueryClient();
  const path = `${BASE}/${version}`;
  return useMutation({
    mutationFn: async (change: PolicyChange): Promise<void> => {
      if (change.what === "discard") await api.delete<void>(path, { ifMatch: etag });
      else if (change.what === "publish")
        await api.put<unknown>(`${path}/publication`, { body: {}, ifMatch: etag });
      else {
        const { what: _what, ...body } = change;
        await api.put<unknown>(path, { body, ifMatch: etag });
      }
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "policies") }),
  });
}
