import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

/** Where an invoice is paid, as it is printed. */
export type HowToPay = {
  readonly holder: string;
  readonly bank: string;
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bankCode: string | null;
  readonly bic: string | null;
  /** Null where no invoice is looked at. */
  readonly reference: string | null;
  readonly note: string | null;
};

export const REFERENCE_RULES = ["invoice-number", "creditor-reference"] as const;

/** Where buyers pay what they are invoiced in one currency, as the operator said it. */
export type Instructions = {
  readonly holder: string;
  readonly bank: string;
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bankCode: string | null;
  readonly bic: string | null;
  readonly reference: (typeof REFERENCE_RULES)[number];
  /** Words for payers by language. */
  readonly note: Readonly<Record<string, string>>;
};
export type KeptInstructions = Instructions & {
  readonly currency: string;
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
};

const PATH = "/v1/payment-instructions";

export function usePaymentInstructions() {
  const api = useApi();
  return useQuery({
    ...keyed(api, "payment-instructions"),
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly data: readonly KeptInstructions[] }>(PATH, { signal })).data.data,
  });
}

/** @param seen the version that was seen, `none` for a currency that has none */
export function useSetPaymentInstructions() {
  const changed = useChanged();
  const api = useApi();
  return useMutation({
    mutationFn: ({
      currency,
      seen,
      said,
    }: {
      currency: string;
      seen: string;
      said: Instructions;
    }) => api.put<KeptInstructions>(`${PATH}/${currency}`, { body: said, ifMatch: `"${seen}"` }),
    onSuccess: changed,
  });
}

export function useRemovePaymentInstructions() {
  const changed = useChanged();
  const api = useApi();
  return useMutation({
    mutationFn: ({ currency, seen }: { currency: string; seen: string }) =>
      api.delete(`${PATH}/${currency}`, { ifMatch: `"${seen}"` }),
    onSuccess: changed,
  });
}

function useChanged() {
  const api = useApi();
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: touches(api, "payment-instructions") });
}
