import { randomUUIDv7 } from "node:crypto";
import { addDays, type Day, dayIn, startOfDay, type TimeZone } from "../../../kernel/calendar.ts";
import { add, money, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import {
  type Organisation,
  operatorOrganisation,
  organisationsById,
} from "../../identity/index.ts";
import { judgeClose } from "../domain/close-approval.ts";
import { controlOf, dueOn, type Party } from "../domain/invoice.ts";
import {
  closableFrom,
  firstDayAfter,
  firstDayOf,
  type Month,
  monthOfDay,
} from "../domain/month.ts";
import type { InvoiceIssued, PayoutStated, RunAdvanced, RunClosed } from "../events.ts";
import { closeRunning, earlierMonthOpen, monthRunning, totalsChanged } from "../problems.ts";
import { closeRequestOf } from "../queries/close-requests.ts";
import { closingRun, openMonthBefore } from "../queries/runs.ts";
import { CLOSE_PEOPLE } from "../queries/settings.ts";
import { dropCloseRequest } from "../store/close-requests.ts";
import { buyersOfRun, type Issued, issueDocuments } from "../store/invoices.ts";
import { statePayouts } from "../store/payouts.ts";
import { closeRun, lockRun, openRun, type Run } from "../store/runs.ts";
import { reasonOf, setAside, type WhySetAside } from "../store/set-aside.ts";
import { type MailAddresses, mailInvoices, type Surroundings } from "./mail-invoices.ts";
import { mailPayouts } from "./mail-payouts.ts";
import { INVOICE_OVERDUE, SANDBOX_PAYS } from "./moments.ts";
import { settleIssued } from "./settle-accounts.ts";

/**
 * Begins to close a month: takes every charge that waits for it, exactly those that the dry run showed.
 * Documents are issued by the worker, some buyers at a time.
 *
 * @param wanted.control what the dry run answered
 */
export const startClose = (db: Database, wanted: CloseMonth): Promise<Result<StartedRun>> =>
  db.transaction(async (tx) => {
    await takeTurn(tx, "billing.close");
    const people = await settingValue(tx, CLOSE_PEOPLE);
    const request = await closeRequestOf(tx, firstDayOf(wanted.month));
    const { id = tx.actor.name } = tx.actor;
    const judged = judgeClose({ people, request }, { ...wanted, by: id });
    if (!judged.ok) return judged;
    return startCloseIn(tx, wanted);
  });

export type CloseMonth = { readonly month: Month; readonly control: string };
export type StartedRun = { readonly runId: string };

/** The same, in a transaction that is open already. */
export async function startCloseIn(
  tx: Tx,
  { month, control }: CloseMonth,
): Promise<Result<StartedRun>> {
  await takeTurn(tx, "billing.close");
  const possible = await mayBeClosed(tx, month);
  if (!possible.ok) return possible;
  const begun = await beginClose(tx, month);
  if (begun.control !== control)
    return refuse(
      totalsChanged({ month }, [{ pointer: "/control", code: "billing/totals-changed" }]),
    );
  return ok({ runId: begun.runId });
}

/** Whether a month has ended, no other run is under way and no earlier month is open. Whoever calls has the turn. */
export async function mayBeClosed(tx: Tx, month: Month): Promise<Result<void>> {
  const from = closableFrom(month);
  if (Temporal.Instant.compare(tx.at, from) < 0)
    return refuse(monthRunning({ month, from: from.toString() }));
  const other = await closingRun(tx);
  if (other !== undefined) return refuse(closeRunning({ month: monthOfDay(other.month) }));
  const earlier = await openMonthBefore(tx, firstDayOf(month));
  return earlier === undefined
    ? ok(undefined)
    : refuse(earlierMonthOpen({ month, earlier: monthOfDay(earlier) }));
}

/** Takes every charge that waits for a month. Whoever calls has the turn, and has looked at other runs. */
export async function beginClose(
  tx: Tx,
  month: Month,
): Promise<{ readonly runId: string; readonly control: string }> {
  const runId = randomUUIDv7();
  const asked = await dropCloseRequest(tx, firstDayOf(month));
  const totals = await openRun(tx, {
    id: runId,
    askedBy: asked?.askedByName ?? null,
    month: firstDayOf(month),
    until: firstDayAfter(month),
  });
  const control = controlOf(month, totals);
  await audit(tx, runId, "run.started", { month, control });
  await advance(tx, runId);
  return { runId, control };
}

/** Buyers whose documents are issued in one transaction. */
const BATCH = 500;

/** Issues the documents of the next buyers of a run, or ends it where none is left. */
export async function issueNext(tx: Tx, runId: string, around: Surroundings): Promise<void> {
  const run = await lockRun(tx, runId);
  if (run === undefined) throw new Error(`There is no billing run ${runId}`);
  if (run.state === "closed") return;
  const buyerIds = await buyersOfRun(tx, runId, BATCH);
  if (buyerIds.length === 0) return end(tx, run, around);
  const buyers = await organisationsById(tx, buyerIds);
  const unknown = buyerIds.filter((id) => !buyers.has(id));
  if (unknown.length > 0) await setAsideIn(tx, run, unknown, { reason: "buyer-unknown" });
  await issueWhatCanBe(tx, run, [...buyers.values()], around);
  await advance(tx, runId);
}

/**
 * Issues the documents of these buyers, apart from those that the database refuses: halves of them are
 * tried until each that is refused stands alone, is set aside with its reason, and waits for another run.
 */
async function issueWhatCanBe(
  tx: Tx,
  run: Run,
  buyers: readonly Organisation[],
  around: Surroundings,
): Promise<void> {
  if (buyers.length === 0) return;
  const tried = await tx.trying(() => issueTo(tx, run, buyers, around));
  if (tried.ok) return;
  const half = Math.floor(buyers.length / 2);
  if (half === 0)
    return setAsideIn(
      tx,
      run,
      buyers.map(({ id }) => id),
      reasonOf(tried.refused),
    );
  await issueWhatCanBe(tx, run, buyers.slice(0, half), around);
  await issueWhatCanBe(tx, run, buyers.slice(half), around);
}

async function setAsideIn(
  tx: Tx,
  run: Run,
  buyerIds: readonly string[],
  why: WhySetAside,
): Promise<void> {
  await setAside(tx, run.id, buyerIds, why);
  for (const buyerId of buyerIds) await audit(tx, run.id, "run.set-aside", { buyerId, ...why });
}

/** Issues what a run holds for these buyers: numbered, posted, settled, announced and mailed. */
export async function issueTo(
  tx: Tx,
  run: Pick<Run, "id" | "month">,
  buyers: readonly Organisation[],
  around: Surroundings,
  /** Where the invoice takes the place of another, which, and until when it is to be paid. */
  instead?: { readonly reissues: string; readonly dueOn: Day },
): Promise<readonly Issued[]> {
  const issuer = await operatorOrganisation(tx);
  if (issuer === undefined) throw new Error("Nobody issues invoices: there is no operator");
  const issuedOn = dayIn(issuer.timeZone, tx.at);
  const issued = await issueDocuments(tx, {
    runId: run.id,
    month: run.month,
    issuer: { id: issuer.id, party: partyOf(issuer) },
    issuedOn,
    reissues: instead?.reissues ?? null,
    buyers: buyers.map((buyer) => ({
      id: buyer.id,
      dueOn: instead?.dueOn ?? dueOn(issuedOn, buyer.kind === "customer" ? "customer" : "partner"),
      party: partyOf(buyer),
    })),
  });
  const month = monthOfDay(run.month);
  for (const one of issued) await announce(tx, one, { issuedOn, month });
  await settleIssued(tx, issued, around);
  lookAhead(tx, issued, { zone: issuer.timeZone, sandbox: around.sandbox === true });
  await mailInvoices(tx, issued, {
    addresses: around,
    month,
    buyers: new Map(buyers.map((buyer) => [buyer.id, buyer])),
  });
  return issued;
}

/** The moments of invoices that are to be paid: the due day of a sandbox, and the day after it. */
function lookAhead(
  tx: Tx,
  issued: readonly Issued[],
  { zone, sandbox }: { zone: TimeZone; sandbox: boolean },
): void {
  for (const { id, type, net, tax, dueOn: due } of issued) {
    if (type !== "invoice" || net + tax <= 0n) continue;
    const moment = { subject: id, payload: {} };
    if (sandbox) tx.schedule({ ...moment, kind: SANDBOX_PAYS, dueAt: startOfDay(due, zone) });
    tx.schedule({ ...moment, kind: INVOICE_OVERDUE, dueAt: startOfDay(addDays(due, 1), zone) });
  }
}

/** An organisation as documents of today say it. */
export const partyOf = (organisation: Organisation): Party => {
  const { name, country, taxId, address, electronicAddress, buyerReference } = organisation;
  const { line1, line2, city, state, postalCode } = address;
  return {
    name,
    country,
    taxId,
    address: { line1, line2, city, state, postalCode },
    ...(electronicAddress === null ? {} : { electronicAddress }),
    ...(buyerReference === null ? {} : { buyerReference }),
  };
};

async function end(tx: Tx, { id, month }: Run, around: Surroundings): Promise<void> {
  await closeRun(tx, id);
  await announcePayouts(tx, { id, month }, around);
  await audit(tx, id, "run.closed", { month: monthOfDay(month) });
  await tx.publish({
    type: "billing.run-closed",
    subject: id,
    runId: id,
    month: monthOfDay(month),
  } satisfies RunClosed);
}

/** States what the run's documents leave to each publisher, and tells them. */
export async function announcePayouts(
  tx: Tx,
  { id, month }: Pick<Run, "id" | "month">,
  addresses: MailAddresses,
): Promise<void> {
  const stated = await statePayouts(tx, id);
  for (const { id: payoutId, publisherId, currency, due } of stated)
    await tx.publish({
      type: "billing.payout-stated",
      subject: payoutId,
      payoutId,
      publisherId,
      month: monthOfDay(month),
      due: toJson(money(due, currency)),
    } satisfies PayoutStated);
  // A statement whose lines make up for each other, as those of an invoice that is issued again, is no news.
  const owed = stated.filter(({ due }) => due !== 0n);
  await mailPayouts(tx, owed, { addresses, month: monthOfDay(month) });
}

const advance = (tx: Tx, runId: string): Promise<void> =>
  tx.publish({ type: "billing.run-advanced", subject: runId, runId } satisfies RunAdvanced);

async function audit(tx: Tx, runId: string, action: string, after: unknown): Promise<void> {
  const operator = await operatorOrganisation(tx);
  tx.audit({
    organisationId: operator?.id,
    action,
    objectType: "billing-run",
    objectId: runId,
    after,
  });
}

async function announce(
  tx: Tx,
  document: Issued,
  { issuedOn, month }: { issuedOn: string; month: string },
): Promise<void> {
  const net = money(document.net, document.currency);
  const tax = money(document.tax, document.currency);
  const amounts = { net: toJson(net), tax: toJson(tax), total: toJson(add(net, tax)) };
  tx.audit({
    organisationId: document.buyerId,
    action: document.type === "invoice" ? "invoice.issued" : "credit-note.issued",
    objectType: "invoice",
    objectId: document.id,
    after: { number: document.number, month, ...amounts },
  });
  await tx.publish({
    type: "billing.invoice-issued",
    subject: document.id,
    invoiceId: document.id,
    number: document.number,
    documentType: document.type,
    buyerId: document.buyerId,
    sellerId: document.buyerId,
    month,
    issuedOn,
    dueOn: document.dueOn,
    amends: document.amends,
    replaces: document.reissues,
    ...amounts,
  } satisfies InvoiceIssued);
}
