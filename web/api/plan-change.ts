import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { etagOf, type Page } from "./listing.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";
import type { AppliedPrivateOffer } from "./private-offers.ts";
import type { AllowedAction, QuantityEffect } from "./subscriptions.ts";
import type { Totals } from "./totals.ts";

/** Another plan of a subscription's offer, with what stands against it. */
export type OtherPlan = {
  readonly plan: {
    readonly uuid: string;
    readonly id: string;
    readonly name: string;
    readonly description: string;
  };
  /** Null where no price is shown. */
  readonly unitPrice: Money | null;
  readonly privateOffer: AppliedPrivateOffer | null;
  readonly possible: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
  }[];
};

export type OtherPlans = Page<OtherPlan> & {
  readonly changing: Pick<AllowedAction, "allowed" | "reason">;
};

export type PlanEffect = {
  readonly state: "preview" | "waiting";
  readonly from: { readonly uuid: string; readonly id: string; readonly name: string };
  readonly to: { readonly uuid: string; readonly id: string; readonly name: string };
  readonly quantity: number;
  readonly quantityLimits: { readonly minimum: number; readonly maximum: number | null };
  /** Credits and used days of the plan before, then the days of the plan after. */
  readonly lines: readonly (QuantityEffect["lines"][number] & { readonly plan: string })[];
  readonly totals: Totals | null;
  readonly nextPayment: QuantityEffect["nextPayment"];
  readonly withdraws: number | null;
  /** Null where the marketplace hands out neither plan's licences. */
  readonly licences: {
    readonly handedOutBefore: boolean;
    readonly handedOutAfter: boolean;
    readonly goAlong: number;
    readonly haveAlready: number;
    readonly losing: number;
    readonly groups: number;
  } | null;
  readonly answerSeconds: number;
  readonly preview: string;
};

/** The other plans of the offer; asked for when somebody wants to choose one. */
export function useOtherPlans(
  id: string,
  about: { readonly version: number; readonly enabled: boolean },
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "other-plans", id, about.version),
    queryFn: async ({ signal }) =>
      (await api.get<OtherPlans>(`/v1/subscriptions/${id}/plans`, { signal })).data,
    enabled: about.enabled,
  });
}

/** What another plan would do now; asked again for each plan, and each version of the subscription. */
export function usePlanPreview(
  id: string,
  wanted: { readonly planUuid: string; readonly version: number },
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  const { planUuid, version } = wanted;
  return useQuery({
    queryKey: key(api, "plan-previews", id, version, planUuid),
    queryFn: async ({ signal }) =>
      (
        await api.put<PlanEffect>(`/v1/subscriptions/${id}/plan`, {
          query: { dryRun: true },
          body: { planUuid },
          ifMatch: etagOf(version),
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: options.enabled,
    ...PREVIEW_OPTIONS,
  });
}

export function useChangePlan(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly body: { readonly planUuid: string; readonly preview: string };
      readonly version: number;
      readonly idempotencyKey: string;
    }) =>
      (
        await api.put<PlanEffect>(`/v1/subscriptions/${id}/plan`, {
          body: given.body,
          ifMatch: etagOf(given.version),
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSettled: () =>
      client.invalidateQueries({ predicate: touches(api, "subscriptions", "one", id) }),
  });
}
