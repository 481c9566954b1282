import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { etagOf } from "./listing.ts";

export const PRIVATE_OFFER_STATES = ["scheduled", "live", "ended", "withdrawn"] as const;
type State = (typeof PRIVATE_OFFER_STATES)[number];

/** A private offer that made a unit price lower than the list price. */
export type AppliedPrivateOffer = {
  readonly id: string;
  readonly name: string;
  readonly percent: string | null;
  readonly listPrice: Money;
  readonly until: string;
};

/** As the partner reads it. */
export type OwnPrivateOffer = {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  readonly from: string;
  readonly until: string;
  readonly offer: { readonly id: string; readonly slug: string; readonly name: string };
  readonly publisher: Named;
  readonly contact: { readonly name: string; readonly email: string } | null;
  readonly forAllCustomers: boolean;
  readonly customers: readonly { readonly id: string; readonly company: string }[];
  readonly plans: readonly {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly pricingModel: string;
    readonly prices: readonly {
      readonly term: string;
      readonly payment: string;
      readonly listPrice: Money;
      readonly price: Money;
      readonly percent: string | null;
      /** Metered units that are cheaper. */
      readonly meters: readonly {
        readonly id: string;
        readonly name: string;
        readonly unit: string;
        readonly listPrice: Money;
        readonly price: Money;
      }[];
    }[];
  }[];
};

export type PrivateOfferLine =
  | { readonly planId: string; readonly percent: string; readonly usage?: boolean }
  | {
      readonly planId: string;
      readonly market: string;
      readonly term: string;
      readonly price: string;
      readonly meters?: readonly { readonly id: string; readonly price: string }[];
    };
export type PrivateOfferBody = {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  readonly partnerTenantIds: readonly string[];
  readonly customerTenantIds: readonly string[];
  readonly lines: readonly PrivateOfferLine[];
};
/** As its publisher reads it. */
export type PrivateOffer = PrivateOfferBody & {
  readonly id: string;
  readonly state: State;
  readonly sold: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly allowedActions: readonly ("edit" | "change-end" | "withdraw")[];
  readonly version: number;
};

type Query = {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
};

export function useOwnPrivateOffers(query: Query) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "private-offers", "own", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<OwnPrivateOffer>>("/v1/private-offers", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

const pathOf = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}/private-offers`;

export function usePrivateOffers(slug: string, query: Query) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "private-offers", slug, query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<PrivateOffer>>(pathOf(slug), { query: { limit: 50, ...query }, signal }))
        .data,
    placeholderData: (before) => before,
  });
}

/** A plan that private offers can name, with its list prices in one market. */
export type PlanForPrivateOffer = {
  readonly planId: string;
  readonly name: string;
  readonly pricingModel: string;
  readonly markets: readonly string[];
  readonly list: {
    readonly currency: string;
    readonly terms: readonly {
      readonly term: string;
      readonly payment: string;
      readonly price: string;
    }[];
    readonly meters: readonly {
      readonly id: string;
      readonly name: string;
      readonly unit: string;
      readonly price: string;
    }[];
  } | null;
};

export function usePlansForPrivateOffers(slug: string, market: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "private-offer-plans", slug, market),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly PlanForPrivateOffer[] }>(
          `/v1/offers/${encodeURIComponent(slug)}/private-offer-plans`,
          { query: { market }, signal },
        )
      ).data.data,
    enabled: market !== "",
  });
}

/** What a publisher does with private offers of an offer; each change names the version that was seen. */
export type PrivateOfferChange =
  | { readonly kind: "make"; readonly body: PrivateOfferBody; readonly idempotencyKey: string }
  | { readonly kind: "edit"; readonly of: PrivateOffer; readonly body: PrivateOfferBody }
  | { readonly kind: "end"; readonly of: PrivateOffer; readonly until: string }
  | { readonly kind: "withdraw"; readonly of: PrivateOffer };

export function useChangePrivateOffer(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PrivateOfferChange) => {
      if (change.kind === "make")
        return (
          await api.post<PrivateOffer>(pathOf(slug), {
            body: change.body,
            idempotencyKey: change.idempotencyKey,
          })
        ).data;
      const path = `${pathOf(slug)}/${change.of.id}`;
      const ifMatch = etagOf(change.of.version);
      if (change.kind === "edit")
        return (await api.put<PrivateOffer>(path, { body: change.body, ifMatch })).data;
      return change.kind === "end"
        ? (await api.put<PrivateOffer>(`${path}/end`, { body: { until: change.until }, ifMatch }))
            .data
        : (await api.put<PrivateOffer>(`${path}/withdrawal`, { ifMatch })).data;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "private-offers") }),
  });
}
