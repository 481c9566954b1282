import type { Compared, ReportFrame } from "../../api/insights.ts";

/** Something that a report counts, of the whole range and of each period. */
export type Measure = {
  /** The name of its column in a file, the same in every language. */
  readonly name: string;
  readonly label: string;
  /** In thousandths of a whole, and not a number of something. */
  readonly perMille?: true;
  readonly total: Compared<number | null>;
  readonly periods: readonly Compared<number | null>[];
};

/** One measure out of what is counted together. */
export const measureOf = <T>(
  parts: { readonly total: Compared<T>; readonly periods: readonly Compared<T>[] },
  of: (counts: T) => number | null,
  named: Pick<Measure, "name" | "label" | "perMille">,
): Measure => ({
  ...named,
  total: picked(parts.total, of),
  periods: parts.periods.map((one) => picked(one, of)),
});

const picked = <T>(
  { now, earlier }: Compared<T>,
  of: (counts: T) => number | null,
): Compared<number | null> => ({ now: of(now), earlier: earlier === null ? null : of(earlier) });

/** By how much something is more than before; null where either is not known. */
export const difference = ({ now, earlier }: Compared<number | null>): number | null =>
  now === null || earlier === null ? null : now - earlier;

/** The same as a share of what was; null where there was nothing. */
export const growth = (one: Compared<number | null>): number | null => {
  const more = difference(one);
  return more === null || one.earlier === null || one.earlier === 0 ? null : more / one.earlier;
};

/** Head and lines of the file of a report: its periods, each measure with what it was and the change where there is a comparison. */
export function fileOf(
  { periods, earlier, asOf }: Pick<ReportFrame, "periods" | "earlier" | "asOf">,
  measures: readonly Measure[],
): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const compared = earlier !== null;
  const text = (value: number | null | undefined) => (value == null ? "" : exact(value));
  return {
    head: [
      "From",
      "Until",
      ...(compared ? ["EarlierFrom", "EarlierUntil"] : []),
      ...measures.flatMap(({ name }) =>
        compared ? [name, `${name}Earlier`, `${name}Change`] : [name],
      ),
      "AsOf",
    ],
    rows: periods.map((period, place) => [
      period.from,
      period.until,
      ...(compared ? [period.earlier?.from ?? "", period.earlier?.until ?? ""] : []),
      ...measures.flatMap(({ periods: values }) => {
        const one = values[place] ?? { now: null, earlier: null };
        return compared
          ? [text(one.now), text(one.earlier), text(difference(one))]
          : [text(one.now)];
      }),
      asOf,
    ]),
  };
}

/** As many decimals as a quantity has at most; a difference of two has no more. */
const DECIMALS = 12;
const exact = (value: number): string => String(Number(value.toFixed(DECIMALS)));
