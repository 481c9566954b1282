import { useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed } from "./keys.ts";
import type { Page } from "./listing.ts";

export type PaymentSource = {
  readonly name: string;
  readonly loaded: boolean;
  readonly askedAt: string | null;
  readonly succeededAt: string | null;
  readonly recorded: number;
  readonly refused: number;
  readonly failures: number;
  readonly failure: string | null;
};
export type RefusedPayment = {
  readonly reference: string;
  readonly buyer: string;
  readonly invoice: string;
  readonly amount: string;
  readonly currency: string;
  readonly receivedOn: string;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
};

/** The operator's own programs that are asked for payments; a start loads 20 at most. */
export function usePaymentSources() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payments", "sources"),
    queryFn: async ({ signal }) =>
      (await api.get<Page<PaymentSource>>("/v1/payment-sources", { signal })).data.data,
  });
}

/** The first payments that a source told and that could not be recorded. */
export function useRefusedPayments(name: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payments", "refused", name),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<RefusedPayment>>(
          `/v1/payment-sources/${encodeURIComponent(name)}/refused-payments`,
          { signal },
        )
      ).data.data,
  });
}
