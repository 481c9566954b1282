import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import type { Named, Page } from "./listing.ts";
import { etagOf } from "./listing.ts";
import type { AgreedTerms, CustomerRef, OfferRef, PlanRef } from "./orders.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";
import type { Totals } from "./totals.ts";

export const SUBSCRIPTION_STATUSES = [
  "pending-activation",
  "trial",
  "active",
  "suspended",
  "cancelled",
  "expired",
  "deleted",
] as const;

export type SubscriptionSummary = {
  readonly id: string;
  readonly name: string;
  readonly customer: CustomerRef;
  /** Through whom an indirect provider sold it. */
  readonly reseller: Named | null;
  readonly offer: OfferRef;
  readonly publisher: Named;
  readonly plan: PlanRef;
  readonly quantity: number;
  readonly pricingModel: string;
  readonly status: string;
  readonly autoRenew: boolean;
  readonly term: string;
  readonly payment: string;
  readonly orderedAt: string;
  readonly activatedAt: string | null;
  readonly trialEndsAt: string | null;
  readonly termStart: string | null;
  readonly termEnd: string | null;
  readonly termLastDay: string | null;
  readonly price: Money;
  /** The subscription that it is an add-on of. */
  readonly parentSubscriptionId: string | null;
  /** The date that matters. */
  readonly next: {
    readonly kind: "lapses" | "trial-ends" | "renews" | "ends" | "deletes" | "ended";
    readonly at: string | null;
    readonly day: string | null;
  };
  readonly setupNeeded: boolean;
  /** What the publisher was asked for and has not answered; in lists alone. */
  readonly pendingChange?: string | null;
};

export type AllowedAction = {
  readonly action:
    | "set-up"
    | "change-quantity"
    | "change-plan"
    | "buy-add-on"
    | "cancel"
    | "turn-off-auto-renew"
    | "turn-on-auto-renew"
    | "suspend"
    | "reactivate";
  readonly allowed: boolean;
  readonly until: string | null;
  readonly reason: {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
  } | null;
};

export type HistoryEvent = {
  readonly at: string;
  readonly event: string;
  readonly by: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};

export type Subscription = SubscriptionSummary & {
  /** The published edition that it gets; no newer one from the moment its distribution was stopped. */
  readonly delivers: { readonly version: number; readonly keptSince: string | null } | null;
  readonly orderId: string;
  readonly orderNumber: string;
  /** Of an add-on: the subscription that it extends, and the name of its plan. */
  readonly base: { readonly id: string; readonly plan: string } | null;
  readonly terms: AgreedTerms;
  readonly lapsesAt: string;
  readonly fullCreditUntil: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  /** Of what was cancelled or has expired: when its data is removed. */
  readonly dataEndsAt: string | null;
  /** The first day without it, where its offer is removed from customers. */
  readonly removalDay: string | null;
  /** A lower number of licences, and the day of the renewal from which it holds. */
  readonly scheduledQuantity: { readonly quantity: number; readonly on: string } | null;
  /** The last change that the publisher was asked for, while it waits or where it failed. */
  readonly quantityChange: {
    readonly operationId: string;
    readonly status: "in-progress" | "failed";
    readonly from: number;
    readonly quantity: number;
    readonly total: Money | null;
    readonly askedAt: string;
    readonly askedBy: string;
    readonly endedAt: string | null;
    readonly endedBy: string | null;
  } | null;
  /** The price that is going to hold from the renewal on `day`, as far as the seller was told. */
  readonly priceChange: {
    readonly day: string;
    readonly unitPrice: Money;
    /** Of all licences that are held then. */
    readonly price: Money;
    readonly toldAt: string | null;
  } | null;
  /** The last change of plan that the publisher was asked for, while it waits or where it failed. */
  readonly planChange: {
    readonly status: "in-progress" | "failed";
    /** Names of plans. */
    readonly from: string;
    readonly to: string;
    readonly endedAt: string | null;
    readonly endedBy: string | null;
  } | null;
  /** While it is suspended, and how that ends if nothing is done. */
  readonly suspension: {
    readonly reason: string;
    readonly at: string;
    readonly until: string;
    readonly ends: { readonly at: string; readonly status: "expired" | "deleted" };
  } | null;
  /** What the publisher was asked, while it waits or where it failed. */
  readonly reactivation: {
    readonly status: "in-progress" | "failed";
    readonly endedBy: string | null;
  } | null;
  readonly version: number;
  readonly allowedActions: readonly AllowedAction[];
  readonly history: readonly HistoryEvent[];
};

export const CANCEL_REASONS = ["customer-request", "non-payment", "fraud", "other"] as const;

export type CancellationBody = {
  readonly when: "now" | "at-renewal";
  readonly reason: (typeof CANCEL_REASONS)[number];
  readonly details?: string;
  readonly preview?: string;
};

export type CancellationEffect = {
  readonly subscriptionId: string;
  readonly when: string;
  readonly kind: "before-activation" | "trial" | "de-provision" | "full-credit" | "at-renewal";
  readonly effectiveAt: string | null;
  readonly credit: Totals | null;
  /** Add-ons that end with it; their credits are part of `credit`. */
  readonly addOns: readonly {
    readonly subscriptionId: string;
    readonly name: string;
    readonly credit: Totals | null;
  }[];
  readonly until: string | null;
  /** When its data is deleted. */
  readonly dataUntil: string | null;
  readonly preview: string;
  readonly committed: boolean;
  readonly status: string;
};

export type QuantityEffect = {
  readonly state: "preview" | "waiting" | "scheduled";
  readonly from: number;
  readonly to: number;
  readonly kind: "free" | "charge" | "credit" | "at-renewal";
  readonly day: string;
  readonly lines: readonly {
    readonly kind: "charge" | "credit";
    readonly quantity: number;
    readonly unitPrice: Money;
    readonly from: string;
    readonly to: string;
    readonly days: number;
    readonly of: number;
    readonly net: Money;
    readonly tax: Money;
  }[];
  readonly totals: Totals | null;
  readonly creditUntil: string | null;
  readonly nextPayment: {
    readonly day: string;
    readonly before: Money;
    readonly after: Money;
  } | null;
  readonly creditable: number;
  readonly withdraws: number | null;
  /** People who have a licence now for whom none is left afterwards. */
  readonly losing: number;
  readonly answerSeconds: number;
  readonly preview: string;
};

export type SubscriptionQuery = {
  readonly customerId?: string | undefined;
  readonly status?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

export type SubscriptionPage = Page<SubscriptionSummary> & {
  readonly counts: Readonly<Record<string, number>>;
};

export function useSubscriptions(
  query: SubscriptionQuery,
  options: { readonly enabled?: boolean } = {},
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", "list", query),
    queryFn: async ({ signal }) =>
      (
        await api.get<SubscriptionPage>("/v1/subscriptions", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    enabled: options.enabled !== false,
  });
}

export function useSubscription(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<Subscription>(`/v1/subscriptions/${id}`, { signal })).data,
    refetchInterval: (query) => {
      if (query.state.data?.quantityChange?.status === "in-progress") return 2000;
      if (query.state.data?.planChange?.status === "in-progress") return 2000;
      if (query.state.data?.reactivation?.status === "in-progress") return 2000;
      return query.state.data?.setupNeeded === true ? 5000 : false;
    },
  });
}

export function useSetAutoRenew(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly autoRenew: boolean; readonly version: number }) =>
      (
        await api.patch<Subscription>(`/v1/subscriptions/${id}`, {
          body: { autoRenew: given.autoRenew },
          ifMatch: etagOf(given.version),
        })
      ).data,
    onSuccess: async (subscription) => {
      client.setQueryData(key(api, "subscriptions", "one", id), subscription);
      await client.invalidateQueries({ predicate: touches(api, "subscriptions", "list") });
    },
    onError: () =>
      client.invalidateQueries({ predicate: touches(api, "subscriptions", "one", id) }),
  });
}

/** What cancelling would do now; asked again each time the dialog opens. */
export function useCancellationPreview(
  id: string,
  when: "now" | "at-renewal",
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "cancellation-previews", id, when),
    queryFn: async ({ signal }) =>
      (
        await api.put<CancellationEffect>(`/v1/subscriptions/${id}/cancellation`, {
          query: { dryRun: true },
          body: { when, reason: "customer-request" },
          // A preview changes nothing, so no two of them are the same intent.
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: options.enabled,
    gcTime: 0,
    staleTime: 0,
    // What stands in the dialog is what is confirmed: it does not change under the reader.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useCancelSubscription(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly body: CancellationBody;
      readonly idempotencyKey: string;
    }) =>
      (
        await api.put<CancellationEffect>(`/v1/subscriptions/${id}/cancellation`, {
          body: given.body,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSuccess: async () => {
      for (const noun of ["subscriptions", "customers", "catalogue", "billing"])
        await client.invalidateQueries({ predicate: touches(api, noun) });
    },
  });
}

/** What another number of licences would do now; asked again for each number and each version. */
export function useQuantityPreview(
  id: string,
  wanted: { readonly quantity: number; readonly version: number },
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "quantity-previews", id, wanted.version, wanted.quantity),
    queryFn: async ({ signal }) =>
      (
        await api.put<QuantityEffect>(`/v1/subscriptions/${id}/quantity`, {
          query: { dryRun: true },
          body: { quantity: wanted.quantity },
          ifMatch: etagOf(wanted.version),
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: options.enabled,
    ...PREVIEW_OPTIONS,
  });
}

export function useChangeQuantity(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly body: {
        readonly quantity: number;
        readonly preview: string;
        readonly unassign?: "latest-first";
      };
      readonly version: number;
      readonly idempotencyKey: string;
    }) =>
      (
        await api.put<QuantityEffect>(`/v1/subscriptions/${id}/quantity`, {
          body: given.body,
          ifMatch: etagOf(given.version),
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSettled: () =>
      client.invalidateQueries({ predicate: touches(api, "subscriptions", "one", id) }),
  });
}

/** Keeps the number of licences at the renewal. */
export function useWithdrawScheduledQuantity(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (version: number) =>
      (
        await api.delete<Subscription>(`/v1/subscriptions/${id}/scheduled-quantity`, {
          ifMatch: etagOf(version),
        })
      ).data,
    onSettled: () =>
      client.invalidateQueries({ predicate: touches(api, "subscriptions", "one", id) }),
  });
}

/** A fresh link to the publisher's site; one press makes one link. */
export function useSetupLink(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      (
        await api.post<{ readonly url: string; readonly expiresAt: string }>(
          `/v1/subscriptions/${id}/setup-links`,
          { idempotencyKey: crypto.randomUUID() },
        )
      ).data,
    onSuccess: () =>
      client.invalidateQueries({ predicate: touches(api, "subscriptions", "one", id) }),
  });
}
