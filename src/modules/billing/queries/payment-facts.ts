import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { operatorOrganisation, organisationsNamed } from "../../identity/index.ts";
import type { PaymentDraft, PaymentFacts } from "../domain/payment.ts";
import { numberOfReference } from "../domain/payment-instructions.ts";

const invoices = statement<
  [numbers: readonly string[]],
  {
    readonly number: string;
    readonly id: string;
    readonly buyerId: string;
    readonly currency: string;
  }
>(
  "billing.invoices-by-number",
  `select number, id, buyer_id as "buyerId", currency from billing.invoices
   where number = any($1) and type = 'invoice'`,
);

/** The day that it is for the operator: due days are in its zone. */
export async function todayOfOperator(db: Reader, at: Instant): Promise<Day> {
  const operator = await operatorOrganisation(db);
  return dayIn(operator?.timeZone ?? "UTC", at);
}

/** What drafts of payments are read with: whom and what they name, in two statements however many they are. */
export async function paymentFacts(
  tx: Tx,
  drafts: readonly Pick<PaymentDraft, "buyer" | "invoice">[],
): Promise<PaymentFacts> {
  const named = await organisationsNamed(
    tx,
    drafts.map(({ buyer }) => buyer),
  );
  // Payers name an invoice by its number, or by the creditor reference that it gave them.
  const numberOf = (invoice: string) => numberOfReference(invoice) ?? invoice;
  const found = new Map(
    (await tx.query(invoices, [drafts.map(({ invoice }) => numberOf(invoice))])).map((one) => [
      one.number,
      one,
    ]),
  );
  return {
    today: await todayOfOperator(tx, tx.at),
    buyers: new Map([...named].filter(([, { kind }]) => kind === "partner" || kind === "customer")),
    invoices: new Map(
      drafts.flatMap(({ invoice }) => {
        const one = found.get(numberOf(invoice));
        return one === undefined ? [] : [[invoice, one] as const];
      }),
    ),
  };
}

const numbers = statement<[ids: readonly string[]], { id: string; number: string }>(
  "billing.numbers-of-invoices",
  "select id, number from billing.invoices where id = any($1)",
);

/** The numbers of documents by their ids. */
export const numbersOf = async (
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(numbers, [ids])).map(({ id, number }) => [id, number]));
