import { useQuery } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import type { Meter } from "./customer-catalogue.ts";
import { key } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import type { AppliedPrivateOffer } from "./private-offers.ts";
import type { LinePrice, Totals } from "./totals.ts";

export type OfferRef = { readonly id: string; readonly slug: string; readonly name: string };
export type PlanRef = { readonly uuid: string; readonly id: string; readonly name: string };
export type CustomerRef = { readonly id: string; readonly company: string };

/** What was agreed at purchase; nothing of it follows the catalogue afterwards. */
export type AgreedTerms = {
  readonly offer: OfferRef;
  readonly publisher: Named;
  readonly plan: PlanRef;
  readonly pricingModel: string;
  readonly unitPrice: Money;
  readonly privateOffer: AppliedPrivateOffer | null;
  readonly term: string;
  readonly payment: string;
  readonly quantity: number;
  readonly quantityLimits: { readonly minimum: number; readonly maximum: number | null };
  readonly trialDays: number;
  readonly market: string;
  readonly timeZone: string;
  readonly meters: readonly Meter[];
  readonly cancellationHours: number;
  readonly priceVersion: { readonly editionId: string; readonly version: number };
};

export type OrderSummary = {
  readonly id: string;
  readonly number: string;
  readonly customer: CustomerRef;
  readonly reseller: Named | null;
  /** The buyer's own number for the order. */
  readonly purchaseOrder: string | null;
  /** Where it books the subscriptions of the order. */
  readonly costCentre: string | null;
  readonly placedAt: string;
  readonly placedBy: { readonly name: string };
  readonly totals: readonly Totals[];
};

export type OrderLine = {
  readonly number: number;
  readonly subscriptionId: string;
  /** Through whom this line was sold, where that is not the order's reseller. */
  readonly reseller: Named | null;
  readonly terms: AgreedTerms;
  readonly price: LinePrice;
  readonly fullCreditUntil: string;
  readonly lapsesAt: string;
  readonly subscription: { readonly status: string; readonly setupNeeded: boolean };
};

export type ListedOrder = OrderSummary & { readonly lines: number };
export type Order = OrderSummary & { readonly lines: readonly OrderLine[] };

export function useOrders(query: {
  readonly customerId?: string | undefined;
  readonly purchaseOrder?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "orders", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<ListedOrder>>("/v1/orders", { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
  });
}

export function useOrder(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "orders", "one", id),
    queryFn: async ({ signal }) => (await api.get<Order>(`/v1/orders/${id}`, { signal })).data,
    // While a line waits for its publisher, the page notices when that happens.
    refetchInterval: (query) =>
      query.state.data?.lines.some((line) => line.subscription.setupNeeded) ? 5000 : false,
  });
}

/** A purchase that waits for its set-up, how long that usually takes, and whom of the publisher one can ask. */
export type SetUp = {
  readonly subscriptionId: string;
  /** When the publisher's site was first opened for it. */
  readonly since: string | null;
  /** The median of the publisher's latest activations; null of fewer than five. */
  readonly usual: { readonly seconds: number; readonly activations: number } | null;
  readonly late: boolean;
  readonly support: {
    readonly name: string;
    readonly email: string;
    readonly phone: string | null;
    readonly url: string | null;
  } | null;
};

/** Read anew each minute while something waits: what is late says so by itself. */
export function useSetUps(orderId: string, { enabled }: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", "set-ups", orderId),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly SetUp[] }>(`/v1/orders/${orderId}/set-ups`, {
          signal,
        })
      ).data.data,
    enabled,
    refetchInterval: 60_000,
  });
}
