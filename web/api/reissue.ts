import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import type { Party } from "./invoices.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

/** What of a buyer can be corrected. */
export const CORRECTED = [
  "name",
  "taxId",
  "address",
  "electronicAddress",
  "buyerReference",
] as const;

type Total = { readonly net: Money; readonly tax: Money; readonly total: Money };

/** What issuing an invoice again does; `preview` stands for all of it. */
export type Reissue = {
  readonly corrected: readonly (typeof CORRECTED)[number][];
  readonly before: ReissuedParty;
  readonly after: ReissuedParty;
  readonly lines: number;
  readonly creditNote: Total;
  readonly invoice: Total;
  readonly dueOn: string;
  readonly open: Money;
  readonly balance: Money;
  readonly preview: string;
  readonly invoiceId: string | null;
  readonly people: number;
  readonly request: {
    readonly by: string;
    readonly at: string;
    readonly reason: string;
    readonly current: boolean;
  } | null;
  readonly allowedActions: readonly ("ask" | "withdraw" | "reissue")[];
};
export type ReissuedParty = Party & {
  readonly electronicAddress?: { readonly scheme: string; readonly id: string };
  readonly buyerReference?: string;
};

/** What issuing an invoice again would do now. */
export function useReissue(invoiceId: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "reissue-preview", invoiceId),
    queryFn: async ({ signal }) =>
      (
        await api.post<Reissue>(`/v1/invoices/${invoiceId}/reissue`, {
          body: {},
          query: { dryRun: true },
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    // What is seen is what is done: it is read when it is opened, and not again behind somebody's back.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Issues it again, asks somebody else to, or takes that back. */
export function useReissueActions(invoiceId: string) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  const changed = () =>
    Promise.all(
      ["invoices", "billing-accounts", "payouts", "ledger", "reissue-requests"].map((area) =>
        client.invalidateQueries({ predicate: touches(api, area) }),
      ),
    );
  const reissue = useMutation({
    mutationFn: async (body: { readonly reason?: string; readonly preview: string }) => {
      const { data } = await api.post<Reissue>(`/v1/invoices/${invoiceId}/reissue`, {
        body,
        idempotencyKey: intent.keyFor(body),
      });
      intent.done();
      return data;
    },
    onSuccess: changed,
  });
  const ask = useMutation({
    mutationFn: (body: { readonly reason: string; readonly preview: string }) =>
      api.put<undefined>(`/v1/invoices/${invoiceId}/reissue-request`, { body }),
    onSuccess: changed,
  });
  const withdraw = useMutation({
    mutationFn: () => api.delete<undefined>(`/v1/invoices/${invoiceId}/reissue-request`),
    onSuccess: changed,
  });
  return { reissue, ask, withdraw };
}

export type ReissueRequest = {
  readonly invoice: { readonly id: string; readonly number: string };
  readonly buyer: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/** Invoices that somebody asked to issue again. */
export function useReissueRequests() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "reissue-requests", "list"),
    queryFn: async ({ signal }) =>
      (await api.get<Page<ReissueRequest>>("/v1/reissue-requests", { signal })).data,
  });
}
