import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { isRefusal } from "./problem.ts";

export type ChangeKind =
  | "quantity"
  | "auto-renew-off"
  | "auto-renew-on"
  | "cancel"
  | "reactivate"
  | "other";

/** What a customer asked the partner to change who sold it a subscription. */
export type ChangeRequest = {
  readonly id: string;
  readonly subscriptionId: string;
  readonly customer: { readonly id: string; readonly company: string };
  readonly offer: string;
  readonly plan: string;
  readonly kind: ChangeKind;
  /** Licences wanted; of `quantity` alone. */
  readonly quantity: number | null;
  readonly note: string;
  readonly state: "open" | "done" | "declined" | "withdrawn";
  readonly askedBy: string;
  readonly askedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly answer: string;
  readonly allowedActions: readonly ("withdraw" | "answer")[];
};

/** Whether a kind of change can be asked for now, and why not. */
export type AskableChange = {
  readonly kind: ChangeKind;
  readonly allowed: boolean;
  readonly reason: { readonly code: string; readonly title: string } | null;
};

type OfPurchase = Page<ChangeRequest> & {
  readonly kinds: readonly AskableChange[];
  readonly licences: { readonly minimum: number; readonly maximum: number | null };
};

const ofPurchase = (id: string) => `/v1/purchases/${id}/change-requests`;

export function useChangeRequestsOfPurchase(id: string, cursor?: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "change-requests", "of-purchase", id, cursor),
    queryFn: async ({ signal }) =>
      (await api.get<OfPurchase>(ofPurchase(id), { query: { limit: 10, cursor }, signal })).data,
    placeholderData: (before) => before,
  });
}

/** What customers ask the partner; `enabled` where the reader may read it at all. */
export function useChangeRequests(
  query: {
    readonly state?: ChangeRequest["state"];
    readonly customerId?: string;
    readonly subscriptionId?: string;
    readonly limit?: number;
  },
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "change-requests", "of-partner", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<ChangeRequest>>("/v1/change-requests", { query, signal })).data,
    enabled,
  });
}

/** What shows requests, or that there are some. */
const TOUCHED = ["change-requests", "purchases", "customers"];

function useChange<Given>(send: (given: Given, idempotencyKey: string) => Promise<ChangeRequest>) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (given: Given) => send(given, intent.keyFor(given)),
    onSuccess: () => intent.done(),
    // Silence keeps the key, so that pressing again does it once.
    onError: (error) => {
      if (isRefusal(error)) intent.done();
    },
    onSettled: () =>
      Promise.all(
        TOUCHED.map((noun) => client.invalidateQueries({ predicate: touches(api, noun) })),
      ),
  });
}

export function useAskChange(id: string) {
  const api = useApi();
  return useChange(
    async (
      body: { readonly kind: ChangeKind; readonly quantity?: number; readonly note?: string },
      idempotencyKey,
    ) => (await api.post<ChangeRequest>(ofPurchase(id), { body, idempotencyKey })).data,
  );
}

export function useWithdrawChangeRequest(id: string) {
  const api = useApi();
  return useChange(
    async (request: string, idempotencyKey) =>
      (
        await api.put<ChangeRequest>(`${ofPurchase(id)}/${request}/withdrawal`, {
          idempotencyKey,
        })
      ).data,
  );
}

export function useAnswerChangeRequest() {
  const api = useApi();
  return useChange(
    async (
      given: {
        readonly id: string;
        readonly outcome: "done" | "declined";
        readonly answer?: string;
      },
      idempotencyKey,
    ) => {
      const { id, ...body } = given;
      return (
        await api.put<ChangeRequest>(`/v1/change-requests/${id}/answer`, { body, idempotencyKey })
      ).data;
    },
  );
}
