import type Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import type { Result } from "../../../kernel/result.ts";
import { ok } from "../../../kernel/result.ts";
import type { Access, ActingOrganisation } from "../../../platform/http.ts";
import { Closed } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";

/** What a call says of whom it is for. */
export type Call = {
  readonly organisation: ActingOrganisation;
  readonly params: unknown;
  readonly db: Database;
  /** Marketplace time. */
  readonly at: Instant;
};

type NeedsPermission = Extract<Access, { readonly permission: string }>;

/**
 * Whose users, groups and licences routes are about: those of the organisation that calls, or of one that lets it act
 * for it. The routes and what they call are the same.
 */
export type Whose = {
  /** What their addresses begin with. */
  readonly base: string;
  /** How an operation of the own organisation is called here. */
  readonly named: (operationId: string) => string;
  /** Under which heading of the API reference; that of the own ones where absent. */
  readonly tags?: readonly string[];
  readonly onBehalf?: true;
  readonly read: NeedsPermission;
  readonly manage: NeedsPermission;
  /** Parameters of an address, those of `base` included. */
  readonly params: <P extends Type.TProperties>(more: P) => Type.TObject<P>;
  /** The organisation that is looked at, or why it is not. */
  readonly reads: (call: Call) => Promise<Result<string>>;
  /** Runs a change, and what is answered of it, with what allows it. */
  readonly changes: <T>(
    call: Call,
    work: (db: Database, organisationId: string) => Promise<Result<T>>,
  ) => Promise<Result<T>>;
};

/** The own organisation, by its permissions. */
export const own = (
  base: string,
  access: { readonly read: NeedsPermission; readonly manage: NeedsPermission },
): Whose => ({
  ...access,
  base,
  named: (operationId) => operationId,
  params: (more) => Closed(more),
  reads: async ({ organisation }) => ok(organisation.id),
  changes: ({ db, organisation }, work) => work(db, organisation.id),
});
