import type { SimulatedMonth } from "../../api/simulations.ts";

/** What a month's charges are drawn as. */
export const GROUPS = ["renewals", "new", "other", "credits"] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<string, Group>> = {
  renew: "renewals",
  cycleCharge: "renewals",
  new: "new",
  convert: "new",
};

/**
 * A month's charges by group, for drawing: numbers, since a picture needs no cent. Credits are what
 * takes back, whatever its kind.
 */
export function groupsOf({ charged }: Pick<SimulatedMonth, "charged">): Record<Group, number> {
  const sums = { renewals: 0, new: 0, other: 0, credits: 0 };
  for (const { kind, net } of charged) {
    const amount = Number(net.amount);
    sums[amount < 0 ? "credits" : (GROUP_OF[kind] ?? "other")] += amount;
  }
  return sums;
}

/** Round numbers for the lines of a chart, from zero to the first at or above `most`: 1, 2 or 5 of a power of ten apart. */
export function linesUpTo(most: number): readonly number[] {
  if (most <= 0) return [0];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power * 10;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, at) => at * step);
}
