import { useMutation } from "@tanstack/react-query";
import { useApi } from "./context.tsx";

/**
 * A CSV file that is looked at first, and the same file then taken with the preview of that look (BEY-13).
 *
 * @param changed  reads again what the file changes
 * @param about    of both calls: what the file is about
 */
export function useFileChange<Effect>(
  path: string,
  changed: () => Promise<unknown>,
  about: Readonly<Record<string, string>> = {},
) {
  const api = useApi();
  const call = async (
    file: File,
    query: { readonly dryRun?: boolean; readonly preview?: string },
  ): Promise<Effect> =>
    (
      await api.post<Effect>(path, {
        query: { ...about, ...query },
        body: new Blob([file], { type: "text/csv" }),
      })
    ).data;
  return {
    look: useMutation({ mutationFn: (file: File) => call(file, { dryRun: true }) }),
    take: useMutation({
      mutationFn: ({ file, preview }: { readonly file: File; readonly preview: string }) =>
        call(file, { preview }),
      onSuccess: changed,
    }),
  };
}
