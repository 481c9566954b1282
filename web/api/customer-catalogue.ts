import { useInfiniteQuery } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { AppliedPrivateOffer } from "./private-offers.ts";
import type { ReducedPrice } from "./usage.ts";

export type PublisherContact = {
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly url: string | null;
};

/** Why something cannot be bought, as a sentence of the server, and what helps. */
export type Reason = {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly wayOut: {
    readonly kind: string;
    readonly label: string | null;
    readonly subscriptionId?: string;
    readonly contact?: PublisherContact;
    readonly url?: string;
  };
};

export type QuantityLimits = { readonly minimum: number; readonly maximum: number | null };

export type TermPrice = {
  readonly term: string;
  readonly payment: string;
  readonly price: Money;
  /** Why `price` is below the list price; null where it is the list price. */
  readonly privateOffer: AppliedPrivateOffer | null;
  readonly paymentPeriod: string;
  readonly payments: number;
};

export type Meter = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly price: Money;
  readonly included: string | null;
  /** Days on which private offers make a unit cheaper. */
  readonly reduced: readonly ReducedPrice[];
};

export type CatalogueEntry = {
  readonly offer: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly summary: string;
    readonly type: string;
    readonly publisher: {
      readonly id: string;
      readonly name: string;
      readonly isOperator: boolean;
    };
    readonly logo: { readonly href: string } | null;
    readonly storefrontUrl: string | null;
  };
  readonly plan: {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly pricingModel: string;
    readonly category: string;
    readonly billingTypes: readonly string[];
    readonly trialDays: number;
    readonly trialUsed: boolean;
    readonly quantity: QuantityLimits;
    readonly limitPerCustomer: number | null;
    readonly private: boolean;
  };
  readonly prices: readonly TermPrice[];
  readonly meters: readonly Meter[];
  readonly available: boolean;
  readonly reasons: readonly Reason[];
  readonly inCart: number;
  readonly held: number;
};

export type CatalogueCounts = {
  readonly available: number;
  readonly unavailable: number;
  readonly publisher: Readonly<Record<string, number>>;
  readonly billingType: Readonly<Record<string, number>>;
  readonly category: Readonly<Record<string, number>>;
};

export type CataloguePage = Page<CatalogueEntry> & {
  readonly customer: {
    readonly id: string;
    readonly company: string;
    readonly country: string;
    readonly currency: string;
    readonly segment: string;
  };
  readonly counts: CatalogueCounts;
};

export type CatalogueFilters = {
  readonly q?: string | undefined;
  readonly publisher?: string | undefined;
  readonly billingType?: string | undefined;
  readonly category?: string | undefined;
  /** The plans of this offer only, and of them also this one where it is not listed. */
  readonly offer?: string | undefined;
  readonly plan?: string | undefined;
};

/** The plans of one customer's catalogue that are available, or those that are not, page by page. */
export function useCustomerCatalogue(
  customerId: string,
  availability: "available" | "unavailable",
  filters: CatalogueFilters,
) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "catalogue", customerId, availability, filters),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<CataloguePage>(`/v1/customers/${customerId}/catalog`, {
          query: { limit: 50, ...filters, availability, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
}
