import { useQuery } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { CustomerRef } from "./orders.ts";

export type ChargeSummary = {
  /** The buyer's own number for the order; on lines of an invoice alone. */
  readonly purchaseOrder?: string | null;
  /** Through whom an indirect provider sold it; on lines of an invoice alone. */
  readonly reseller?: { readonly id: string; readonly name: string } | null;
  /** Where the buyer books it; on lines of an invoice alone. */
  readonly costCentre?: string | null;
  /** The change that caused it. */
  readonly because: { readonly event: string; readonly label: string; readonly at: string } | null;
  readonly id: string;
  readonly postedAt: string;
  readonly kind: string;
  /** Paid again with each payment, or charged once. */
  readonly charged: "recurring" | "one-time";
  readonly customer: CustomerRef;
  readonly subscriptionId: string;
  readonly orderId: string;
  readonly offer: { readonly name: string; readonly slug: string };
  readonly plan: { readonly name: string };
  readonly quantity: number;
  /** The dimension that a charge of usage is for. */
  readonly usage: {
    readonly dimension: string;
    readonly name: string;
    readonly unit: string;
  } | null;
  readonly unitPrice: Money;
  readonly from: string;
  /** The last day that is charged. */
  readonly to: string;
  readonly days: number;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly taxName: string | null;
  readonly taxPercent: string;
  readonly taxTreatment: string;
  readonly taxIsSample: boolean;
};

export type Charge = ChargeSummary & {
  readonly evidence: {
    readonly formula: string;
    /** The formula with its figures, as a sentence. */
    readonly text: string;
    readonly steps: readonly {
      readonly code: string;
      readonly label: string;
      readonly value: string;
    }[];
    readonly priceVersion: {
      readonly editionId: string;
      readonly version: number;
      readonly market: string;
    };
    readonly dayCount: {
      readonly days: number;
      readonly of: number;
      readonly timeZone: string;
    };
    /** Of usage: what was reported on each day, and what of it is billed; decimal text. */
    readonly usage: {
      readonly name: string;
      readonly unit: string;
      readonly units: string;
      readonly billed: string;
      readonly days: readonly {
        readonly day: string;
        readonly units: string;
        readonly events: number;
      }[];
    } | null;
    readonly because: readonly {
      readonly event: string;
      readonly label: string;
      readonly at: string;
    }[];
  };
  readonly ledger: {
    readonly entryId: string | null;
    readonly postings: readonly {
      readonly account: string;
      readonly label: string;
      readonly amount: Money;
    }[];
  };
  readonly reverses: string | null;
  readonly reversedBy: string | null;
};

/** Usage that is not charged yet, as it would be if nothing more was reported. */
export type RatedUsage = {
  readonly subscriptionId: string;
  readonly customer: CustomerRef;
  readonly offer: { readonly name: string; readonly slug: string };
  readonly plan: { readonly name: string };
  readonly meter: { readonly id: string; readonly name: string; readonly unit: string };
  readonly from: string;
  readonly to: string;
  readonly units: string;
  readonly billed: string;
  readonly unitPrice: Money;
  /** The private offer that made the unit price lower than the list price. */
  readonly privateOffer: { readonly id: string; readonly name: string } | null;
  readonly net: Money;
};

export type Estimate = {
  readonly usage: readonly RatedUsage[];
  readonly usageTotals: readonly Money[];
  readonly month: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly asOf: string;
  readonly currencies: readonly {
    readonly currency: string;
    readonly net: Money;
    readonly tax: Money;
    readonly total: Money;
    readonly lines: readonly ChargeSummary[];
  }[];
  readonly upcoming: readonly {
    readonly subscriptionId: string;
    readonly customer: CustomerRef;
    readonly offer: { readonly name: string };
    readonly plan: { readonly name: string };
    readonly on: string;
    readonly net: Money;
  }[];
};

/** What was charged in a month and is not invoiced yet; `month` is YYYY-MM, absent for this month. */
export function useEstimate(
  month: string | undefined,
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing", "estimate", month ?? ""),
    queryFn: async ({ signal }) =>
      (await api.get<Estimate>("/v1/estimate", { query: { month }, signal })).data,
    placeholderData: (before) => before,
    enabled: options.enabled !== false,
  });
}

/** What moved in a month and currency, with tax; `owed` is at its end. */
export type MonthOfAccount = {
  /** YYYY-MM */
  readonly month: string;
  readonly currency: string;
  readonly charged: Money;
  readonly credited: Money;
  readonly paid: Money;
  readonly owed: Money;
};

/** @param buyerId whose, where the operator looks; absent for the own organisation */
export function useBillingHistory(cursor: string | undefined, buyerId?: string) {
  const api = useApi();
  const path =
    buyerId === undefined ? "/v1/billing-history" : `/v1/billing-accounts/${buyerId}/history`;
  return useQuery({
    queryKey: key(api, "billing-accounts", "history", path, cursor),
    queryFn: async ({ signal }) =>
      (await api.get<Page<MonthOfAccount>>(path, { query: { limit: 24, cursor }, signal })).data,
    placeholderData: (before) => before,
  });
}

export function useCharges(
  query: { readonly subscriptionId?: string; readonly customerId?: string },
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing", "charges", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<ChargeSummary>>("/v1/charges", {
          query: { limit: 20, ...query },
          signal,
        })
      ).data,
    enabled: options.enabled !== false,
  });
}

export function useCharge(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing", "charge", id),
    queryFn: async ({ signal }) => (await api.get<Charge>(`/v1/charges/${id}`, { signal })).data,
  });
}
