import assert from "node:assert/strict";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { inOneRegion, once, startTestMarket, type TestPerson } from "./market.ts";
import { openSale } from "./sale.ts";

export type Money = { amount: string; currency: string };
export type Totals = {
  currency: string;
  buyers: number;
  invoices: number;
  creditNotes: number;
  lines: number;
  net: Money;
  tax: Money;
  total: Money;
};
export type DryRun = {
  month: string;
  closable: boolean;
  closing: boolean;
  earlierOpenMonth: string | null;
  control: string;
  currencies: (Totals & { before: Money; difference: Money; percent: number | null })[];
  issued: Totals[];
};
export type Run = {
  id: string;
  month: string;
  state: string;
  startedBy: string;
  currencies: Totals[];
};
export type Invoice = {
  id: string;
  type: string;
  number: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  amends: { id: string; number: string } | null;
  lineCount: number;
  net: Money;
  tax: Money;
  total: Money;
  issuedBy: { name: string };
  billedTo: { name: string; taxId: string | null };
  taxes: { treatment: string; percent: string; net: Money; tax: Money }[];
  creditNotes: { id: string; number: string }[];
};
export type Line = {
  number: number;
  id: string;
  kind: string;
  quantity: number;
  unitPrice: Money;
  from: string;
  to: string;
  net: Money;
  tax: Money;
};
export type List<T> = { data: T[]; nextCursor: string | null };

/** Two partners who buy for customers in France and Korea, and the operator who closes their months. */
export async function openClosing() {
  const market = await startTestMarket();
  const sale = await openSale(market);
  const other = await market.organisation({
    kind: "partner",
    name: "Meridiaan Distribution",
    country: "NL",
    currency: "EUR",
  });
  const customer = await sale.customer();
  await inOneRegion(market, "KR");
  const theirs = await sale.customer({ country: "KR", language: "ko" }, other);

  const look = async (month: string) =>
    (await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`)).json<DryRun>();
  const close = async (month: string, control?: string) =>
    sale.operator.call(
      "POST",
      "/v1/billing-runs",
      { month, control: control ?? (await look(month)).control },
      once(),
    );
  const closed = async (month: string): Promise<Run> => {
    const answered = await close(month);
    assert.equal(answered.status, 201, answered.text);
    await market.settle();
    const { id } = answered.json<Run>();
    return (await sale.operator.call("GET", `/v1/billing-runs/${id}`)).json<Run>();
  };
  const invoicesOf = async (person: TestPerson) =>
    (await person.call("GET", "/v1/invoices")).json<List<Invoice>>().data;
  const buys = async (
    quantity: number,
    who = { to: customer, by: sale.partner },
    named: { readonly purchaseOrder?: string } = {},
  ) => {
    const sold = await sale.sells({
      prices: {
        FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: {} },
        KR: { currency: "KRW", terms: { P1M: "26500" }, meters: {} },
      },
    });
    const order = await sale.buys(who.to, sold, { quantity, ...named }, who.by);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
    return subscription;
  };
  return {
    market,
    sale,
    other,
    customer,
    theirs,
    look,
    close,
    closed,
    invoicesOf,
    buys,
    /** Three purchases, of which one has an order number of the buyer. */
    async begins(): Promise<void> {
      await buys(10);
      await buys(3, undefined, { purchaseOrder: "PO-2026-118" });
      await buys(2, { to: theirs, by: other });
    },
    /** Everything sold and charged agrees with itself. */
    async agrees(): Promise<void> {
      await market.settle();
      const db = market.platform.pool.reader;
      assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    },
    shut: () => market.close(),
  };
}
export type Closing = Awaited<ReturnType<typeof openClosing>>;
