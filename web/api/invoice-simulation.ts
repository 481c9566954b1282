import { useMutation } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";

/** What is asked of a simulation: who buys what from when, and what of each meter is used. */
export type AskedInvoice = {
  readonly market: string;
  readonly term?: string;
  readonly payment?: string;
  readonly quantity?: number;
  readonly buyerHasTaxId: boolean;
  readonly trial: boolean;
  readonly activatedOn?: string;
  readonly baseSince?: string;
  readonly usage: readonly { readonly meter: string; readonly units: string }[];
};

export type SimulatedLine = {
  readonly kind: "payment" | "usage";
  readonly meter: { readonly id: string; readonly name: string; readonly unit: string } | null;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly of: number | null;
  readonly quantity: string;
  readonly included: string | null;
  readonly unitPrice: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly taxName: string | null;
  readonly taxPercent: string;
  readonly taxTreatment: "taxed" | "reverse-charge" | "exempt" | "no-rate";
  readonly taxIsSample: boolean;
};

export type SimulatedInvoice = {
  readonly timeZone: string;
  readonly activatedOn: string;
  readonly trial: { readonly from: string; readonly to: string } | null;
  readonly month: string;
  readonly lines: readonly SimulatedLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly storeFee: Money;
  readonly storeFeePercent: string;
  readonly owed: Money;
  readonly next: { readonly day: string; readonly net: Money } | null;
};

/** Writes nothing: the same question can be asked as often as wanted. */
export function useSimulateInvoice(slug: string, plan: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (asked: AskedInvoice) => {
      const offer = `/v1/offers/${encodeURIComponent(slug)}`;
      const path = `${offer}/plans/${encodeURIComponent(plan)}/invoice-simulations`;
      return (await api.post<SimulatedInvoice>(path, { body: asked })).data;
    },
  });
}
