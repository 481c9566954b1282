import type { AudiencePage } from "../../api/audiences.ts";
import { useText } from "../../i18n/text.ts";

/** How many IDs a private audience has and can have: of one kind, or of each of two. */
export function useLimits({ ids, limits, size }: AudiencePage): {
  readonly count: string;
  /** What a file can hold. */
  readonly hint: string;
} {
  const t = useText();
  if (ids.length > 1)
    return {
      count: t("audiences.countOfBoth", { size, ...limits }),
      hint: t("audiences.import.hintOfBoth", limits),
    };
  const max = limits[ids[0] ?? "tenant"];
  return { count: t("audiences.count", { size, max }), hint: t("audiences.import.hint", { max }) };
}
