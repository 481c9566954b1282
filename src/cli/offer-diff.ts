import { EXIT } from "./client.ts";
import {
  accept,
  type Context,
  clientOf,
  type Options,
  placeOf,
  short,
  text,
} from "./offer-context.ts";

export const SHOWN = ["all", "modified", "removed", "added", "edited", "unchanged"];
export type DiffOptions = Options & {
  readonly of: string;
  readonly with?: string;
  readonly show: string;
};

type Compared = {
  readonly of: object;
  readonly with: object | null;
  readonly counts: Readonly<Record<keyof typeof SIGNS, number>>;
  readonly data: readonly {
    readonly page: string;
    readonly plan: string | null;
    readonly kind: keyof typeof SIGNS;
    readonly label: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
  }[];
  readonly nextCursor: string | null;
};
const SIGNS = { added: "+", removed: "-", edited: "~", unchanged: "=" };

/** Prints each page of the comparison as it comes: an offer can have a hundred thousand fields. */
export async function diffOffer(
  context: Context,
  slug: string,
  options: DiffOptions,
): Promise<number> {
  const publisher = slug.split(".")[0] ?? "";
  const client = clientOf(context, publisher);
  const query = new URLSearchParams({ of: options.of, show: options.show, limit: "100" });
  if (options.with !== undefined) query.set("with", options.with);
  for (;;) {
    const answer = await client.call(
      "GET",
      `/v1/offers/${encodeURIComponent(slug)}/comparison?${query}`,
    );
    const { data, counts, nextCursor, ...sides } = accept<Compared>(context, answer, { options });
    for (const field of data)
      context.output.data(options.json ? JSON.stringify(field) : lineOf(field));
    if (nextCursor !== null) {
      query.set("cursor", nextCursor);
      continue;
    }
    const { unchanged, ...changed } = counts;
    if (!options.json) context.output.note(text(context, "compared", { ...changed, unchanged }));
    else context.output.note(JSON.stringify({ of: sides.of, with: sides.with, counts }));
    return Object.values(changed).some((count) => count > 0) ? EXIT.differences : EXIT.ok;
  }
}

function lineOf({ page, plan, kind, label, before, after }: Compared["data"][number]): string {
  const values = kind === "unchanged" ? [after] : [before, after];
  const shown = values.filter((one) => one !== null).map(short);
  return `${SIGNS[kind]} ${placeOf(page, plan, "")} ${label.join(" · ")}: ${shown.join(" → ")}`;
}
