import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";

/** What getting something for an environment would do; nothing is done, and nothing asked without `wanted`. */
export function useGetPreview<Effect>(path: string, about: string, wanted: object | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, about, "preview", wanted),
    queryFn: async ({ signal }) =>
      (
        await api.post<Effect>(path, {
          query: { dryRun: true },
          body: wanted,
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: wanted !== undefined,
    ...PREVIEW_OPTIONS,
  });
}

/** Gets something for an environment, as it was previewed; lists of `list` are read again. */
export function useGet<Body extends { readonly preview: string }, Effect>(
  path: string,
  list: string,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      body,
      idempotencyKey,
    }: {
      readonly body: Body;
      readonly idempotencyKey: string;
    }) => (await api.post<Effect>(path, { body, idempotencyKey })).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, list) }),
  });
}

/** Ends something in an environment: looks at what that does, and does exactly that. */
export function useEnd(path: string, list: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (idempotencyKey: string) => {
      const { data } = await api.put<{ readonly preview: string }>(path, {
        query: { dryRun: true },
        body: {},
        idempotencyKey: crypto.randomUUID(),
      });
      const body = { preview: data.preview };
      return (await api.put<{ readonly preview: string }>(path, { body, idempotencyKey })).data;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, list) }),
  });
}
