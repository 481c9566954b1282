import { useEffect, useState } from "react";
import type { ListState } from "../../kit/list-state.ts";

/** What is typed into a search box; it goes into the address once typing rests for a moment. */
export function useSettledSearch(state: ListState): {
  readonly typed: string;
  setTyped(value: string): void;
} {
  const [typed, setTyped] = useState(state.q);
  useEffect(() => setTyped(state.q), [state.q]);
  useEffect(() => {
    if (typed === state.q) return;
    const timer = setTimeout(() => state.change({ q: typed }), 250);
    return () => clearTimeout(timer);
  }, [typed, state]);
  return { typed, setTyped };
}
