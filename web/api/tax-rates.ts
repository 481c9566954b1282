import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { keyed, touches } from "./keys.ts";

export const BUYERS = ["any", "with-tax-id", "without-tax-id"] as const;
export const TREATMENTS = ["taxed", "reverse-charge", "exempt"] as const;

export type TaxRate = {
  readonly id: string;
  readonly buyerCountry: string;
  readonly buyer: (typeof BUYERS)[number];
  readonly treatment: (typeof TREATMENTS)[number];
  /** Decimal text. */
  readonly percent: string;
  readonly name: string;
  readonly sample: boolean;
  /** Days in the operator's time zone; `until` is the first day on which it no longer holds. */
  readonly from: string;
  readonly until: string | null;
};
export type TaxRates = {
  readonly data: readonly TaxRate[];
  readonly nextCursor: string | null;
  readonly today: string;
  readonly sellerCountry: string;
};
type Asked = {
  readonly country: string;
  readonly ended: boolean;
  readonly cursor: string | undefined;
};
type Which = Pick<TaxRate, "buyerCountry" | "buyer" | "from">;

const addressOf = ({ buyerCountry, buyer, from }: Which) =>
  `/v1/tax-rates/${buyerCountry}/${buyer}/${from}`;

/** By country and kind of buyer, then by day. */
export function useTaxRates({ country, ended, cursor }: Asked) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "tax-rates", country, ended, cursor),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (
        await api.get<TaxRates>("/v1/tax-rates", {
          query: { country: country === "" ? undefined : country, ended: String(ended), cursor },
          signal,
        })
      ).data,
  });
}

export function useEnterTaxRate() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      seen,
      ...rate
    }: Which & Pick<TaxRate, "treatment" | "percent" | "name"> & { readonly seen: string }) => {
      const { treatment, percent, name } = rate;
      await api.put<TaxRate>(addressOf(rate), {
        body: { treatment, percent, name },
        ifMatch: seen,
      });
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "tax-rates") }),
  });
}

export function useWithdrawTaxRate() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (which: Which) => {
      await api.delete<void>(addressOf(which));
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "tax-rates") }),
  });
}
