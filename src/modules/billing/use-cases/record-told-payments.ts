import { randomUUIDv7 } from "node:crypto";
import type { Database } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import {
  type PaymentDraft,
  type PaymentFault,
  readPayment,
  saysTheSame,
} from "../domain/payment.ts";
import { paymentFacts } from "../queries/payment-facts.ts";
import { noteSourceTold, refusedDrafts } from "../store/payment-sources.ts";
import { type Payment, paymentsByReference } from "../store/payments.ts";
import { commitPayments, planPayments } from "./record-payments.ts";

const MOST_TRIED_AGAIN = 500;

/**
 * Records what a payment source told (SUB-19), by the same rules as by hand and from a file. A payment that is
 * recorded already changes nothing; one that cannot be is kept with what is wrong, is tried again the next
 * time, and holds up no other. How far the source has told commits with its payments: what breaks off is told again, and recorded once.
 */
export const recordToldPayments = (
  db: Database,
  told: {
    readonly source: string;
    readonly payments: readonly PaymentDraft[];
    readonly cursor: string | null;
  },
): Promise<void> =>
  db.transaction(async (tx) => {
    await takeTurn(tx, "billing.payment-file");
    const named = new Set(told.payments.map(({ reference }) => reference));
    const earlier = await refusedDrafts(tx, told.source, MOST_TRIED_AGAIN);
    const drafts = [...told.payments, ...earlier.filter(({ reference }) => !named.has(reference))];
    const facts = await paymentFacts(tx, drafts);
    const recorded = await paymentsByReference(
      tx,
      drafts.map(({ reference }) => reference),
    );
    const payments: Payment[] = [];
    const refused: { draft: PaymentDraft; faults: readonly PaymentFault[] }[] = [];
    for (const draft of drafts) {
      const read = readPayment(draft, facts);
      const before = recorded.get(draft.reference);
      if ("faults" in read) refused.push({ draft, faults: read.faults });
      else if (before === undefined)
        payments.push({ ...read.payment, id: randomUUIDv7(), source: "plug-in" });
      else if (!saysTheSame(before, read.payment))
        refused.push({ draft, faults: [{ field: "reference", code: "payment-differs" }] });
    }
    if (payments.length > 0) await commitPayments(tx, payments, await planPayments(tx, payments));
    await noteSourceTold(tx, {
      name: told.source,
      cursor: told.cursor,
      recorded: payments.length,
      refused,
    });
  });
