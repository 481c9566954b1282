import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";
import type { Page } from "./listing.ts";
import { PREVIEW_OPTIONS } from "./preview-options.ts";

export const ORGANISATION_KINDS = ["publisher", "partner", "customer", "operator"] as const;
export const ORGANISATION_STATUSES = ["active", "suspended", "closed"] as const;
export type Organisation = {
  readonly id: string;
  readonly kind: (typeof ORGANISATION_KINDS)[number];
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly domain: string | null;
  readonly status: (typeof ORGANISATION_STATUSES)[number];
  readonly createdAt: string;
  readonly verified: { readonly at: string; readonly by: string } | null;
};

export function useOrganisations(query: {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly verified?: string | undefined;
  readonly cursor?: string | undefined;
}) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "organisations", query),
    queryFn: async ({ signal }): Promise<Page<Organisation>> =>
      (
        await api.get<Page<Organisation>>("/v1/organisations", {
          query: { limit: 50, ...query },
          signal,
        })
      ).data,
    // What was found stays until the next is there: nothing jumps away under the pointer.
    placeholderData: (before) => before,
  });
}

/** Says that the operator verified who a publisher is, or takes that back. */
export function useVerifyPublisher() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, verified }: { readonly id: string; readonly verified: boolean }) => {
      const path = `/v1/organisations/${id}/verification`;
      await (verified ? api.put<unknown>(path, { body: {} }) : api.delete<unknown>(path));
    },
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}

export type OrganisationDetail = Organisation & {
  /** When it was suspended and reinstated, the latest first. */
  readonly standing: readonly {
    readonly kind: "suspended" | "reinstated";
    readonly reason: string;
    readonly contact: string | null;
    readonly by: string;
    readonly at: string;
  }[];
};

export type Suspension = {
  readonly suspension: {
    readonly since: string;
    readonly reason: string;
    readonly contact: string;
    readonly by: string;
  } | null;
  readonly impact: Readonly<
    Record<
      "liveOffers" | "submissions" | "subscriptions" | "customers" | "sellers" | "carts",
      number
    >
  >;
  readonly confirmation: string;
};

export function useOrganisation(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id),
    queryFn: async ({ signal }) =>
      (await api.get<OrganisationDetail>(`/v1/organisations/${id}`, { signal })).data,
  });
}

/** What a suspension touches, and the one that holds. */
export function useSuspension(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id, "suspension"),
    queryFn: async ({ signal }) =>
      (await api.get<Suspension>(`/v1/organisations/${id}/suspension`, { signal })).data,
  });
}

export type NewSuspension = {
  readonly reason: string;
  readonly contact: string;
  readonly confirmation: string;
};

export function useSuspend(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSuspension) =>
      api.put<Suspension>(`/v1/organisations/${id}/suspension`, { body }),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}

export function useReinstate(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.post<Suspension>(`/v1/organisations/${id}/reinstatement`, { body: { reason } }),
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}

/** One organisation of a merger: where it went, or what went into it. */
export type Merged = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly at: string;
  readonly by: string;
};

type MergedSide = {
  readonly name: string;
  readonly segment: "commercial" | "education" | "government" | "non-profit";
};

export type MergerPreview = {
  readonly going: MergedSide;
  readonly staying: MergedSide;
  readonly sellers: readonly string[];
  /** Who have a record of each: the two become one. */
  readonly sellersOfBoth: readonly string[];
  readonly running: number;
  readonly ended: number;
  readonly leftBehind: number;
  readonly delegations: number;
  readonly people: {
    readonly count: number;
    readonly data: readonly {
      readonly name: string;
      readonly email: string;
      readonly roles: readonly string[];
    }[];
  };
  readonly environments: number;
  readonly programs: number;
  readonly overLimit: readonly {
    readonly offer: string;
    readonly plan: string;
    readonly held: number;
    readonly limit: number;
  }[];
  readonly secondTrials: readonly string[];
  readonly preview: string;
  readonly confirmation: string;
};

export function useMerger(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id, "merger"),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly into: Merged | null; readonly from: readonly Merged[] }>(
          `/v1/organisations/${id}/merger`,
          { signal },
        )
      ).data,
  });
}

/** What letting an organisation go into another would do. */
export function useMergerPreview(id: string, into: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "merger-preview", id, into),
    queryFn: async ({ signal }) =>
      (
        await api.put<MergerPreview>(`/v1/organisations/${id}/merger`, {
          query: { dryRun: true },
          body: { into },
          signal,
        })
      ).data,
    enabled: into !== null,
    ...PREVIEW_OPTIONS,
  });
}

export function useMerge(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: {
      readonly into: string;
      readonly preview: string;
      readonly confirmation: string;
    }) => api.put<unknown>(`/v1/organisations/${id}/merger`, { body }),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: touches(api, "organisations") });
      // Its people belong to the other one now: there is nobody left to ask for, wherever they still stand on the page.
      const gone = touches(api, "members", id);
      await client.invalidateQueries({
        predicate: (query) => touches(api, "members")(query) && !gone(query),
      });
      client.removeQueries({ predicate: gone, type: "inactive" });
    },
    onError: () => client.invalidateQueries({ predicate: touches(api, "merger-preview", id) }),
  });
}

export const ADDRESS_PARTS = ["line1", "line2", "postalCode", "city", "state", "phone"] as const;
/** What invoices and statements say of an organisation, besides its name and country. */
export type InvoiceDetails = {
  readonly taxId: string | null;
  readonly address: Readonly<Partial<Record<(typeof ADDRESS_PARTS)[number], string>>>;
  /** Where e-invoices are delivered to. */
  readonly electronicAddress: { readonly scheme: string; readonly id: string } | null;
  readonly buyerReference: string | null;
};

export function useInvoiceDetails(id: string) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "organisations", id, "invoice-details"),
    queryFn: async ({ signal }) => {
      const path = `/v1/organisations/${id}/invoice-details`;
      const { data, etag } = await api.get<InvoiceDetails>(path, { signal });
      return { ...data, etag: etag ?? "*" };
    },
  });
}

export function useChangeInvoiceDetails(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (asked: { readonly details: InvoiceDetails; readonly etag: string }) =>
      (
        await api.put<InvoiceDetails>(`/v1/organisations/${id}/invoice-details`, {
          body: asked.details,
          ifMatch: asked.etag,
        })
      ).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "organisations") }),
  });
}
