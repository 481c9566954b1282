import type pg from "pg";
import type { Instant } from "../kernel/calendar.ts";
import type { ProblemParams } from "../kernel/problem.ts";
import type { Result } from "../kernel/result.ts";
import type { Pool, Reader, Sql, Statement } from "./database.ts";
import type { Language } from "./text.ts";

/** A fact, in the past tense. Values are JSON: instants, days and amounts are text. */
export type DomainEvent = { readonly type: string; readonly subject: string };
export type RecordedEvent = DomainEvent & { readonly id: string; readonly at: Instant };

export type AuditEntry = {
  /** Whose activity log shows it; absent for the operator's machinery. */
  readonly organisationId?: string | undefined;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type Moment = {
  readonly kind: string;
  /** One moment of a kind for each subject: scheduling it again moves it. */
  readonly subject: string;
  readonly dueAt: Instant;
  readonly payload?: unknown;
};

export type OutgoingMail = {
  readonly dedupeKey: string;
  readonly to: string;
  readonly toName?: string | undefined;
  readonly personId?: string | undefined;
  readonly organisationId?: string | undefined;
  /** The reader's language. */
  readonly locale: Language;
  /** Messages `mail.<template>.subject` and `.text`, filled with `params`. */
  readonly template: string;
  readonly params?: ProblemParams;
};

/** Who acts: shown in the audit trail. */
export type Actor = {
  readonly kind: "person" | "client" | "system";
  readonly id?: string | undefined;
  readonly name: string;
  /**
   * What other organisations read in place of the name: people of the operator are known to them as
   * the operator alone. Absent where the name itself is shown.
   */
  readonly shownAs?: string | undefined;
};

export type Tx = Reader & {
  /** Marketplace time at which everything in this transaction happens. */
  readonly at: Instant;
  readonly actor: Actor;
  /** The query builder, whose statements wait for `ready`. */
  sqlAfter(ready: () => Promise<void>): Sql;
  /** Runs the projections of the event here and now, and records it for the reactions. */
  publish<E extends DomainEvent>(event: E): Promise<void>;
  /** The same for many of one type: a projection that can follows all of them at once. */
  publishAll<E extends DomainEvent>(events: readonly E[]): Promise<void>;
  audit(entry: AuditEntry): void;
  schedule(moment: Moment): void;
  /**
   * Does something that the database may refuse. Then nothing of it is left, neither rows nor what was to
   * be announced, and the answer says why. Constraints that wait for the commit are looked at at its end.
   *
   * @throws what is no refusal of data: an outage, a deadlock, a defect
   */
  trying<T>(work: () => Promise<T>): Promise<Tried<T>>;
  /** 1, and more where it is run again because something it had read moved before it was written. */
  readonly attempt: number;
  /**
   * A write whose answer nobody needs: it goes out with the commit, and fails the transaction. Where
   * the database refuses it, `refused` may say what is answered; else the error is thrown.
   */
  last<Values extends readonly unknown[]>(
    statement: Statement<Values, unknown>,
    values: Values,
    refused?: (error: WriteRefused) => Refusal | undefined,
  ): void;
  /**
   * Does something for each of them side by side: what they ask in the same step goes out as one statement
   * where its statement says how. None may touch what another is about.
   *
   * @throws what failed first, in their order, after all have ended
   */
  forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void>;
  unschedule(kind: string, subject: string): Promise<void>;
  mail(mail: OutgoingMail): void;
};

/** What became of something that the database may refuse; `message` is what it said. */
export type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refused: WriteRefused & { readonly message: string } };

/** Why the database did not take a write: SQLSTATE, constraint, and what a function of ours says. */
export type WriteRefused = Pick<pg.DatabaseError, "code" | "constraint" | "detail">;
export type Refusal = Result<never> & { readonly ok: false };

/** What follows an event; with `all`, what follows many of them with as many statements as one. */
export type Projection = ((tx: Tx, event: never) => Promise<void>) & {
  readonly all?: (tx: Tx, events: never) => Promise<void>;
};

export type TransactionContext = {
  readonly pool: Pool;
  readonly at: () => Instant;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  readonly projections: ReadonlyMap<string, readonly Projection[]>;
  readonly mailState: "kept" | "queued";
  /** Called after a commit that left something for the worker. */
  readonly wake: () => void;
};
