import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useIntent } from "./intent.ts";

/** How a call that looks, and one that does, differ from each other. */
type How = { readonly query?: { readonly dryRun: true }; readonly idempotencyKey: string };

/**
 * A change that is looked at first, and that a second press then does exactly so (BEY-06).
 *
 * @param send     looks where `how` says dryRun; else does it, as far as `preview` still holds
 * @param changed  reads again what it changes; `onSettled` also after a refusal
 */
export function useLookThenDo<Change extends object, Effect extends { readonly preview: string }>(
  send: (change: Change & { readonly preview?: string }, how: How) => Promise<Effect>,
  changed: { onSuccess(): Promise<unknown> } | { onSettled(): Promise<unknown> },
) {
  const intent = useIntent();
  const [effect, setEffect] = useState<Effect>();
  const look = useMutation({
    mutationFn: (change: Change) =>
      send(change, { query: { dryRun: true }, idempotencyKey: crypto.randomUUID() }),
  });
  const commit = useMutation({
    mutationFn: async (change: Change & { readonly preview: string }) => {
      const done = await send(change, { idempotencyKey: intent.keyFor(change) });
      intent.done();
      return done;
    },
    ...changed,
  });
  return {
    /** What it does; absent until it was looked at. */
    effect,
    error: commit.error ?? look.error,
    busy: look.isPending || commit.isPending,
    /** After a change of the form: what was looked at is of another change. */
    forget(): void {
      setEffect(undefined);
      look.reset();
      commit.reset();
    },
    press(change: Change, onDone: (done: Effect) => void): void {
      if (effect === undefined) look.mutate(change, { onSuccess: setEffect });
      else
        commit.mutate(
          { ...change, preview: effect.preview },
          // Where something moved, what it does now is looked at first.
          { onSuccess: onDone, onError: () => setEffect(undefined) },
        );
    },
  };
}
