import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";

export type RowKind = "added" | "removed" | "edited" | "unchanged";
export type RowCounts = Readonly<Record<RowKind, number>>;

export const SHOWN = ["all", "modified", "removed", "added", "edited", "unchanged"] as const;
export type Shown = (typeof SHOWN)[number];

/** A draft or an edition that is, or can be, compared. */
export type ComparedSide = {
  readonly name: "draft" | "preview" | "live" | "edition";
  readonly editionId: string | null;
  /** Under which it was live last; null when it never was. */
  readonly version: number | null;
  readonly since: string;
};

export type ComparedField = {
  readonly page: string;
  readonly plan: string | null;
  readonly kind: RowKind;
  /** `order`: the entries of a list stand in another order. */
  readonly what: "value" | "order";
  readonly pointer: string;
  /** Where the field is on the draft's page. */
  readonly place: string;
  readonly label: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly lock: { readonly reason: string; readonly detail: string } | null;
};

export type ComparedPage = {
  readonly page: string;
  readonly title: string;
  readonly plan: string | null;
  readonly counts: RowCounts;
  /** Of the draft's page; null where nothing of it can be put back. */
  readonly version: number | null;
};

export type Comparison = {
  readonly of: ComparedSide;
  /** Null: nothing of the offer was ever published. */
  readonly with: ComparedSide | null;
  readonly choices: readonly ComparedSide[];
  readonly counts: RowCounts;
  readonly plans: readonly {
    readonly plan: string;
    readonly name: string | null;
    readonly presence: "kept" | "added" | "removed";
  }[];
  readonly sections: readonly ComparedPage[];
  readonly data: readonly ComparedField[];
  readonly nextCursor: string | null;
};

export type ComparisonQuery = {
  readonly of?: string | undefined;
  readonly with?: string | undefined;
  readonly show?: Shown | undefined;
  readonly page?: string | undefined;
  readonly plan?: string | undefined;
};

/** How many fields a filter shows. */
export const shownCount = (shown: Shown, counts: RowCounts): number =>
  (["added", "removed", "edited", "unchanged"] as const)
    .filter((kind) =>
      shown === "all" ? true : shown === "modified" ? kind !== "unchanged" : shown === kind,
    )
    .reduce((sum, kind) => sum + counts[kind], 0);

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

export function useComparison(slug: string, query: ComparisonQuery) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key(api, "offers", "comparison", slug, query),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.get<Comparison>(`${offerPath(slug)}/comparison`, {
          query: { limit: 100, ...query, cursor: pageParam },
          signal,
        })
      ).data,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    // The draft changes on other pages, and in other windows.
    refetchOnMount: "always",
  });
}

/** The comparison as a file, with all fields that the query lets through. */
export const downloadComparison = (
  api: Api,
  slug: string,
  query: ComparisonQuery,
  format: "html" | "json",
): Promise<Blob> =>
  api.download(`${offerPath(slug)}/comparison/file`, { query: { ...query, format } });

export type Revert = {
  readonly page: string;
  readonly plan: string | null;
  /** The version of the draft's page that was compared. */
  readonly version: number;
  readonly to: string;
  readonly pointer: string;
  readonly kind?: "added" | "removed" | "edited";
};

/** Puts a value of an edition back into the draft, as a save of its page. */
export function useRevert(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ page, plan, version, ...body }: Revert) => {
      const place = plan === null ? "" : `/plans/${encodeURIComponent(plan)}`;
      await api.post<unknown>(
        `${offerPath(slug)}${place}/pages/${encodeURIComponent(page)}/reverts`,
        { body, ifMatch: `"${version}"` },
      );
    },
    // After a refusal, too: it often means that somebody else was faster.
    onSettled: () =>
      Promise.all(
        ["one", "review", "page", "comparison"].map((part) =>
          client.invalidateQueries({ predicate: touches(api, "offers", part, slug) }),
        ),
      ),
  });
}
