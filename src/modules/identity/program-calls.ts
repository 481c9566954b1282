import type { FastifyRequest } from "fastify";
import type { App } from "../../platform/http.ts";
import { refusedWith } from "../../platform/request-watch.ts";
import { type ProgramCall, withCall } from "./domain/program-calls.ts";
import { keepCalls } from "./store/program-calls.ts";

/** Calls are written this long after the first of them, in one statement: no call waits for its own line. */
const TURN_MS = 1_000;

const programs = new WeakMap<FastifyRequest, string>();

/** Says that a program makes a request, once it has proved that; its answer is kept in the program's log. */
export const markProgram = (request: FastifyRequest, clientId: string): void => {
  programs.set(request, clientId);
};

export type CallLog = {
  /** Writes what waits in this process. */
  flush(): Promise<void>;
};

/** Keeps how calls of programs were answered; there is one for a server, which does nothing while no program calls. */
export function keepProgramCalls({ fastify, platform }: App): CallLog {
  let waiting = new Map<string, ProgramCall[]>();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const write = async (calls: readonly ProgramCall[]) => {
    try {
      await keepCalls(platform.pool.reader, calls);
    } catch (error) {
      // Nothing depends on them: whoever reads the log sees that they are missing.
      platform.log.warn({ err: error, calls: calls.length }, "calls of programs were not kept");
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const calls = [...waiting.values()].flat();
    waiting = new Map();
    if (calls.length > 0) writing = writing.then(() => write(calls));
    return writing;
  };
  fastify.addHook("onResponse", (request, reply, done) => {
    const clientId = programs.get(request);
    const route = request.routeOptions.url;
    if (clientId !== undefined && route !== undefined) {
      withCall(waiting, {
        clientId,
        at: platform.clock.system().toString(),
        method: request.method,
        route,
        status: reply.statusCode,
        problem: refusedWith(request) ?? null,
        tookMs: Math.round(reply.elapsedTime),
        requestId: request.id,
      });
      timer ??= setTimeout(() => void flush(), TURN_MS).unref();
    }
    done();
  });
  fastify.addHook("onClose", () => flush());
  return { flush };
}
