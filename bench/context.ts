import type { Seeded } from "./seeded.ts";
import type { RunningServer } from "./server.ts";

/** What an operation works on. */
export type Context = {
  readonly url: string;
  readonly folder: string;
  readonly seeded: Seeded;
  /** Whether what takes an hour is measured, too. */
  readonly large: boolean;
  /** Stops the server and starts it anew. */
  restart(): Promise<RunningServer>;
  /** Stops the server: what runs afterwards has no use of it. */
  stop(): Promise<void>;
};
