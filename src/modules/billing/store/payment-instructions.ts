import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PaymentInstructions } from "../domain/payment-instructions.ts";

export type KeptInstructions = PaymentInstructions & {
  readonly currency: string;
  readonly version: number;
  readonly changedAt: Instant;
  readonly changedBy: string;
};

const COLUMNS = `currency, holder, bank, iban, account_number as "accountNumber", bank_code as "bankCode", bic, reference,
  note, version, changed_at as "changedAt", changed_by as "changedBy"`;

// Currencies are few: one list for every question.
const all = statement<[currencies: readonly string[] | null], KeptInstructions>(
  "billing.payment-instructions",
  `select ${COLUMNS} from billing.payment_instructions
   where $1::text[] is null or currency = any($1) order by currency limit 200`,
);

/** Where buyers pay, by currency; of all currencies, or of those that are named. */
export const paymentInstructions = (
  db: Reader,
  currencies: readonly string[] | null = null,
): Promise<KeptInstructions[]> => db.query(all, [currencies]);

/** Where buyers pay in a currency; undefined where the operator has not said. */
export const instructionsIn = async (
  db: Reader,
  currency: string,
): Promise<KeptInstructions | undefined> => (await paymentInstructions(db, [currency]))[0];

const lock = statement<[currency: string], KeptInstructions>(
  "billing.lock-payment-instructions",
  `select ${COLUMNS} from billing.payment_instructions where currency = $1 for update`,
);
export const lockInstructions = async (
  tx: Tx,
  currency: string,
): Promise<KeptInstructions | undefined> => (await tx.query(lock, [currency]))[0];

const put = statement<readonly unknown[], KeptInstructions>(
  "billing.put-payment-instructions",
  `insert into billing.payment_instructions as p (currency, holder, bank, iban, account_number, bank_code, bic, reference,
     note, changed_at, changed_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (currency) do update set holder = $2, bank = $3, iban = $4, account_number = $5, bank_code = $6, bic = $7,
     reference = $8, note = $9, version = p.version + 1, changed_at = $10, changed_by = $11
   returning ${COLUMNS}`,
);

export async function putInstructions(
  tx: Tx,
  currency: string,
  said: PaymentInstructions,
): Promise<KeptInstructions> {
  const [kept] = await tx.query(put, [
    currency,
    said.holder,
    said.bank,
    said.iban,
    said.accountNumber,
    said.bankCode,
    said.bic,
    said.reference,
    JSON.stringify(said.note),
    tx.at,
    tx.actor.name,
  ]);
  if (kept === undefined) throw new Error(`Payment instructions of ${currency} were not stored`);
  return kept;
}

const drop = statement<[currency: string], unknown>(
  "billing.drop-payment-instructions",
  "delete from billing.payment_instructions where currency = $1",
);
export const dropInstructions = (tx: Tx, currency: string): Promise<unknown> =>
  tx.query(drop, [currency]);
