import { randomUUIDv7 } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { readCell, readCsv } from "../../../platform/csv.ts";
import type { Database } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import {
  type PaymentDraft,
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
export const PAYMENT_FILE_ROWS = 1_000;
const MOST_ERRORS = 1_000;

/** Names of the columns, in every language the same; their order is free. */
export const PAYMENT_COLUMNS: Readonly<Record<PaymentField, string>> = {
  reference: "Reference",
  buyer: "Buyer",
  invoice: "Invoice",
  amount: "Amount",
  currency: "Currency",
  receivedOn: "ReceivedOn",
  note: "Note",
};
const FIELDS = Object.keys(PAYMENT_COLUMNS) as PaymentField[];
const OPTIONAL: readonly PaymentField[] = ["buyer", "invoice", "note"];

type Row = { readonly line: number; readonly draft: PaymentDraft };
export type PaymentFile = {
  readonly rows: readonly Row[];
  /** Where each column stands, from 1. */
  readonly columns: ReadonlyMap<PaymentField, number>;
};

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
  const rows: Row[] = [];
  let columns: Map<PaymentField, number> | undefined;
  const errors: FieldError[] = [];
  for await (const row of readCsv(bytes, {
    maxBytes: PAYMENT_FILE_BYTES,
    maxRows: PAYMENT_FILE_ROWS + 1,
  })) {
    if ("fault" in row) {
      errors.push(row.fault);
      break;
    }
    if (columns === undefined) {
      const head = readHead(row.cells, row.line);
      if (!head.ok) return head;
      columns = head.value;
      continue;
    }
    const cells = columns;
    const cell = (field: PaymentField) => readCell(row.cells[(cells.get(field) ?? 0) - 1]);
    rows.push({
      line: row.line,
      draft: Object.fromEntries(FIELDS.map((field) => [field, cell(field)])) as PaymentDraft,
    });
  }
  if (errors.length === 0 && rows.length === 0)
    errors.push({ pointer: "", code: "billing/file-without-rows", line: 1, column: 1 });
  return errors.length > 0 || columns === undefined
    ? refuse(paymentFileInvalid({}, errors))
    : ok({ rows, columns });
}

function readHead(cells: readonly string[], line: number): Result<Map<PaymentField, number>> {
  const columns = new Map<PaymentField, number>();
  const errors: FieldError[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = readCell(cell).toLowerCase();
    if (name === "") continue;
    const field = FIELDS.find((one) => PAYMENT_COLUMNS[one].toLowerCase() === name);
    const at = { pointer: "", line, column: index + 1 };
    if (field === undefined)
      errors.push({ ...at, code: "billing/column-unknown", params: { columns: COLUMN_NAMES } });
    else if (columns.has(field)) errors.push({ ...at, code: "billing/column-twice" });
    else columns.set(field, index + 1);
  }
  for (const field of FIELDS)
    if (!columns.has(field) && !OPTIONAL.includes(field))
      errors.push({
        pointer: "",
        code: "billing/column-missing",
        params: { column: PAYMENT_COLUMNS[field] },
        line,
        column: 1,
      });
  return errors.length > 0 ? refuse(paymentFileInvalid({}, errors)) : ok(columns);
}

const COLUMN_NAMES = Object.values(PAYMENT_COLUMNS).join(", ");

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
      rows.map(({ draft }) => draft),
    );
    const recorded = await paymentsByReference(
      tx,
      rows.map(({ draft }) => draft.reference),
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
  for (const { line, draft } of rows) {
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
