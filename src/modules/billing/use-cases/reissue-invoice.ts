import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { allowedOnClose, type CloseAction } from "../domain/close-approval.ts";
import {
  onePersonReissues,
  previewOutdated,
  reissueInvalid,
  reissueRequestNeeded,
  secondPersonReissues,
} from "../problems.ts";
import { invoiceById, type WholeInvoice } from "../queries/invoices.ts";
import { CLOSE_PEOPLE } from "../queries/settings.ts";
import {
  dropReissueRequest,
  putReissueRequest,
  type ReissueRequest,
  reissueRequestOf,
} from "../store/reissue-requests.ts";
import { openCorrection } from "../store/runs.ts";
import { announcePayouts, issueTo } from "./close-month.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { INVOICE_OVERDUE, SANDBOX_PAYS } from "./moments.ts";
import { planReissue, type ReissuePlan } from "./plan-reissue.ts";
import { chargeAgain, undo } from "./post-charge.ts";

/** What issuing an invoice again does, or did. */
export type ReissuedInvoice = ReissuePlan & {
  /** Both null for a preview. */
  readonly creditNoteId: string | null;
  readonly invoiceId: string | null;
  /** How many people it needs, who asked for it, and what the caller can do about it now. */
  readonly people: number;
  readonly request: ReissueRequest | null;
  readonly actions: readonly CloseAction[];
};

export type ReissueInvoice = {
  readonly invoiceId: string;
  /** The buyer reads it on both documents; where two people are needed it is the one that was asked with. */
  readonly reason: string | null;
  readonly preview: string | null;
  readonly dryRun: boolean;
  readonly around: Surroundings;
};

/**
 * Issues an invoice again with the tax ID, name and address that its buyer has now (ux.md O9): a credit note of all that is left
 * of it, and a new invoice of the same lines that takes its place. Exactly as previewed, or not at all (BEY-06); by two
 * people where billing runs need two. What is paid of the first is paid of the new one.
 *
 * @see docs/domain/reissued-invoices.md
 */
export const reissueInvoice = (
  db: Database,
  wanted: ReissueInvoice,
): Promise<Result<ReissuedInvoice>> =>
  db.transaction(async (tx): Promise<Result<ReissuedInvoice>> => {
    const found = await planned(tx, wanted.invoiceId);
    if (!found.ok) return found;
    const { invoice, plan } = found.value;
    const asked = await approvalOf(tx, invoice, plan);
    if (wanted.dryRun) return ok({ ...plan, ...asked, creditNoteId: null, invoiceId: null });
    if (wanted.preview !== plan.preview) return refuse(previewOutdated({}));
    const { people, request } = asked;
    const reason = people > 1 ? (request?.reason ?? null) : wanted.reason;
    if (people > 1) {
      if (request?.control !== plan.preview) return refuse(reissueRequestNeeded({}));
      if (request.askedBy === callerOf(tx).id)
        return refuse(secondPersonReissues({ name: request.askedByName }));
    }
    if (reason === null)
      return refuse(reissueInvalid({}, [{ pointer: "/reason", code: "billing/reason-missing" }]));

    const chargeIds: string[] = [...plan.waiting];
    for (const { charge, credit, again } of plan.lines) {
      const billedOn = dayIn(charge.evidence.dayCount.timeZone, tx.at);
      chargeIds.push(await undo(tx, charge, { credit, billedOn, operationId: null }));
      chargeIds.push(await chargeAgain(tx, charge, again));
    }
    // Both bill the month that the first did: what it comes to is told of that month.
    const run = { id: randomUUIDv7(), month: invoice.month };
    await openCorrection(tx, { ...run, reason, chargeIds });
    const issued = await issueTo(tx, run, [plan.buyer], wanted.around, {
      reissues: invoice.id,
      dueOn: plan.dueOn,
    });
    const note = issued.find(({ type }) => type === "credit-note");
    const fresh = issued.find(({ type }) => type === "invoice");
    if (note === undefined || fresh === undefined || issued.length !== 2)
      throw new Error(`${invoice.number} was issued again as ${issued.length} documents`);
    await announcePayouts(tx, run, wanted.around);
    // Nothing is asked for of the first invoice any more.
    for (const kind of [INVOICE_OVERDUE, SANDBOX_PAYS]) await tx.unschedule(kind, invoice.id);
    await dropReissueRequest(tx, invoice.id);
    tx.audit({
      organisationId: invoice.buyerId,
      action: "invoice.reissued",
      objectType: "invoice",
      objectId: invoice.id,
      before: { buyer: plan.before },
      after: {
        buyer: plan.after,
        creditNote: note.number,
        invoice: fresh.number,
        reason,
        ...(people > 1 ? { askedBy: request?.askedByName } : {}),
      },
    });
    return ok({ ...plan, ...asked, creditNoteId: note.id, invoiceId: fresh.id, actions: [] });
  });

/** Asks somebody else to issue an invoice again as it was previewed; asked again, the later one counts. */
export const askForReissue = (
  db: Database,
  wanted: { readonly invoiceId: string; readonly reason: string; readonly preview: string },
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    if ((await settingValue(tx, CLOSE_PEOPLE)) < 2) return refuse(onePersonReissues({}));
    const found = await planned(tx, wanted.invoiceId);
    if (!found.ok) return found;
    const { invoice, plan } = found.value;
    if (wanted.preview !== plan.preview) return refuse(previewOutdated({}));
    const { id, name } = callerOf(tx);
    const { reason, preview: control } = wanted;
    await putReissueRequest(tx, invoice.id, { control, reason, askedBy: id, askedByName: name });
    audit(tx, invoice, "invoice.reissue-asked", { reason });
    return ok(undefined);
  });

/** Takes the request back, whoever asked: nobody has to issue what one of them doubts. */
export const withdrawReissueRequest = (db: Database, invoiceId: string): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const invoice = await invoiceById(tx, invoiceId, null);
    const dropped = await dropReissueRequest(tx, invoiceId);
    if (invoice === undefined || dropped === undefined) return refuse(notFound({}));
    audit(tx, invoice, "invoice.reissue-withdrawn", { askedBy: dropped.askedByName });
    return ok(undefined);
  });

/** What would be done, with nobody else closing or issuing anything until the transaction ends. */
async function planned(
  tx: Tx,
  invoiceId: string,
): Promise<Result<{ readonly invoice: WholeInvoice; readonly plan: ReissuePlan }>> {
  await takeTurn(tx, "billing.close");
  const invoice = await invoiceById(tx, invoiceId, null);
  if (invoice === undefined) return refuse(notFound({}));
  const plan = await planReissue(tx, invoice);
  return plan.ok ? ok({ invoice, plan: plan.value }) : plan;
}

async function approvalOf(tx: Tx, invoice: WholeInvoice, { preview }: ReissuePlan) {
  const people = await settingValue(tx, CLOSE_PEOPLE);
  const request = await reissueRequestOf(tx, invoice.id);
  const by = callerOf(tx).id;
  return {
    people,
    request: request ?? null,
    actions: allowedOnClose({ people, possible: true, request, control: preview, by }),
  };
}

/** A person or a program. */
const callerOf = ({ actor: { id, name } }: Tx) => ({ id: id ?? name, name });

/** What is asked among the operator's people is the operator's. */
const audit = (tx: Tx, { id, issuerId }: WholeInvoice, action: string, after: unknown): void =>
  tx.audit({ organisationId: issuerId, action, objectType: "invoice", objectId: id, after });
