import type { Seeded } from "./seeded.ts";
import type { RunningServer } from "./server.ts";

/** What an operation works on. */
export type Context = {
  readonly url: string;
  readonly folder: string;
  readonly seeded: Seeded;
  /** With how many subscriptions what takes long is measured; undefined where it is left out. */
  readonly large: number | undefined;
  /** Stops the server and starts it anew. */
  restart(): Promise<RunningServer>;
  /** Stops the server: what runs afterwards has no use of it. */
  stop(): Promise<void>;
};
