import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

export type ListState = {
  readonly q: string;
  readonly view: string | undefined;
  /** A column id, with "-" before it for descending. */
  readonly sort: string | undefined;
  readonly cursor: string | undefined;
  filter(id: string): readonly string[];
  /** Changes the address; anything but paging starts again at the first page. */
  change(
    next: Readonly<Record<string, string | undefined>>,
    how?: { readonly push?: boolean },
  ): void;
};

/** What a list shows lives in the address: it can be sent, bookmarked and gone back to. */
export function useListState(): ListState {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const navigate = useNavigate();
  const change = useCallback<ListState["change"]>(
    (next, how) => {
      const merged: Record<string, string | undefined> = { ...search, cursor: undefined, ...next };
      const kept = Object.fromEntries(
        Object.entries(merged).filter(([, value]) => value !== undefined && value !== ""),
      );
      void navigate({
        to: ".",
        search: kept as never,
        replace: how?.push !== true,
        resetScroll: false,
      });
    },
    [navigate, search],
  );
  return useMemo(
    () => ({
      q: search.q ?? "",
      view: search.view,
      sort: search.sort,
      cursor: search.cursor,
      filter: (id) => (search[id] ?? "").split(",").filter((value) => value !== ""),
      change,
    }),
    [search, change],
  );
}

/**
 * The same for a further list on a page, whose place stands in the address under a name of its own: each list
 * turns its own pages.
 */
export function useFurtherListState(name: string): ListState {
  const first = useListState();
  return useMemo(
    () => ({
      ...first,
      cursor: first.filter(name)[0],
      change: ({ cursor, ...next }, how) =>
        first.change({ ...next, [name]: cursor, cursor: first.cursor }, how),
    }),
    [first, name],
  );
}
