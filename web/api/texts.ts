import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Language } from "../i18n/languages.ts";
import type { Api } from "./client.ts";
import { useApi } from "./context.tsx";
import { touches } from "./keys.ts";

/** What taking the texts of a file over comes to. */
export type ImportedTexts = {
  readonly rows: number;
  readonly added: number;
  readonly edited: number;
  readonly unchanged: number;
  readonly empty: number;
  readonly changes: readonly {
    readonly line: number;
    readonly page: string;
    readonly plan: string | null;
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
};

const offerPath = (slug: string) => `/v1/offers/${encodeURIComponent(slug)}`;

export const downloadTexts = (api: Api, slug: string, language: Language) =>
  api.download(`${offerPath(slug)}/texts/file`, { query: { language } });

/** Tries a file against the draft as it is, then takes over exactly what was tried. */
export function useImportTexts(slug: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: {
      readonly file: Blob;
      readonly language: Language;
      /** Of the draft that the file was tried against; absent for a trial. */
      readonly tried?: string | undefined;
    }) => {
      const { language, tried } = given;
      const ifMatch = tried ?? (await api.get<unknown>(offerPath(slug))).etag;
      const { data, etag } = await api.put<ImportedTexts>(`${offerPath(slug)}/texts/file`, {
        query: { language, dryRun: tried === undefined },
        body: new Blob([given.file], { type: "text/csv" }),
        ifMatch,
      });
      return { ...data, etag };
    },
    onSuccess: (_data, { tried }) =>
      tried === undefined
        ? undefined
        : client.invalidateQueries({ predicate: touches(api, "offers") }),
  });
}
