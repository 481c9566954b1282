import type { Fault } from "./fault.ts";

/** What was found in packages, by their bytes and what was asked of them: the same bytes are not read twice. */
export type Inspections = {
  get(key: string): readonly Fault[] | undefined;
  set(key: string, found: readonly Fault[]): void;
};

/** So many are kept for a process; the one that was longest not asked for goes first. */
const MOST_KEPT = 500;

export function openInspections(most = MOST_KEPT): Inspections {
  const kept = new Map<string, readonly Fault[]>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    set(key, found) {
      kept.delete(key);
      kept.set(key, found);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
