import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Money } from "../kit/money.tsx";
import type { ChargeSummary } from "./billing.ts";
import { useApi } from "./context.tsx";
import type { LineDispute } from "./disputes.ts";
import { useIntent } from "./intent.ts";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { useLookThenDo } from "./look-then-do.ts";
import type { HowToPay } from "./payment-instructions.ts";
import type { Allocation } from "./payments.ts";

type Ref = { readonly id: string; readonly number: string };
export type Party = {
  readonly name: string;
  readonly country: string;
  readonly taxId: string | null;
  readonly address: Readonly<Record<string, string>>;
};

export type InvoiceSummary = {
  readonly id: string;
  readonly type: "invoice" | "credit-note";
  readonly number: string;
  readonly runId: string;
  readonly buyer: { readonly id: string; readonly name: string };
  /** YYYY-MM */
  readonly month: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  /** The invoice that a credit note corrects. */
  readonly amends: Ref | null;
  /** The invoice whose place it takes, with the buyer's data corrected. */
  readonly replaces: Ref | null;
  readonly lineCount: number;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Of an invoice; null for a credit note, which belongs to its invoice. */
  readonly state: "open" | "part-paid" | "paid" | "overdue" | "credited" | null;
  readonly paid: Money | null;
  readonly open: Money | null;
  /** With tax, of disputes that wait for the operator; null where none do. */
  readonly disputed: Money | null;
};

/** The rules that an e-invoice follows. */
export type EInvoiceProfile = "en16931" | "peppol";

export type Invoice = InvoiceSummary & {
  readonly eInvoices: readonly {
    readonly profile: EInvoiceProfile;
    /** Why there is none; null where there is one. */
    readonly missing: string | null;
  }[];
  readonly issuedBy: Party;
  readonly billedTo: Party;
  readonly taxes: readonly {
    readonly treatment: string;
    readonly percent: string;
    readonly name: string | null;
    readonly sample: boolean;
    readonly net: Money;
    readonly tax: Money;
  }[];
  readonly replacedBy: Ref | null;
  readonly creditNotes: readonly Ref[];
  /** The last day to dispute a line; null for a credit note. */
  readonly disputableUntil: string | null;
  /** Of what the operator issued by hand: why. */
  readonly reason: string | null;
  readonly allocations: readonly Allocation[];
  /** Null where nothing is open, or the operator has not said how to pay. */
  readonly howToPay: HowToPay | null;
};

export type InvoiceLine = ChargeSummary & {
  readonly number: number;
  /** The latest of it; null where there never was one. */
  readonly dispute: LineDispute | null;
  /** Why the line cannot be disputed now; null where its buyer can. */
  readonly notDisputable: string | null;
  /** The charge that it takes back, and the credit that took it back. */
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  /** The charge that a credit takes a part of. */
  readonly partOf: string | null;
  /** Net that no credit took back yet; null for credits and usage. */
  readonly left: Money | null;
};

/** How much of a line is credited: all that is left where nothing more is said. */
export type LineToCredit = {
  readonly chargeId: string;
  readonly net?: string;
  readonly quantity?: number;
};

/** What crediting lines does; `preview` stands for all of it. */
export type InvoiceCredit = {
  readonly total: Money;
  readonly open: Money;
  readonly balance: Money;
  readonly preview: string;
  readonly creditNoteId: string | null;
};

export type RunTotals = {
  readonly currency: string;
  readonly buyers: number;
  readonly invoices: number;
  readonly creditNotes: number;
  readonly lines: number;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
};
export type Variance = {
  readonly before: Money;
  readonly difference: Money;
  /** Of the month before; null where it was nothing. */
  readonly percent: number | null;
};
export type DryRun = {
  readonly month: string;
  readonly monthBefore: string;
  readonly closableFrom: string;
  readonly closable: boolean;
  readonly closing: boolean;
  readonly earlierOpenMonth: string | null;
  readonly control: string;
  /** How many people a close needs. */
  readonly people: number;
  /** Who asked for it, where somebody else has to do it. */
  readonly request: {
    readonly by: string;
    readonly at: string;
    readonly own: boolean;
    readonly current: boolean;
  } | null;
  readonly allowedActions: readonly ("ask" | "withdraw" | "close")[];
  readonly currencies: readonly (RunTotals & Variance)[];
  readonly issued: readonly RunTotals[];
};
export type BuyerVariance = Variance & {
  readonly buyer: { readonly id: string; readonly name: string };
  readonly lines: number;
  readonly total: Money;
};
export type BillingRun = {
  readonly id: string;
  readonly month: string;
  readonly state: "closing" | "closed";
  readonly startedAt: string;
  readonly startedBy: string;
  readonly askedBy: string | null;
  /** Accounts that could not be invoiced. */
  readonly setAside: number;
  readonly closedAt: string | null;
  readonly currencies: readonly RunTotals[];
};

/** A page of a list, kept on screen while the next one is fetched. */
function useListed<Row>(
  parts: readonly unknown[],
  path: string,
  query: Readonly<Record<string, string | undefined>>,
) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, ...parts, query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Row>>(path, { query: { limit: 50, ...query }, signal })).data,
    placeholderData: (before) => before,
  });
}

export const INVOICE_STATES = ["open", "part-paid", "overdue", "paid", "credited"] as const;

export type InvoiceFilters = {
  readonly q?: string | undefined;
  readonly type?: string | undefined;
  readonly state?: string | undefined;
};

export const useInvoices = (query: InvoiceFilters & { readonly cursor: string | undefined }) =>
  useListed<InvoiceSummary>(["invoices", "list"], "/v1/invoices", query);

/** Invoices and credit notes that name a subscription. */
export const useInvoicesOfSubscription = (subscriptionId: string, cursor?: string) =>
  useListed<InvoiceSummary>(["invoices", "of-subscription", subscriptionId], "/v1/invoices", {
    subscriptionId,
    cursor,
  });

/** Those that name a partner's customer. */
export const useInvoicesOfCustomer = (customerId: string) =>
  useListed<InvoiceSummary>(["invoices", "of-customer", customerId], "/v1/invoices", {
    customerId,
    cursor: undefined,
  });

/** @param charged `recurring` or `one-time`; absent for all */
export const useInvoiceLines = (id: string, cursor: string | undefined, charged?: string) =>
  useListed<InvoiceLine>(["invoices", "lines", id], `/v1/invoices/${id}/lines`, {
    cursor,
    charged,
  });

export function useInvoice(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "invoices", "one", id),
    queryFn: async ({ signal }) => (await api.get<Invoice>(`/v1/invoices/${id}`, { signal })).data,
  });
}

/** Says what crediting lines of an invoice does, and does exactly that. */
export function useCreditInvoice(id: string) {
  const api = useApi();
  const client = useQueryClient();
  type Credit = { readonly lines: readonly LineToCredit[]; readonly reason: string };
  return useLookThenDo<Credit, InvoiceCredit>(
    async (body, how) =>
      (await api.post<InvoiceCredit>(`/v1/invoices/${id}/credit`, { body, ...how })).data,
    {
      onSuccess: () =>
        Promise.all(
          ["invoices", "billing-accounts", "payouts", "ledger"].map((area) =>
            client.invalidateQueries({ predicate: touches(api, area) }),
          ),
        ),
    },
  );
}

/** A document to print and keep, to be read by programs (EN 16931, Peppol), or as CSV with its control total. */
export function useInvoiceFile(
  kind: "pdf" | "e-invoice" | "reconciliation",
  query: { readonly profile?: EInvoiceProfile } = {},
) {
  const api = useApi();
  return useMutation({
    mutationFn: (id: string) => api.download(`/v1/invoices/${id}/${kind}`, { query }),
  });
}

/** What closing a month would issue; nothing is written. */
export function useDryRun(month: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "billing-runs", "dry-run", month),
    queryFn: async ({ signal }) =>
      (await api.get<DryRun>("/v1/billing-runs/dry-run", { query: { month }, signal })).data,
    refetchInterval: (query) => (query.state.data?.closing === true ? 1_000 : false),
  });
}

export const useDryRunBuyers = (month: string, cursor: string | undefined) =>
  useListed<BuyerVariance>(["billing-runs", "buyers"], "/v1/billing-runs/dry-run/buyers", {
    month,
    cursor,
  });

/** @param state of the run: with its end, what it issued is read again */
export const useInvoicesOfRun = (
  id: string,
  state: BillingRun["state"] | undefined,
  cursor: string | undefined,
) =>
  useListed<InvoiceSummary>(
    ["billing-runs", "invoices", id, state],
    `/v1/billing-runs/${id}/invoices`,
    { cursor },
  );

export function useBillingRuns(cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "billing-runs", "list", cursor),
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<BillingRun>>("/v1/billing-runs", {
          query: { limit: 20, cursor },
          signal,
        })
      ).data,
    placeholderData: (before) => before,
    // While one issues, the page notices how far it is.
    refetchInterval: (query) =>
      query.state.data?.data.some(({ state }) => state === "closing") ? 1_000 : false,
  });
}

export function useBillingRun(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "billing-runs", "one", id),
    queryFn: async ({ signal }) =>
      (await api.get<BillingRun>(`/v1/billing-runs/${id}`, { signal })).data,
    refetchInterval: (query) => (query.state.data?.state === "closing" ? 1_000 : false),
  });
}

/** Closes a month as its dry run showed it. */
export function useCloseMonth() {
  const api = useApi();
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async (body: { readonly month: string; readonly control: string }) => {
      const idempotencyKey = intent.keyFor(body);
      const { data } = await api.post<BillingRun>("/v1/billing-runs", { body, idempotencyKey });
      intent.done();
      return data;
    },
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "billing-runs") }),
  });
}
