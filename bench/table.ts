import Table from "cli-table3";
import type { Result } from "./measure.ts";

/** The results as people read them. */
export function table(results: readonly Result[]): string {
  const drawn = new Table({
    head: ["operation", "result", "p50 ms", "p99 ms", "floor/s", "ratio", "goal", "met"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right", "right", "left", "left"],
  });
  for (const one of results)
    drawn.push([
      one.name,
      one.perSecond === null
        ? one.value === undefined
          ? "–"
          : `${one.value} ${one.unit}`
        : `${one.perSecond} ${one.unit}/s`,
      text(one.p50Ms),
      text(one.p99Ms),
      text(one.floorPerSecond),
      text(one.ratio),
      one.goal,
      one.met === null ? `skipped: ${one.skipped}` : one.met ? "yes" : "no",
    ]);
  return drawn.toString();
}

const text = (value: number | null): string => (value === null ? "–" : String(value));
