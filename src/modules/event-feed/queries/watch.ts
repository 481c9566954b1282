import { type Pool, statement } from "../../../platform/database.ts";

const latest = statement<[], { at: string | null }>(
  "event-feed.latest",
  "select max(dispatched_at)::text as at from platform.events where dispatched_at is not null",
);

/** How long between two looks while somebody waits. */
const LOOK_EVERY_MS = 250;
/** Calls of one organisation that wait at once; who makes more is answered without waiting. */
const MOST_WAITING = 20;

/** How far the feed of everybody has come. */
export type Mark = string | null;

/** Lets calls wait for something new: however many wait, one of them looks. */
export type Watch = {
  mark(): Promise<Mark>;
  /** Resolves when the feed is elsewhere than at `mark`, when `until` is aborted, or when the watch ends. */
  wait(organisationId: string, mark: Mark, until: AbortSignal): Promise<void>;
  /** Whether a call of the organisation would be let wait. */
  hasRoom(organisationId: string): boolean;
  /** Lets everybody go: the server stops. */
  end(): void;
};

export function openWatch({ reader }: Pick<Pool, "reader">): Watch {
  const waiting = new Set<{ organisationId: string; mark: Mark; go(): void }>();
  let looking = false;
  let ended = false;

  const mark = async () => (await reader.query(latest, []))[0]?.at ?? null;
  async function look(): Promise<void> {
    looking = true;
    try {
      while (waiting.size > 0) {
        await new Promise((next) => setTimeout(next, LOOK_EVERY_MS));
        if (waiting.size === 0) return;
        const at = await mark();
        for (const one of waiting) if (one.mark !== at) one.go();
      }
    } catch {
      // The database does not answer: whoever waits asks it next, and is told so.
      for (const one of waiting) one.go();
    } finally {
      looking = false;
    }
  }
  const hasRoom = (organisationId: string) =>
    !ended &&
    [...waiting].filter((one) => one.organisationId === organisationId).length < MOST_WAITING;
  return {
    mark,
    hasRoom,
    async wait(organisationId, seen, until) {
      if (ended || until.aborted) return;
      await new Promise<void>((done) => {
        const one = {
          organisationId,
          mark: seen,
          go() {
            waiting.delete(one);
            until.removeEventListener("abort", one.go);
            done();
          },
        };
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
