import { randomUUIDv7 } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import {
  PLACES_NAMED,
  readTable,
  type Table,
  type TableShape,
} from "../../../platform/csv-table.ts";
import type { Database } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import {
  type PaymentFacts,
  type PaymentField,
  readPayment,
  saysTheSame,
} from "../domain/payment.ts";
import { paymentFileInvalid, previewOutdated } from "../problems.ts";
import { paymentFacts } from "../queries/payment-facts.ts";
import { type Payment, paymentsByReference, type RecordedPayment } from "../store/payments.ts";
import { commitPayments, planPayments, type Settlement } from "./record-payments.ts";

export const PAYMENT_FILE_BYTES = 1024 * 1024;
const PAYMENT_FILE_ROWS = 1_000;
const MOST_ERRORS = PLACES_NAMED;

/** Names of the columns, in every language the same; their order is free. */
const PAYMENT_TABLE: TableShape<PaymentField> = {
  columns: {
    reference: { name: "Reference" },
    buyer: { name: "Buyer", optional: true },
    invoice: { name: "Invoice", optional: true },
    amount: { name: "Amount" },
    currency: { name: "Currency" },
    receivedOn: { name: "ReceivedOn" },
    note: { name: "Note", optional: true },
  },
  others: "refused",
  limits: { maxBytes: PAYMENT_FILE_BYTES, maxRows: PAYMENT_FILE_ROWS },
};

export type PaymentFile = Table<PaymentField>;

export type ImportedPayments = Settlement & {
  readonly rows: number;
  /** Rows whose payment was recorded before: they change nothing. */
  readonly known: number;
  readonly payments: readonly Payment[];
};

/** Reads a file of payments as far as it can be read without looking anything up. */
export async function readPaymentFile(
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<PaymentFile>> {
  const read = await readTable(bytes, PAYMENT_TABLE);
  return "errors" in read ? refuse(paymentFileInvalid({}, read.errors)) : ok(read.table);
}

/**
 * Records every payment of a file, or none where a row is wrong (BEY-13). A payment that is recorded
 * already changes nothing, so that the same file can be given twice.
 */
export const importPayments = (
  db: Database,
  request: {
    readonly file: PaymentFile;
    readonly preview: string | null;
    readonly dryRun: boolean;
  },
): Promise<Result<ImportedPayments>> =>
  db.transaction(async (tx): Promise<Result<ImportedPayments>> => {
    const { rows } = request.file;
    await takeTurn(tx, "billing.payment-file");
    const facts = await paymentFacts(
      tx,
      rows.map(({ cells }) => cells),
    );
    const recorded = await paymentsByReference(
      tx,
      rows.map(({ cells }) => cells.reference),
    );
    const read = readRows(request.file, { facts, recorded });
    if (!read.ok) return read;
    const payments = read.value;
    const plan = await planPayments(tx, payments);
    const imported = {
      ...plan,
      rows: rows.length,
      known: rows.length - payments.length,
      payments,
    };
    if (request.dryRun) return ok(imported);
    if (request.preview !== plan.preview) return refuse(previewOutdated({}));
    if (payments.length > 0) await commitPayments(tx, payments, plan);
    return ok(imported);
  });

function readRows(
  { rows, columns }: PaymentFile,
  known: {
    readonly facts: PaymentFacts;
    readonly recorded: ReadonlyMap<string, RecordedPayment>;
  },
): Result<Payment[]> {
  const payments: Payment[] = [];
  const errors: FieldError[] = [];
  const seen = new Map<string, number>();
  const fault = (line: number, field: PaymentField, code: string, params?: FieldError["params"]) =>
    errors.push({
      pointer: "",
      code: `billing/${code}`,
      ...(params && { params }),
      line,
      column: columns.get(field) ?? 1,
    });
  for (const { line, cells: draft } of rows) {
    if (errors.length >= MOST_ERRORS) break;
    const read = readPayment(draft, known.facts);
    if ("faults" in read) {
      for (const { field, code, params } of read.faults) fault(line, field, code, params);
      continue;
    }
    const earlier = seen.get(draft.reference);
    seen.set(draft.reference, line);
    if (earlier !== undefined) {
      fault(line, "reference", "reference-twice", { line: earlier });
      continue;
    }
    const before = known.recorded.get(draft.reference);
    if (before === undefined)
      payments.push({ ...read.payment, id: randomUUIDv7(), source: "file" });
    else if (!saysTheSame(before, read.payment)) fault(line, "reference", "payment-differs");
  }
  return errors.length > 0 ? refuse(paymentFileInvalid({}, errors)) : ok(payments);
}
