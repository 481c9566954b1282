import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import { useApi } from "./context.tsx";
import { useIntent } from "./intent.ts";
import { key, touches } from "./keys.ts";
import type { Page } from "./listing.ts";

export const EXCEPTION_KINDS = [
  "charge-not-made",
  "set-aside",
  "below-zero",
  "issuer-incomplete",
  "no-tax-rate",
  "tax-id-missing",
  "address-missing",
  "nobody-told",
  "no-e-invoice",
  "not-payable",
  "moved",
  "late",
  "waiting-for-publisher",
  "suspended",
  "disputed",
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
export type SetAsideReason = "buyer-unknown" | "below-zero" | "refused";

type Counted = { readonly count: number; readonly total: Money };
export type ControlTotals = {
  readonly currency: string;
  /** Null for a correction, which takes what was chosen. */
  readonly charges: Counted | null;
  readonly lines: Counted;
  readonly documents: Counted;
  readonly ledger: Money;
  readonly setAside: Counted;
  /** Null while documents are being issued. */
  readonly agrees: boolean | null;
};

type Named = { readonly id: string; readonly name: string };
export type BillingException = {
  readonly key: string;
  readonly buyer: Named | null;
  readonly company: string | null;
  readonly product: string | null;
  readonly amount: Money | null;
  readonly before: Money | null;
  readonly billedOn: string | null;
  readonly since: string | null;
  readonly chargeId: string | null;
  readonly subscriptionId: string | null;
  readonly reason: SetAsideReason | null;
  readonly detail: string | null;
  readonly work: { readonly name: string; readonly subject: string } | null;
};

export type SetAside = {
  readonly buyer: Named;
  readonly currency: string;
  readonly reason: SetAsideReason;
  readonly detail: string | null;
  readonly lines: number;
  readonly total: Money;
  /** Whether it still waits for a run. */
  readonly waits: boolean;
};

function useRead<T>(
  parts: readonly unknown[],
  path: string,
  query: Readonly<Record<string, string | undefined>>,
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing-runs", ...parts, query),
    queryFn: async ({ signal }) => (await api.get<T>(path, { query, signal })).data,
    placeholderData: (before) => before,
  });
}

/** What closing a month would issue, counted in four ways. */
export const useDryRunControls = (month: string) =>
  useRead<Page<ControlTotals>>(["controls"], "/v1/billing-runs/dry-run/controls", { month });

/** The same of a run; read anew with what it has issued. */
export const useRunControls = (run: { readonly id: string; readonly state: string }) =>
  useRead<Page<ControlTotals>>(["controls", run.state], `/v1/billing-runs/${run.id}/controls`, {});

/** How much of each kind is to be looked at before a month is closed. */
export const useExceptionCounts = (month: string) =>
  useRead<Page<{ readonly kind: ExceptionKind; readonly count: number }>>(
    ["exceptions"],
    "/v1/billing-runs/dry-run/exceptions",
    { month },
  );

export const useExceptions = (kind: ExceptionKind, month: string, cursor: string | undefined) =>
  useRead<Page<BillingException>>(
    ["exceptions", kind],
    `/v1/billing-runs/dry-run/exceptions/${kind}`,
    { month, cursor },
  );

/** Accounts that a run could not invoice. */
export const useSetAside = (
  run: { readonly id: string; readonly state: string },
  cursor: string | undefined,
) =>
  useRead<Page<SetAside>>(["set-aside", run.state], `/v1/billing-runs/${run.id}/set-aside`, {
    cursor,
  });

/** Asks somebody else to close a month as it is seen, or takes that back. */
export function useCloseRequest(month: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (control: string | null) => {
      const path = `/v1/billing-runs/requests/${month}`;
      if (control === null) await api.delete(path);
      else await api.put(path, { body: { control } });
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "billing-runs") }),
  });
}

/** Sends the mail of a document again; answers how many people it goes to. */
export function useMailAgain(invoiceId: string) {
  const api = useApi();
  const intent = useIntent();
  return useMutation({
    mutationFn: async () => {
      const idempotencyKey = intent.keyFor(invoiceId);
      const { data } = await api.post<{ readonly readers: number }>(
        `/v1/invoices/${invoiceId}/mails`,
        { idempotencyKey },
      );
      intent.done();
      return data;
    },
  });
}
