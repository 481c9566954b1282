import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";

/** What turning off auto-renew of several subscriptions does. */
export type AutoRenewEffect = {
  readonly subscriptions: readonly {
    readonly subscriptionId: string;
    readonly name: string;
    /** Null where it ends with a term that has not begun. */
    readonly endsAt: string | null;
    /** The last day with it. */
    readonly lastDay: string | null;
    readonly addOns: readonly string[];
  }[];
  readonly preview: string;
};

const PATH = "/v1/subscriptions/auto-renew";

/** When each of them ends then; asked for when the dialog opens. */
export function useAutoRenewOffPreview(
  subscriptions: readonly string[],
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "auto-renew-previews", ...subscriptions),
    queryFn: async ({ signal }) =>
      (
        await api.put<AutoRenewEffect>(PATH, {
          query: { dryRun: true },
          body: { subscriptions, autoRenew: false },
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    // What was done is no longer chosen, while the dialog still closes.
    enabled: options.enabled && subscriptions.length > 0,
    ...PREVIEW_OPTIONS,
  });
}

export function useTurnOffAutoRenew() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly body: { readonly subscriptions: readonly string[]; readonly preview: string };
      readonly idempotencyKey: string;
    }) =>
      (
        await api.put<AutoRenewEffect>(PATH, {
          body: { ...given.body, autoRenew: false },
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: () =>
      Promise.all(
        ["subscriptions", "purchases"].map((noun) =>
          client.invalidateQueries({ predicate: touches(api, noun) }),
        ),
      ),
  });
}
