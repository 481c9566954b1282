import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { JsonObject } from "../forms/json.ts";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";

type AudienceView = {
  readonly version: number;
  /** The version buyers are admitted by; null while the plan was never live. */
  readonly liveVersion: number | null;
  readonly entries: readonly (
    | { readonly tenantId: string; readonly note?: string }
    | { readonly subscriptionId: string; readonly note?: string }
  )[];
};

/** The private audience of a plan as last saved. */
export type Audience = AudienceView & { readonly etag: string | undefined };

const path = (slug: string, plan: string) =>
  `/v1/offers/${encodeURIComponent(slug)}/plans/${encodeURIComponent(plan)}/audience`;

async function fetchAudience(
  api: Api,
  slug: string,
  plan: string,
  signal?: AbortSignal,
): Promise<Audience> {
  const { data, etag } = await api.get<AudienceView>(path(slug, plan), { signal });
  return { ...data, etag };
}

export function useAudience(slug: string, plan: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "offers", "audience", slug, plan),
    queryFn: ({ signal }) => fetchAudience(api, slug, plan, signal),
  });
}

export function useSaveAudience(slug: string, plan: string) {
  const api = useApi();
  const client = useQueryClient();
  return {
    reload: () => fetchAudience(api, slug, plan),
    save: async (content: JsonObject, etag: string | undefined): Promise<Audience> => {
      const answer = await api.put<AudienceView>(path(slug, plan), {
        body: { entries: content.entries ?? [] },
        ifMatch: etag,
      });
      const saved = { ...answer.data, etag: answer.etag };
      client.setQueryData(key(api, "offers", "audience", slug, plan), saved);
      await Promise.all(
        ["one", "review", "page"].map((part) =>
          client.invalidateQueries({ predicate: touches(api, "offers", part, slug) }),
        ),
      );
      return saved;
    },
  };
}
