/** What stands where it is watched; another text once something is different. Null: nothing there. */
export type Mark = string | null;

/**
 * Lets calls wait for something new: however many of them wait, one looks for all of the process. What
 * other servers of the marketplace changed is seen like everything else, since the look is at the
 * database; it borrows a connection for that moment, and who waits holds none.
 */
export type Watch = {
  mark(key: string): Promise<Mark>;
  /**
   * Resolves when `key` no longer stands at `mark`, when `until` is aborted, after `longestMs`, or when
   * the watch ends. `of` is on whose behalf is waited.
   */
  wait(
    waited: { readonly of: string; readonly key: string; readonly mark: Mark },
    until: AbortSignal,
    longestMs?: number,
  ): Promise<void>;
  /** Whether a call on that behalf would be let wait. */
  hasRoom(of: string): boolean;
  /** Lets everybody go: the server stops. */
  end(): void;
};

type Waiting = { readonly of: string; readonly key: string; readonly mark: Mark; go(): void };

/**
 * @param parts.look    where each of the keys stands, in one question for all of them
 * @param parts.everyMs how long between two looks while somebody waits
 * @param parts.most    calls on one behalf that wait at once
 */
export function openWatch(parts: {
  readonly look: (keys: readonly string[]) => Promise<(key: string) => Mark>;
  readonly everyMs: number;
  readonly most: number;
}): Watch {
  const waiting = new Set<Waiting>();
  let looking = false;
  let ended = false;

  async function look(): Promise<void> {
    looking = true;
    try {
      while (waiting.size > 0) {
        await new Promise((next) => setTimeout(next, parts.everyMs));
        if (waiting.size === 0) return;
        const markOf = await parts.look([...new Set([...waiting].map(({ key }) => key))]);
        for (const one of waiting) if (one.mark !== markOf(one.key)) one.go();
      }
    } catch {
      // The database does not answer: whoever waits asks it next, and is told so.
      for (const one of waiting) one.go();
    } finally {
      looking = false;
    }
  }
  return {
    mark: async (key) => (await parts.look([key]))(key),
    hasRoom: (of) => !ended && [...waiting].filter((one) => one.of === of).length < parts.most,
    async wait(waited, until, longestMs) {
      if (ended || until.aborted) return;
      await new Promise<void>((done) => {
        const one: Waiting = {
          ...waited,
          go() {
            waiting.delete(one);
            clearTimeout(timer);
            until.removeEventListener("abort", one.go);
            done();
          },
        };
        const timer = longestMs === undefined ? undefined : setTimeout(one.go, longestMs);
        waiting.add(one);
        until.addEventListener("abort", one.go);
        if (!looking) void look();
      });
    },
    end() {
      ended = true;
      for (const one of waiting) one.go();
    },
  };
}
