import type { Context } from "../context.ts";
import { figure, type Result, skipped } from "../measure.ts";
import { newPlace, startServer } from "../server.ts";

const IDLE_SECONDS = 10;
const MOST_FIRST_START_S = 60;

/** Resident memory of the server process ten seconds after its start, before any load. */
export async function idleMemory({ restart }: Context): Promise<Result> {
  const server = await restart();
  await new Promise((done) => setTimeout(done, IDLE_SECONDS * 1_000));
  const value = server.residentMb();
  if (value === undefined)
    return skipped("idle-memory", "MB", "≤ 160 MB", "resident memory is read from /proc, on Linux");
  return figure("idle-memory", "MB", { value, most: 160 });
}

/** A start on a folder that is there already, with everything in it: until it answers ready. */
export async function secondStart({ restart }: Context): Promise<Result> {
  const { readyMs } = await restart();
  return figure("second-start", "s", { value: readyMs / 1_000, most: 4 });
}

/**
 * The first start on an empty folder, until the demo's offers went through the pipeline and the
 * server says so: the part of "clone to running demo" that is not npm's.
 */
export async function firstStart(): Promise<Result> {
  const place = await newPlace(`${process.pid}-demo`, "on");
  const server = await startServer(place);
  const readyMs = await server.welcome(120_000);
  await server.stop();
  place.clear();
  return figure("first-start", "s", { value: readyMs / 1_000, most: MOST_FIRST_START_S });
}
