import { useCallback, useRef } from "react";

/**
 * One idempotency key per intent: the same key while the person repeats the same thing (a second
 * click, a retry after silence), a new one after it was done or when the content changed.
 */
export function useIntent(): { keyFor(content: unknown): string; done(): void } {
  const current = useRef<{ readonly content: string; readonly key: string } | undefined>(undefined);
  const keyFor = useCallback((content: unknown) => {
    const text = JSON.stringify(content) ?? "";
    if (current.current?.content !== text)
      current.current = { content: text, key: crypto.randomUUID() };
    return current.current.key;
  }, []);
  const done = useCallback(() => {
    current.current = undefined;
  }, []);
  return { keyFor, done };
}
