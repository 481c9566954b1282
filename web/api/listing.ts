import { useMutation } from "@tanstack/react-query";
import { useApi } from "./context.tsx";

/** One page of a list; `nextCursor` is null on the last one. */
export type Page<T> = { readonly data: readonly T[]; readonly nextCursor: string | null };

/** A reference to something with a name. */
export type Named = { readonly id: string; readonly name: string };

/** The entity tag of a version number, as If-Match wants it. */
export const etagOf = (version: number): string => `"${version}"`;

/** A file holds so many pages of a hundred; a list of more is narrowed first. */
const MOST_PAGES = 1_000;

/** Reads a whole list, page by page, as its filters and order say. */
export function useEveryPage<Row>(path: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (query: Readonly<Record<string, string | undefined>>) => {
      const rows: Row[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { data } = await api.get<Page<Row> & { readonly more?: boolean }>(path, {
          query: { ...query, limit: 100, cursor },
        });
        rows.push(...data.data);
        // The feed of events goes on for ever: it says when nothing more is there yet.
        if (data.nextCursor === null || data.more === false) return rows;
        cursor = data.nextCursor;
      }
      return rows;
    },
  });
}
