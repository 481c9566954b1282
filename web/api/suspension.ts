import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";
import type { Totals } from "./totals.ts";

/** Why a subscription is taken out of use. */
export const SUSPENSION_REASONS = ["customer-request", "non-payment", "fraud"] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

export type SuspensionEffect = {
  readonly days: number;
  readonly until: string;
  readonly ends: { readonly at: string; readonly status: "expired" | "deleted" };
  /** Last day that is paid for. */
  readonly paidThrough: string | null;
  readonly addOns: readonly { readonly subscriptionId: string; readonly name: string }[];
  /** The number of licences planned for the renewal, and the one that waits for the publisher. */
  readonly withdraws: number | null;
  readonly givesUp: number | null;
  /** The name of the plan that waits for the publisher. */
  readonly givesUpPlan: string | null;
  readonly preview: string;
};

type Line = {
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly of: number;
  readonly net: Money;
};

export type ReactivationEffect = {
  readonly state: "preview" | "waiting";
  readonly status: "trial" | "active";
  readonly lines: readonly Line[];
  readonly addOns: readonly {
    readonly subscriptionId: string;
    readonly name: string;
    readonly lines: readonly Line[];
  }[];
  readonly totals: Totals | null;
  readonly until: string | null;
  readonly answerSeconds: number;
  readonly preview: string;
};

type Change = "suspension" | "reactivation";
type Effects = {
  readonly suspension: SuspensionEffect;
  readonly reactivation: ReactivationEffect;
};
// What a suspension does is the same for every reason.
const ASKED = { suspension: { reason: "customer-request" }, reactivation: {} } as const;

/** What another status would do now; asked again for each version of the subscription. */
export function useStatusPreview<Kind extends Change>(
  kind: Kind,
  about: { readonly id: string; readonly version: number },
  options: { readonly enabled: boolean },
) {
  const api = useApi();
  const { id, version } = about;
  return useQuery({
    queryKey: key(api, "status-previews", id, version, kind),
    queryFn: async ({ signal }) =>
      (
        await api.put<Effects[Kind]>(`/v1/subscriptions/${id}/${kind}`, {
          query: { dryRun: true },
          body: ASKED[kind],
          // A preview changes nothing, so no two of them are the same intent.
          idempotencyKey: crypto.randomUUID(),
          signal,
        })
      ).data,
    enabled: options.enabled,
    ...PREVIEW_OPTIONS,
  });
}

export type StatusChange =
  | {
      readonly kind: "suspension";
      readonly body: {
        readonly reason: SuspensionReason;
        readonly details?: string;
        readonly preview: string;
      };
    }
  | { readonly kind: "reactivation"; readonly body: { readonly preview: string } };

export function useChangeStatus(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly change: StatusChange; readonly idempotencyKey: string }) =>
      (
        await api.put<unknown>(`/v1/subscriptions/${id}/${given.change.kind}`, {
          body: given.change.body,
          idempotencyKey: given.idempotencyKey,
        })
      ).data,
    onSettled: async () => {
      for (const noun of ["subscriptions", "customers", "catalogue", "billing"])
        await client.invalidateQueries({ predicate: touches(api, noun) });
    },
  });
}
