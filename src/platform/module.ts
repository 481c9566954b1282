import type { Instant } from "../kernel/calendar.ts";
import type { Reader } from "./database.ts";
import type { App } from "./http.ts";
import type { Violation } from "./invariants.ts";
import type { DescribeMoments } from "./moment-words.ts";
import type { OperatorSetting } from "./operator-settings.ts";
import type { Platform } from "./platform.ts";
import type { Database, DomainEvent, Projection, RecordedEvent, Tx } from "./transaction.ts";

/**
 * What a module plugs into the program: its routes, and what it does when a fact is announced or
 * a time has come. Events are looked up by type, so that modules need not know each other.
 */
export type Module = {
  readonly name: string;
  routes?(app: App): void;
  /** Numbers that the operator can set. */
  readonly settings?: readonly OperatorSetting[];
  /** Run inside the transaction that publishes the event: what must be true in the next request. */
  readonly projections?: Readonly<Record<string, Projection>>;
  /** Run afterwards, each in a transaction of its own, once in effect and in order per subject. */
  readonly reactions?: Readonly<Record<string, Reaction>>;
  /** Run afterwards outside a transaction, at least once: calls to the outside world. */
  readonly deliveries?: Readonly<Record<string, Delivery>>;
  /** Work beside the queue, at its own pace: made once for each worker. */
  background?(platform: Platform): Background;
  /** Run each hour by one worker: removes what was kept for a time only. */
  forget?(platform: Platform): Promise<void>;
  /** Run before each step of a sandbox's clock: ends what waits for somebody's answer in system time. */
  beforeClockMoves?(platform: Platform): Promise<void>;
  /** Run when an agenda moment of that kind is due in marketplace time. */
  readonly moments?: Readonly<Record<string, (tx: Tx, moment: DueMoment) => Promise<void>>>;
  /** What moments of a kind are about and will do, for people who look ahead: one statement for a page of them. */
  readonly momentWords?: Readonly<Record<string, DescribeMoments>>;
  /** Reads all that it keeps and says what of it must not be; each check reports a bounded number of places. */
  verify?(db: Reader): Promise<readonly Violation[]>;
  /**
   * Kinds of moments of which many come in one instant. Those may share a transaction and go through it
   * side by side: each touches what it is about alone, and schedules nothing for anything else.
   */
  readonly momentsTogether?: readonly string[];
};

/**
 * What a module does by itself when something has changed, and each second. Several workers do it at
 * once, so it claims in the database what it takes on.
 */
export type Background = {
  /**
   * Condition in SQL, without parameters: whether something waits that a turn would set going. It is
   * asked with those of all others in one statement after each change, so it goes by an index.
   */
  readonly due: string;
  /** Sets going what is due now and says how much that was; does not wait for others to answer. */
  turn(): Promise<number>;
  /** Waits until what is under way has ended. */
  idle(): Promise<void>;
  /** Breaks off what a stop cannot wait for, and leaves it to another worker. */
  stop?(): void;
};

export type Reaction = {
  readonly on: string;
  /** Many come at once: they may share a transaction, since none touches what another is about. */
  readonly together?: true;
  run(tx: Tx, event: never): Promise<void>;
};

export type Delivery = {
  readonly on: string;
  run(platform: Platform, event: never): Promise<void>;
};

export type DueMoment = {
  readonly kind: string;
  readonly subject: string;
  /** The instant it was due: what is late is still dated right. */
  readonly dueAt: Instant;
  readonly payload: unknown;
};

/** A reaction's event with its identity, as the machinery hands it over. */
export type Handled<E extends DomainEvent> = E & RecordedEvent;
export type { Database, Tx };

/** What runs inside the publishing transaction, by type of event. */
export function projectionsOf(
  modules: readonly Module[],
): ReadonlyMap<string, readonly Projection[]> {
  const all = new Map<string, Projection[]>();
  for (const module of modules)
    for (const [type, project] of Object.entries(module.projections ?? {}))
      all.set(type, [...(all.get(type) ?? []), project as Projection]);
  return all;
}
