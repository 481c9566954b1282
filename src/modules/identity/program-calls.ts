import type { FastifyRequest } from "fastify";
import type { App } from "../../platform/http.ts";
import { refusedWith } from "../../platform/request-watch.ts";
import { writeInTurns } from "../../platform/write-in-turns.ts";
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
  const turns = writeInTurns(fastify, TURN_MS, async () => {
    const calls = [...waiting.values()].flat();
    waiting = new Map();
    if (calls.length === 0) return;
    try {
      await keepCalls(platform.pool.reader, calls);
    } catch (error) {
      // Nothing depends on them: whoever reads the log sees that they are missing.
      platform.log.warn({ err: error, calls: calls.length }, "calls of programs were not kept");
    }
  });
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
      turns.soon();
    }
    done();
  });
  return { flush: turns.flush };
}
