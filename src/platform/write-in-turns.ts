import type { FastifyInstance } from "fastify";

export type Turns = {
  /** Has it written a little later, with what else gathers until then. */
  soon(): void;
  /** Writes now, after what is being written. */
  flush(): Promise<void>;
};

/**
 * Writes what gathers in the memory of a server in turns, one after the other, and at a stop: no call waits for it.
 * What a killed process had not written is lost.
 *
 * @param everyMs from the first word that there is something to the turn
 * @param write takes what has gathered; it says itself what it cannot write, and does not reject
 */
export function writeInTurns(
  fastify: FastifyInstance,
  everyMs: number,
  write: () => Promise<void>,
): Turns {
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  fastify.addHook("onClose", flush);
  return {
    flush,
    soon() {
      timer ??= setTimeout(() => void flush(), everyMs).unref();
    },
  };
}
