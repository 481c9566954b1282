import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Pool } from "./database.ts";
import type { Log } from "./log.ts";
import type { Tracing } from "./tracing.ts";
import { type Actor, databaseFor, type OpenDatabase, type Projection } from "./transaction.ts";

/** The machinery of one running process, made once by app.ts. */
export type Platform = {
  readonly config: Config;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly log: Log;
  /** Absent where no traces are wanted. */
  readonly tracing: Tracing | undefined;
  readonly marketplace: Marketplace;
  /** Addresses under which the outside reaches this marketplace, without a trailing slash. */
  readonly addresses: { readonly web: string; readonly api: string };
  /** A database whose changes are recorded as made by `actor`. */
  databaseAs(
    actor: Actor,
    options?: { requestId?: string; at?: () => Temporal.Instant },
  ): OpenDatabase;
  /** Tells the worker of this process that something waits. */
  readonly wake: () => void;
  /** What modules share by name, such as the file store; set once by app.ts. */
  readonly services: Services;
};

// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging beside each service
export interface Services {}

export type Marketplace = {
  readonly name: string;
  readonly kind: "sandbox" | "live";
  readonly demo: boolean;
};

export const SYSTEM: Actor = { kind: "system", name: "Souk" };

export function openPlatform(parts: {
  readonly config: Config;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly log: Log;
  readonly tracing: Tracing | undefined;
  readonly marketplace: Marketplace;
  readonly addresses: Platform["addresses"];
  readonly projections: ReadonlyMap<string, readonly Projection[]>;
  readonly services: Services;
}): Platform & { onWake(listener: () => void): void } {
  const { projections, ...rest } = parts;
  const listeners: (() => void)[] = [];
  const wake = () => {
    for (const listener of listeners) listener();
  };
  return {
    ...rest,
    wake,
    onWake: (listener) => {
      listeners.push(listener);
    },
    databaseAs: (actor, options = {}) =>
      databaseFor({
        pool: parts.pool,
        at: options.at ?? parts.clock.now,
        actor,
        requestId: options.requestId,
        projections,
        mailState: parts.config.smtpUrl === undefined ? "kept" : "queued",
        wake,
      }),
  };
}
