import { useCallback, useState } from "react";

/**
 * A draft that survives a reload or a closed window: in this browser, under `name`. A browser that
 * refuses storage (private mode, full) keeps it for the life of the page only.
 */
export function useStoredDraft<T extends object>(
  name: string,
  empty: T,
): {
  readonly draft: T;
  /** The draft comes from an earlier visit. */
  readonly restored: boolean;
  set(next: T): void;
  forget(): void;
} {
  const [initial] = useState(() => read<T>(name));
  const [draft, setDraft] = useState<T>(initial ?? empty);
  const [restored, setRestored] = useState(initial !== undefined);
  const set = useCallback(
    (next: T) => {
      setDraft(next);
      write(name, JSON.stringify(next));
    },
    [name],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `empty` is a literal of the caller.
  const forget = useCallback(() => {
    setDraft(empty);
    setRestored(false);
    write(name, undefined);
  }, [name]);
  return { draft, restored, set, forget };
}

function read<T>(name: string): T | undefined {
  try {
    const text = window.localStorage.getItem(name);
    const value: unknown = text === null ? undefined : JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    // Storage that is refused or was written by hand: the form starts empty.
    return undefined;
  }
}

function write(name: string, text: string | undefined): void {
  try {
    if (text === undefined) window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, text);
  } catch {
    // Refused storage: the draft lives as long as the page, which is what the person sees.
  }
}
