import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type PaymentDraft, type PaymentField, readPayment } from "../domain/payment.ts";
import { paymentExists, paymentInvalid, previewOutdated } from "../problems.ts";
import { paymentFacts } from "../queries/payment-facts.ts";
import { type Payment, paymentsByReference } from "../store/payments.ts";
import { commitPayments, planPayments, type Settlement } from "./record-payments.ts";

export type RecordedByHand = Settlement & { readonly payment: Payment };

/** Records money that came in (SUB-19): exactly as previewed, or not at all (BEY-06). */
export const recordPayment = (
  db: Database,
  request: {
    readonly draft: PaymentDraft;
    readonly preview: string | null;
    readonly dryRun: boolean;
  },
): Promise<Result<RecordedByHand>> =>
  db.transaction(async (tx): Promise<Result<RecordedByHand>> => {
    const { draft } = request;
    const read = readPayment(draft, await paymentFacts(tx, [draft]));
    if ("faults" in read)
      return refuse(
        paymentInvalid(
          {},
          read.faults.map(({ field, code, params }) => ({
            pointer: POINTERS[field],
            code: `billing/${code}`,
            ...(params && { params }),
          })),
        ),
      );
    const payment: Payment = { ...read.payment, id: randomUUIDv7(), source: "hand" };
    const plan = await planPayments(tx, [payment]);
    // Looked for with the account locked: of two that record the same one at once, the second finds it.
    const known = (await paymentsByReference(tx, [draft.reference])).get(draft.reference);
    if (known !== undefined)
      return refuse(
        paymentExists({ reference: draft.reference, paymentId: known.id }, [
          { pointer: POINTERS.reference, code: "billing/payment-exists" },
        ]),
      );
    if (request.dryRun) return ok({ ...plan, payment });
    if (request.preview !== plan.preview) return refuse(previewOutdated({}));
    await commitPayments(tx, [payment], plan);
    return ok({ ...plan, payment });
  });

const POINTERS: Readonly<Record<PaymentField, string>> = {
  reference: "/reference",
  buyer: "/buyer",
  invoice: "/invoice",
  amount: "/amount/amount",
  currency: "/amount/currency",
  receivedOn: "/receivedOn",
  note: "/note",
};
