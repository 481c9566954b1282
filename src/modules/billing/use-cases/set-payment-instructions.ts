import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { type PaymentInstructions, readInstructions } from "../domain/payment-instructions.ts";
import {
  dropInstructions,
  type KeptInstructions,
  lockInstructions,
  putInstructions,
} from "../store/payment-instructions.ts";

/**
 * The operator says where buyers pay what they are invoiced in a currency (ux.md C9). It holds from the commit on,
 * for every invoice on which something is open.
 *
 * @param wanted.seen the version that was looked at, `none` where there was none, or `*` for any
 */
export const setPaymentInstructions = (
  db: Database,
  wanted: WantedInstructions,
): Promise<Result<KeptInstructions>> => db.transaction((tx) => keepPaymentInstructions(tx, wanted));

export type WantedInstructions = {
  readonly currency: string;
  readonly said: PaymentInstructions;
  readonly seen: string;
};

/** The same within a transaction. */
export async function keepPaymentInstructions(
  tx: Tx,
  { currency, said, seen }: WantedInstructions,
): Promise<Result<KeptInstructions>> {
  const read = readInstructions(said);
  if (!read.ok) return read;
  const before = await lockInstructions(tx, currency);
  const stale = staleness(before, seen);
  if (stale !== undefined) return stale;
  const kept = await putInstructions(tx, currency, read.value);
  await audit(tx, currency, before, kept);
  return ok(kept);
}

/** Takes the instructions of a currency away: its invoices say nothing of how they are paid. */
export const removePaymentInstructions = (
  db: Database,
  wanted: { readonly currency: string; readonly seen: string },
): Promise<Result<undefined>> =>
  db.transaction(async (tx): Promise<Result<undefined>> => {
    const before = await lockInstructions(tx, wanted.currency);
    if (before === undefined) return refuse(notFound({}));
    const stale = staleness(before, wanted.seen);
    if (stale !== undefined) return stale;
    await dropInstructions(tx, wanted.currency);
    await audit(tx, wanted.currency, before, undefined);
    return ok(undefined);
  });

function staleness(before: KeptInstructions | undefined, seen: string): Result<never> | undefined {
  const current = before === undefined ? "none" : String(before.version);
  return seen === "*" || seen === current ? undefined : refuse(preconditionFailed({ current }));
}

async function audit(
  tx: Tx,
  currency: string,
  before: KeptInstructions | undefined,
  after: KeptInstructions | undefined,
): Promise<void> {
  const operator = await operatorOrganisation(tx);
  const shown = (kept: KeptInstructions | undefined) => {
    if (kept === undefined) return undefined;
    const { version: _, changedAt: _at, changedBy: _by, ...said } = kept;
    return said;
  };
  tx.audit({
    organisationId: operator?.id,
    action: after === undefined ? "payment-instructions.removed" : "payment-instructions.changed",
    objectType: "payment-instructions",
    objectId: currency,
    before: shown(before),
    after: shown(after),
  });
}
