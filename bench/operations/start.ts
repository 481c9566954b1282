import { existsSync } from "node:fs";
import { join } from "node:path";
import { figure, type Result, skipped } from "../measure.ts";
import type { Context } from "../run.ts";
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
 * The first start on an empty folder, until the demo's offers are live: the part of "clone to
 * running demo" that is not npm's.
 */
export async function firstStart(): Promise<Result> {
  const goal = `≤ ${MOST_FIRST_START_S} s`;
  if (!existsSync(join(import.meta.dirname, "../../src/demo/offers.ts")))
    return skipped("first-start", "s", goal, "the demo publishes no offers yet");
  const place = await newPlace(`${process.pid}-demo`, "on");
  try {
    const started = performance.now();
    const server = await startServer(place);
    try {
      while (!(await showsOffers(place.url))) {
        if (performance.now() - started > 120_000) throw new Error("The demo shows no offers");
        await new Promise((done) => setTimeout(done, 250));
      }
      const value = (performance.now() - started) / 1_000;
      return figure("first-start", "s", { value, most: MOST_FIRST_START_S });
    } finally {
      await server.stop();
    }
  } finally {
    place.clear();
  }
}
const DEMO_OFFERS = 6;

async function showsOffers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/storefront/offers`);
  const { data } = (await answer.json()) as { data: unknown[] };
  return data.length >= DEMO_OFFERS;
}
