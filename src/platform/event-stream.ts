import { Readable } from "node:stream";
import type { TSchema } from "typebox";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { App, Caller } from "./http.ts";
import { tooManyStreams } from "./problems.ts";
import { type Mark, openWatch } from "./watch.ts";

/** What is told of something that is followed; `mark` changes with whatever is worth telling. */
export type Standing = { readonly mark: string; readonly data: object };

export type Follow = {
  readonly caller: Caller;
  /** What is followed. */
  readonly key: string;
  /** The name of its events. */
  readonly event: string;
  readonly lastEventId: string | readonly string[] | undefined;
  /** The connection, which says when the reader has gone. */
  readonly connection: NodeJS.EventEmitter;
  stillAdmitted(): Promise<boolean>;
};

/** Streams of server-sent events about one kind of thing. */
export type EventStreams = {
  /**
   * Begins with where the thing stands, unless `lastEventId` says that the reader knows; then tells each
   * change. Nothing is told to whom the route would no longer admit: that is asked before each event and
   * with each heartbeat, and ends the stream, as do the reader, the stop of the server, the end of the
   * thing, and the time.
   */
  follow(wanted: Follow): Result<Readable>;
};

/** How long between two looks while somebody follows. */
const LOOK_EVERY_MS = 500;
/** A comment so often tells proxies, and both ends, that the other is there. */
const HEARTBEAT_MS = 10_000;
/** So long a browser waits before it connects again. */
const RETRY_MS = 2_000;
/** A stream ends then and its reader begins anew: no connection is for ever. */
const LONGEST_MS = 30 * 60_000;
/** What is ended is cut so long after, where the reader takes nothing. */
const CUT_AFTER_MS = 2_000;
/** Streams of one caller, and of all callers of a process, that are open at once. */
const MOST_OF_CALLER = 6;
const MOST = 500;

/** Headers of a stream: nobody between keeps it or waits until it is long enough. */
export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;

/** What a route that follows something answers. */
export const EVENT_STREAM = {
  description: "Server-sent events",
  content: { "text/event-stream": { schema: { type: "string" } } },
} as unknown as TSchema;

/** @param standings where each of the keys stands, in one question; what is gone is left out */
export function openEventStreams(
  { fastify, platform }: App,
  standings: (keys: readonly string[]) => Promise<ReadonlyMap<string, Standing>>,
): EventStreams {
  const watch = openWatch({
    async look(keys) {
      const found = await standings(keys);
      return (key): Mark => found.get(key)?.mark ?? null;
    },
    everyMs: LOOK_EVERY_MS,
    most: MOST_OF_CALLER,
  });
  const open = new Map<AbortController, string>();
  // Whoever follows is let go before the server asks calls to end.
  fastify.addHook("preClose", async () => {
    watch.end();
    for (const one of open.keys()) one.abort();
  });

  async function* told(wanted: Follow, who: string, until: AbortSignal): AsyncGenerator<string> {
    const { key, event } = wanted;
    let seen = [wanted.lastEventId].flat()[0];
    yield `retry: ${RETRY_MS}\n\n`;
    try {
      while (!until.aborted) {
        const standing = (await standings([key])).get(key);
        if (standing === undefined || !(await wanted.stillAdmitted())) return;
        const { mark, data } = standing;
        yield mark === seen
          ? ":\n\n"
          : `id: ${mark}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
        seen = mark;
        await watch.wait({ of: who, key, mark }, until, HEARTBEAT_MS);
      }
    } catch (error) {
      // Half of an answer is out: its reader connects again, and is told then what is wrong.
      platform.log.warn({ err: error, event }, "a stream of events ended early");
    }
  }

  return {
    follow(wanted) {
      const { caller, connection } = wanted;
      const who = `${caller.kind}:${caller.id ?? ""}`;
      const ofCaller = [...open.values()].filter((one) => one === who).length;
      if (ofCaller >= MOST_OF_CALLER) return refuse(tooManyStreams({ most: MOST_OF_CALLER }));
      if (open.size >= MOST) return refuse(tooManyStreams({ most: MOST }));
      const ending = new AbortController();
      const end = () => ending.abort();
      const stream = Readable.from(told(wanted, who, ending.signal), { objectMode: false });
      const time = setTimeout(end, LONGEST_MS);
      open.set(ending, who);
      ending.signal.addEventListener("abort", () => {
        setTimeout(() => stream.destroy(), CUT_AFTER_MS).unref();
      });
      connection.once("close", end);
      stream.once("close", () => {
        clearTimeout(time);
        connection.off("close", end);
        open.delete(ending);
        end();
      });
      return ok(stream);
    },
  };
}
