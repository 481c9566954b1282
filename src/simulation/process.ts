/**
 * One simulation, in a process of its own: it takes memory and processor time that the marketplace does
 * not wait for, and is ended by ending it. Whoever started it says what to simulate, is told how far it
 * is and what came of it, and need only go away to end it.
 */
import { setPriority } from "node:os";
import { openLog } from "../platform/log.ts";
import type { Order, Told } from "./protocol.ts";
import { simulate } from "./simulate.ts";

/** Requests of people go first. */
const LOWER = 10;
/** Progress is told this often at most. */
const EACH_MS = 500;

process.once("disconnect", () => process.exit(1));
process.once("message", (order: Order) => {
  const log = openLog(order.logLevel);
  run(order).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, "a simulation failed");
      process.exit(1);
    },
  );

  async function run({ marketplace, copy, months }: Order): Promise<void> {
    setPriority(LOWER);
    let told = Number.NEGATIVE_INFINITY;
    const report = await simulate({
      marketplace,
      copy,
      months,
      log,
      progress(progress) {
        if (performance.now() - told < EACH_MS) return;
        told = performance.now();
        void tell({ progress });
      },
    });
    await tell({ report });
  }
});

const tell = (what: Told): Promise<void> =>
  new Promise((done, fail) =>
    process.send?.(what, (error: Error | null) => (error === null ? done() : fail(error))),
  );
