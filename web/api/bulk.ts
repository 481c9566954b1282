import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useFileChange } from "./file-change.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import type { Totals } from "./totals.ts";

/** A bad place of a file, counted from 1. */
export type Place = {
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly detail: string;
};

export type CustomerFileRow = {
  readonly line: number;
  readonly state: "added" | "known" | "refused";
  readonly company: string;
  readonly domain: string;
  readonly country: string;
  readonly currency: string | null;
  readonly agreement: boolean;
  readonly customerId: string | null;
  readonly doubts: readonly string[];
  readonly errors: readonly Place[];
};
export type ImportedCustomers = {
  readonly added: number;
  readonly known: number;
  readonly refused: number;
  readonly rows: readonly CustomerFileRow[];
  readonly preview: string | null;
};

type Payment = { readonly day: string; readonly amount: Money };

export type SubscriptionFileRow = {
  readonly line: number;
  readonly state: "changed" | "refused";
  readonly subscriptionId: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly plan: string | null;
  readonly quantity: {
    readonly from: number;
    readonly to: number;
    readonly kind: "free" | "charge" | "credit" | "at-renewal";
    readonly day: string;
  } | null;
  readonly autoRenew: { readonly from: boolean; readonly to: boolean } | null;
  readonly lastDay: string | null;
  readonly addOns: readonly string[];
  readonly now: Totals | null;
  readonly before: Payment | null;
  readonly after: Payment | null;
  readonly errors: readonly Place[];
};
export type SubscriptionFileEffect = {
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly rows: readonly SubscriptionFileRow[];
  readonly totals: readonly {
    readonly currency: string;
    readonly now: Totals | null;
    readonly before: Money;
    readonly after: Money;
  }[];
  readonly answerSeconds: number;
  readonly preview: string | null;
  readonly fileId: string | null;
};

/** A file whose changes were set going. */
export type SubscriptionFile = {
  readonly id: string;
  readonly changedBy: string;
  readonly changedAt: string;
  readonly waiting: number;
  readonly rows: readonly {
    readonly line: number;
    readonly subscriptionId: string;
    readonly name: string;
    readonly company: string;
    readonly plan: string;
    readonly quantity: {
      readonly from: number;
      readonly to: number;
      readonly state: "waiting" | "done" | "failed" | "scheduled";
      readonly fromRenewal: string | null;
      readonly endedBy: string | null;
    } | null;
    readonly autoRenew: boolean | null;
    readonly lastDay: string | null;
  }[];
};

/** What a file changes is read again. */
function useTouched(area: "customers" | "subscriptions") {
  const api = useApi();
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: touches(api, area) });
}

export const useImportCustomers = () =>
  useFileChange<ImportedCustomers>("/v1/customer-files", useTouched("customers"));

export const useChangeFromFile = () =>
  useFileChange<SubscriptionFileEffect>("/v1/subscription-files", useTouched("subscriptions"));

export type SubscriptionFileSummary = Pick<SubscriptionFile, "id" | "changedBy" | "changedAt"> & {
  readonly changes: number;
};

/** Files that were carried out, the latest first. */
export function useSubscriptionFiles(cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", "files", cursor ?? ""),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<SubscriptionFileSummary>>("/v1/subscription-files", {
          query: { limit: 10, cursor },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
  });
}

const LOOK_MS = 2_000;

/** What became of a file; asked again while publishers may still answer. */
export function useSubscriptionFile(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "subscriptions", "file", id),
    queryFn: async ({ signal }) =>
      (await api.get<SubscriptionFile>(`/v1/subscription-files/${id}`, { signal })).data,
    refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? LOOK_MS : false),
  });
}
