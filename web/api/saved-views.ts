import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { etagOf, type Page } from "./listing.ts";

/** Lists whose views can be saved. */
export type ListName =
  | "certification"
  | "charges"
  | "customers"
  | "deals"
  | "events"
  | "invoices"
  | "leads"
  | "offers"
  | "orders"
  | "organisations"
  | "programs"
  | "purchases"
  | "subscriptions"
  | "users";

export type SavedView = {
  readonly id: string;
  readonly name: string;
  /** What the address of the list has after its question mark. */
  readonly query: string;
  /** The organisation's, for everybody there. */
  readonly shared: boolean;
  readonly isDefault: boolean;
  readonly createdBy: string | null;
  readonly version: number;
};

export type ViewContent = Pick<SavedView, "name" | "query" | "shared" | "isDefault">;

/** All of a list: at most 50 of the person and 50 of the organisation. */
export function useSavedViews(list: ListName) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "saved-views", list),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<SavedView>>("/v1/saved-views", {
          query: { list, limit: 100 },
          signal,
        })
      ).data.data,
    staleTime: 60_000,
  });
}

export const useSaveView = (list: ListName) =>
  useViewChange(
    async (api, { idempotencyKey, ...body }: ViewContent & { readonly idempotencyKey: string }) =>
      (await api.post<SavedView>("/v1/saved-views", { body: { list, ...body }, idempotencyKey }))
        .data,
  );

export const useChangeView = () =>
  useViewChange(
    async (
      api,
      {
        view,
        ...body
      }: Partial<ViewContent> & { readonly view: Pick<SavedView, "id" | "version"> },
    ) =>
      (
        await api.patch<SavedView>(`/v1/saved-views/${view.id}`, {
          body,
          ifMatch: etagOf(view.version),
        })
      ).data,
  );

export const useDeleteView = () =>
  useViewChange(async (api, id: string) => {
    await api.delete<void>(`/v1/saved-views/${id}`);
  });

function useViewChange<Given, Made>(
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<Made>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given),
    // A refusal, too, can be of what somebody else did meanwhile.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "saved-views") }),
  });
}
