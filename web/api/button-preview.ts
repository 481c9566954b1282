import { useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";

/** What one kind of reader would find on the offer page. */
export type ViewersButtons = {
  readonly viewer: "visitor" | "partner" | "customer" | "customer-with-licences";
  readonly buttons: readonly { readonly kind: string; readonly title: string }[];
  readonly reason: { readonly code: string; readonly detail: string } | null;
};

/** @param setup the content of Offer setup as typed, as JSON text */
export function useButtonPreview(slug: string, setup: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offers", "buttons", slug, setup),
    queryFn: async ({ signal }) =>
      (
        await api.post<{ readonly viewers: readonly ViewersButtons[] }>(
          `/v1/offers/${encodeURIComponent(slug)}/button-preview`,
          { body: { setup: JSON.parse(setup) as unknown }, signal },
        )
      ).data.viewers,
    // What was shown stays until the next letters are answered.
    placeholderData: (before) => before,
  });
}
