import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";

type Call<Given, Answer> = Pick<
  UseMutationResult<Answer, Error, Given>,
  "data" | "error" | "isPending" | "isSuccess" | "mutate" | "reset"
>;
type Taken = { readonly file: File; readonly preview: string };

/**
 * A file that is looked at when it is picked, and taken as it was shown. Confirmed again after an answer
 * that was lost, it finds nothing to do.
 */
export function useTrial<Tried extends { readonly preview: string | null }>(
  { look, take }: { readonly look: Call<File, Tried>; readonly take: Call<Taken, Tried> },
  onTaken?: (tried: Tried) => void,
) {
  const [file, setFile] = useState<File>();
  const tried = take.data ?? look.data;
  const preview = tried?.preview ?? null;
  return {
    file,
    /** What the file would do, or did; undefined while it is read. */
    tried: look.isPending ? undefined : tried,
    made: take.isSuccess,
    taking: take.isPending,
    takeIt: () => {
      if (file === undefined || preview === null) return;
      take.mutate({ file, preview }, onTaken === undefined ? {} : { onSuccess: onTaken });
    },
    /** Of FileTrial. */
    picking: {
      file,
      reading: look.isPending,
      error: look.error,
      onPick: (picked: File) => {
        setFile(picked);
        take.reset();
        look.mutate(picked);
      },
    },
    refused: take.error,
  };
}
