import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import type { QuantityLimits, Reason } from "./customer-catalogue.ts";
import { key, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { etagOf } from "./listing.ts";
import type { Order } from "./orders.ts";
import type { AppliedPrivateOffer } from "./private-offers.ts";
import type { LinePrice, Totals } from "./totals.ts";
import type { ReducedPrice } from "./usage.ts";

export type CartLine = {
  readonly id: string;
  readonly offer: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly publisher: Named;
  } | null;
  readonly plan: {
    readonly uuid: string;
    readonly id: string | null;
    readonly name: string | null;
    readonly pricingModel: string | null;
  };
  readonly term: string;
  readonly payment: string;
  readonly quantity: number;
  /** Through whom this line is sold, where that is not the cart's reseller. */
  readonly reseller: Named | null;
  readonly quantityLimits: QuantityLimits | null;
  readonly unitPrice: Money | null;
  /** That of when the line was put in or last changed, where it is another one now. */
  readonly priceBefore: Money | null;
  readonly privateOffer: AppliedPrivateOffer | null;
  readonly price: LinePrice | null;
  readonly dates: {
    readonly fullCreditUntil: string;
    readonly trialEndsAt: string | null;
    readonly payingBegins: string;
    readonly termStart: string;
    readonly termLastDay: string;
  } | null;
  readonly trialDays: number;
  /** Usage that is billed in arrears. */
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly price: Money;
    readonly included: string | null;
    readonly reduced: readonly ReducedPrice[];
  }[];
  readonly problems: readonly Reason[];
};

export type Cart = {
  readonly id: string;
  readonly customerId: string;
  readonly state: "open" | "ordered" | "expired";
  readonly orderId: string | null;
  readonly reseller: Named | null;
  /** The buyer's own number for the order. */
  readonly purchaseOrder: string | null;
  /** Where it books what is in it. */
  readonly costCentre: string | null;
  /** Whether the customer agreement was accepted; an organisation accepts it with its own first order. */
  readonly agreement: "confirmed" | "missing";
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly version: number;
  readonly review: {
    readonly hash: string;
    readonly reviewedAt: string;
    readonly current: boolean;
  } | null;
  readonly lines: readonly CartLine[];
  readonly dueOnActivation: readonly Totals[];
  readonly dueAfterTrials: readonly Totals[];
  readonly buyable: boolean;
};

export type NewLine = {
  readonly planUuid: string;
  readonly term: string;
  readonly payment: string;
  readonly quantity: number;
  readonly resellerId?: string;
};

/** The open cart of a customer; null when there is none. */
export function useOpenCart(customerId: string, options: { readonly enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "carts", "of", customerId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Cart>>("/v1/carts", { query: { customerId }, signal })).data.data[0] ??
      null,
    enabled: options.enabled !== false,
  });
}

/**
 * A change that was asked for while another of this page was on its way follows that one: leaving the purchase
 * order number by pressing a button is two changes of the one cart that the person saw.
 */
function afterOwnChanges<Given>(given: Given, latest: Cart | null | undefined): Given {
  const { cart } = given as { readonly cart?: Pick<Cart, "id" | "version"> };
  const newer = latest?.id === cart?.id && (latest?.version ?? 0) > (cart?.version ?? 0);
  return cart !== undefined && newer ? { ...given, cart: latest } : given;
}

/** Every change answers with the whole cart as the server has it; nothing is guessed here. */
function useCartChange<Given>(
  customerId: string,
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<Cart>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    // Two quick steps of a quantity wait for each other: each needs the version the other made.
    scope: { id: `cart-${customerId}` },
    mutationFn: (given: Given) =>
      change(
        api,
        afterOwnChanges(given, client.getQueryData<Cart>(key(api, "carts", "of", customerId))),
      ),
    onSuccess: async (cart) => {
      client.setQueryData(key(api, "carts", "of", customerId), cart);
      await client.invalidateQueries({ predicate: touches(api, "customers", "one", customerId) });
      await client.invalidateQueries({ predicate: touches(api, "catalogue", customerId) });
    },
    onError: () => client.invalidateQueries({ predicate: touches(api, "carts", "of", customerId) }),
  });
}

export const useAddToCart = (customerId: string) =>
  useCartChange(
    customerId,
    async (api, given: { readonly lines: readonly NewLine[]; readonly idempotencyKey: string }) =>
      (
        await api.post<Cart>("/v1/carts", {
          body: { customerId, lines: given.lines },
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
  );

type LineChange = {
  readonly cart: Pick<Cart, "id" | "version">;
  readonly line: string;
  readonly quantity: number;
  readonly term?: string;
  readonly payment?: string;
  readonly resellerId?: string | null;
};

export const useChangeCartLine = (customerId: string) =>
  useCartChange(
    customerId,
    async (api, { cart, line, ...body }: LineChange) =>
      (
        await api.put<Cart>(`/v1/carts/${cart.id}/lines/${line}`, {
          body,
          ifMatch: etagOf(cart.version),
        })
      ).data,
  );

export const useRemoveCartLine = (customerId: string) =>
  useCartChange(
    customerId,
    async (
      api,
      { cart, line }: { readonly cart: Pick<Cart, "id" | "version">; readonly line: string },
    ) =>
      (
        await api.delete<Cart>(`/v1/carts/${cart.id}/lines/${line}`, {
          ifMatch: etagOf(cart.version),
        })
      ).data,
  );

/** What stands over the lines: the reseller, or the buyer's own number for the order. */
export const useChangeCartHead = (customerId: string) =>
  useCartChange(
    customerId,
    async (
      api,
      given: {
        readonly cart: Pick<Cart, "id" | "version">;
        readonly head: {
          readonly resellerId?: string | null;
          readonly purchaseOrder?: string | null;
          readonly costCentre?: string | null;
        };
      },
    ) =>
      (
        await api.patch<Cart>(`/v1/carts/${given.cart.id}`, {
          body: given.head,
          ifMatch: etagOf(given.cart.version),
        })
      ).data,
  );

/** Prices the cart; Buy then does exactly this, or is refused with what moved. */
export const useReviewCart = (customerId: string) =>
  useCartChange(
    customerId,
    async (api, cartId: string) => (await api.put<Cart>(`/v1/carts/${cartId}/review`)).data,
  );

/** The cart as a quote to hand on, in the language of whoever reads it. */
export function useQuote() {
  const api = useApi();
  return useMutation({
    mutationFn: ({ cartId, language }: { readonly cartId: string; readonly language: string }) =>
      api.download(`/v1/carts/${cartId}/quote`, { query: { language } }),
  });
}

export function useBuy(customerId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly cartId: string;
      readonly review: string;
      readonly purchaseOrder: string | null;
      readonly costCentre: string | null;
      readonly acceptsAgreement?: boolean;
      readonly idempotencyKey: string;
    }) =>
      (
        await api.post<Order>(`/v1/carts/${given.cartId}/order`, {
          body: {
            review: given.review,
            purchaseOrder: given.purchaseOrder,
            costCentre: given.costCentre,
            ...(given.acceptsAgreement === true ? { acceptsAgreement: true } : {}),
          },
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: async (order) => {
      client.setQueryData(key(api, "orders", "one", order.id), order);
      for (const noun of ["carts", "customers", "subscriptions", "purchases", "catalogue"])
        await client.invalidateQueries({ predicate: touches(api, noun), refetchType: "none" });
      await client.invalidateQueries({ predicate: touches(api, "orders", "list") });
      client.removeQueries({ predicate: touches(api, "carts", "of", customerId) });
    },
  });
}
