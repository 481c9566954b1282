import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";
import { endSale, openSale, type Problem, type Sale, type SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Counted = { count: number; total: Money };
type List<T> = { data: T[]; nextCursor: string | null };
type Controls = {
  currency: string;
  charges: Counted | null;
  lines: Counted;
  documents: Counted;
  ledger: Money;
  setAside: Counted;
  agrees: boolean | null;
};
type Exception = {
  buyer: { id: string; name: string } | null;
  company: string | null;
  amount: Money | null;
  before: Money | null;
  chargeId: string | null;
  subscriptionId: string | null;
  reason: string | null;
  detail: string | null;
  work: { name: string } | null;
};
type DryRun = {
  control: string;
  people: number;
  request: { by: string; own: boolean; current: boolean } | null;
  allowedActions: string[];
  currencies: { invoices: number; total: Money }[];
};
type Run = {
  id: string;
  state: string;
  setAside: number;
  startedBy: string;
  askedBy: string | null;
};

suite("O9: what is looked at before a close, and what a close cannot do", () => {
  let market: TestMarket;
  let sale: Sale;
  let german: TestPerson;
  let second: TestPerson;
  let customer: SoldTo;
  let theirs: SoldTo;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    german = await market.organisation({
      kind: "partner",
      name: "Uferblick Systeme",
      country: "DE",
      currency: "EUR",
      taxId: "DE123456789",
    });
    second = await market.person(sale.operator.organisation.id, ["billing"]);
    customer = await sale.customer();
    theirs = await sale.customer({ country: "FR" }, german);
    await paidTo("EUR");
  });
  after(() => endSale(sale));

  const paidTo = async (currency: string) => {
    const put = await sale.operator.call(
      "PUT",
      `/v1/payment-instructions/${currency}`,
      {
        holder: "Comptoir Meridian",
        bank: "Banque de test",
        iban: "FR7630006000011234567890189",
        bic: null,
        accountNumber: null,
        bankCode: null,
        reference: "invoice-number",
        note: { en: "", fr: "", ko: "" },
      },
      { "if-match": "*" },
    );
    assert.equal(put.status, 200, put.text);
  };
  const reads = async <T>(path: string) => {
    const answered = await sale.operator.call("GET", path);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<T>();
  };
  const look = (month: string) => reads<DryRun>(`/v1/billing-runs/dry-run?month=${month}`);
  const counts = async (month: string) =>
    Object.fromEntries(
      (
        await reads<List<{ kind: string; count: number }>>(
          `/v1/billing-runs/dry-run/exceptions?month=${month}`,
        )
      ).data
        .filter(({ count }) => count > 0)
        .map(({ kind, count }) => [kind, count]),
    );
  const those = async (kind: string, month: string) =>
    (await reads<List<Exception>>(`/v1/billing-runs/dry-run/exceptions/${kind}?month=${month}`))
      .data;
  const close = async (month: string, by = sale.operator, control?: string) =>
    by.call(
      "POST",
      "/v1/billing-runs",
      { month, control: control ?? (await look(month)).control },
      once(),
    );
  const closed = async (month: string): Promise<Run> => {
    const answered = await close(month);
    assert.equal(answered.status, 201, answered.text);
    await market.settle();
    return reads<Run>(`/v1/billing-runs/${answered.json<Run>().id}`);
  };
  const buys = async (to: SoldTo, by: TestPerson, quantity = 2, activated = true) => {
    const sold = await sale.sells();
    const order = await sale.buys(to, sold, { quantity }, by);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    if (activated) await sale.activates(subscription);
    await market.settle();
    return subscription;
  };
  const details = async (organisation: string, about: object) => {
    const path = `/v1/organisations/${organisation}/invoice-details`;
    const seen = await sale.operator.call("GET", path);
    const put = await sale.operator.call("PUT", path, about, {
      "if-match": String(seen.headers.get("etag")),
    });
    assert.ok(put.status < 300, put.text);
  };
  const address = { line1: "Kai 3", city: "Hamburg", postalCode: "20457" };
  let grows: string;

  test("O9: what is missing on an account, or from the run, is counted and listed with its place", async () => {
    grows = await buys(customer, sale.partner, 2);
    await buys(theirs, german, 4);
    const waits = await buys(customer, sale.partner, 1, false);
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    await details(german.organisation.id, { taxId: null, address });
    assert.deepEqual(await counts("2026-11"), {
      "address-missing": 1,
      "issuer-incomplete": 1,
      "tax-id-missing": 1,
      "waiting-for-publisher": 1,
    });
    const named = async (kind: string) =>
      (await those(kind, "2026-11")).map(({ buyer }) => buyer?.name);
    assert.deepEqual(await named("address-missing"), ["Nordhaven Cloud"]);
    assert.deepEqual(await named("tax-id-missing"), ["Uferblick Systeme"]);
    assert.deepEqual(await named("issuer-incomplete"), ["Comptoir Meridian"]);
    const [waiting] = await those("waiting-for-publisher", "2026-11");
    assert.equal(waiting?.subscriptionId, waits);
    const wrong = await sale.operator.call(
      "GET",
      "/v1/billing-runs/dry-run/exceptions/late?month=2026-11&cursor=WyJtb3ZlZCIsIngiXQ",
    );
    assert.equal(wrong.json<Problem>().code, "request/cursor-invalid");

    await details(german.organisation.id, { taxId: "DE123456789", address });
    await details(sale.partner.organisation.id, { taxId: "FR12345678901", address });
    await details(sale.operator.organisation.id, { taxId: "FR00000000001", address });
    assert.deepEqual(await counts("2026-11"), { "waiting-for-publisher": 1 });

    const raw = market.platform.pool.raw;
    const german_ = german.organisation.id;
    await raw.query("update identity.organisations set status = 'suspended' where id = $1", [
      german_,
    ]);
    const { rows } = await raw.query(
      "delete from identity.memberships where organisation_id = $1 returning *",
      [german_],
    );
    assert.deepEqual(await counts("2026-11"), {
      "nobody-told": 1,
      suspended: 1,
      "waiting-for-publisher": 1,
    });
    await raw.query("update identity.organisations set status = 'active' where id = $1", [german_]);
    await raw.query(
      "insert into identity.memberships select * from jsonb_populate_recordset(null::identity.memberships, $1)",
      [JSON.stringify(rows)],
    );
    // What cannot happen by a sale is written behind its back, and taken away again.
    await raw.query("alter table billing.charges disable trigger user");
    const taxes = (treatment: string) =>
      raw.query(
        "update billing.charges set evidence = jsonb_set(evidence, '{tax,treatment}', $1) where buyer_id = $2",
        [JSON.stringify(treatment), german_],
      );
    await taxes("no-rate");
    await raw.query("update billing.charges set net_minor = -net_minor where buyer_id = $1", [
      german_,
    ]);
    assert.deepEqual(await counts("2026-11"), {
      "below-zero": 1,
      "no-tax-rate": 1,
      "waiting-for-publisher": 1,
    });
    assert.equal((await those("no-tax-rate", "2026-11"))[0]?.amount?.amount, "-72.00");
    assert.equal((await those("below-zero", "2026-11"))[0]?.amount?.amount, "-72.00");
    await taxes("reverse-charge");
    await raw.query("update billing.charges set net_minor = -net_minor where buyer_id = $1", [
      german_,
    ]);
    await raw.query("alter table billing.charges enable trigger user");
  });

  test("O9: an account that cannot be invoiced is set aside with its reason, the others close, and the next run takes it up", async () => {
    const [before] = (
      await reads<List<Controls>>("/v1/billing-runs/dry-run/controls?month=2026-11")
    ).data;
    assert.deepEqual(
      [before?.charges, before?.lines, before?.documents.count, before?.ledger, before?.agrees],
      [before?.lines, before?.charges, 2, before?.lines.total, true],
    );
    const raw = market.platform.pool.raw;
    await raw.query(`create function billing.test_refuses() returns trigger language plpgsql as $$
      begin raise exception 'Documents of this account are refused' using errcode = 'check_violation'; end $$`);
    await raw.query(`create constraint trigger test_refuses after insert on billing.invoices
      deferrable initially deferred for each row when (new.buyer_id = '${german.organisation.id}')
      execute function billing.test_refuses()`);
    const run = await closed("2026-11");
    assert.deepEqual([run.state, run.setAside], ["closed", 1]);
    const [set] = (
      await reads<List<Exception & { waits: boolean; total: Money; lines: number }>>(
        `/v1/billing-runs/${run.id}/set-aside`,
      )
    ).data;
    assert.deepEqual(
      [set?.buyer?.name, set?.reason, set?.detail, set?.lines, set?.waits],
      ["Uferblick Systeme", "refused", "Documents of this account are refused", 1, true],
    );
    const [controls] = (await reads<List<Controls>>(`/v1/billing-runs/${run.id}/controls`)).data;
    assert.deepEqual(
      [controls?.charges, controls?.lines.count, controls?.documents.count, controls?.agrees],
      [before?.charges, 1, 1, true],
    );
    assert.deepEqual(controls?.setAside, { count: 1, total: set?.total });
    assert.equal(
      (await sale.partner.call("GET", "/v1/invoices")).json<List<object>>().data.length,
      1,
    );
    assert.equal((await german.call("GET", "/v1/invoices")).json<List<object>>().data.length, 0);
    const { rows: mails } = await raw.query(
      "select 1 from platform.mails where template = 'billing.invoice-issued' and organisation_id = $1",
      [german.organisation.id],
    );
    assert.equal(mails.length, 0, "nobody is told of what was not issued");
    assert.equal((await counts("2026-11"))["set-aside"], 1);
    const [waits] = await those("set-aside", "2026-11");
    assert.deepEqual([waits?.buyer?.name, waits?.reason], ["Uferblick Systeme", "refused"]);

    assert.equal((await counts("2026-12")).late, 1, "later months take it up, too");

    await raw.query("drop trigger test_refuses on billing.invoices");
    const again = await closed("2026-11");
    assert.equal(again.setAside, 0);
    const [taken] = (await german.call("GET", "/v1/invoices")).json<
      List<{ number: string; total: Money; month: string }>
    >().data;
    assert.deepEqual(
      [taken?.number, taken?.total, taken?.month],
      ["INV-2026-000002", set?.total, "2026-11"],
      "no number is lost",
    );
    assert.equal((await counts("2026-11"))["set-aside"], undefined);
    const [of] = (await reads<List<{ waits: boolean }>>(`/v1/billing-runs/${run.id}/set-aside`))
      .data;
    assert.equal(of?.waits, false);
  });

  test("O9: what moved beyond the share that the operator set, what came late and what failed stands out", async () => {
    const path = `/v1/subscriptions/${grows}/quantity`;
    const puts = async (query: string, body: object) => {
      const read = await sale.partner.call("GET", `/v1/subscriptions/${grows}`);
      const { version } = read.json<{ version: number }>();
      const asked = await sale.partner.call("PUT", path + query, body, {
        ...once(),
        "if-match": `"${version}"`,
      });
      assert.equal(asked.status, 200, asked.text);
      return asked.json<{ preview: string }>();
    };
    const { preview } = await puts("?dryRun=true", { quantity: 20 });
    await puts("", { quantity: 20, preview });
    await market.settle();
    await publishersStaySilent(market);
    await market.clockMovesTo("2027-01-01T12:00:00Z");
    const raw = market.platform.pool.raw;
    await raw.query(
      `insert into platform.agenda (kind, subject, due_at, payload, attempts, error, retry_at)
       values ('billing.usage-falls-due', $1, '2027-01-01T00:00:00Z', '{}', 8, 'It failed', '2099-01-01')`,
      [grows],
    );
    const found = await counts("2026-12");
    assert.equal(found["charge-not-made"], 1);
    assert.equal(found.moved, 1);
    const [moved] = await those("moved", "2026-12");
    assert.deepEqual(
      [
        moved?.buyer?.name,
        moved?.before?.amount,
        Number(moved?.amount?.amount) > 36,
        moved?.chargeId !== null,
      ],
      ["Nordhaven Cloud", "36.00", true, true],
    );
    assert.equal(
      (await those("charge-not-made", "2026-12"))[0]?.work?.name,
      "billing.usage-falls-due",
    );
    await raw.query(
      "delete from platform.agenda where kind = 'billing.usage-falls-due' and attempts = 8",
    );
  });

  test("O9: a document that would not say how to pay, and a line in dispute, stand out until that is settled", async () => {
    const eur = "/v1/payment-instructions/EUR";
    const removed = await sale.operator.call("DELETE", eur, undefined, { "if-match": "*" });
    assert.equal(removed.status, 204, removed.text);
    const unsaid = await those("not-payable", "2026-12");
    assert.ok(unsaid.some(({ buyer }) => buyer?.id === sale.partner.organisation.id));
    assert.equal((await counts("2026-12"))["not-payable"], unsaid.length);
    await paidTo("EUR");
    assert.equal((await counts("2026-12"))["not-payable"], undefined);

    const [invoice] = (await sale.partner.call("GET", "/v1/invoices")).json<List<{ id: string }>>()
      .data;
    const own = `/v1/invoices/${invoice?.id}`;
    const [line] = (await sale.partner.call("GET", `${own}/lines`)).json<List<{ id: string }>>()
      .data;
    const wrong = { chargeId: line?.id, reason: "quantity", text: "One too many." };
    const opened = await sale.partner.call("POST", `${own}/disputes`, wrong, once());
    assert.equal(opened.status, 201, opened.text);
    assert.equal((await counts("2026-12")).disputed, 1);
    const [disputed] = await those("disputed", "2026-12");
    assert.equal(disputed?.chargeId, line?.id);
    const { id } = opened.json<{ id: string }>();
    const back = await sale.partner.call("PUT", `/v1/disputes/${id}/withdrawal`, {}, once());
    assert.equal(back.status, 200, back.text);
    assert.equal((await counts("2026-12")).disputed, undefined);
  });

  test("O9: where two people close a month, one asks and another closes exactly what was asked for", async () => {
    const raw = market.platform.pool.raw;
    const asks = (by: TestPerson, control: string) =>
      by.call("PUT", "/v1/billing-runs/requests/2026-12", { control });
    const dry = await look("2026-12");
    assert.deepEqual([dry.people, dry.allowedActions], [1, ["close"]]);
    const alone = await asks(sale.operator, dry.control);
    assert.equal(alone.json<Problem>().code, "billing/one-person-closes");

    await raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-people', 2, now(), 'Test')`,
    );
    assert.deepEqual((await look("2026-12")).allowedActions, ["ask"]);
    assert.equal((await close("2026-12")).json<Problem>().code, "billing/close-request-needed");
    assert.equal(
      (await asks(sale.operator, "other")).json<Problem>().code,
      "billing/totals-changed",
    );
    assert.equal((await asks(sale.operator, dry.control)).status, 204);
    const asked = await look("2026-12");
    assert.deepEqual(
      [asked.request?.own, asked.request?.current, asked.allowedActions],
      [true, true, ["withdraw"]],
    );
    assert.equal((await close("2026-12")).json<Problem>().code, "billing/second-person-needed");
    const theirView = (
      await second.call("GET", "/v1/billing-runs/dry-run?month=2026-12")
    ).json<DryRun>();
    assert.deepEqual(theirView.allowedActions, ["withdraw", "close"]);

    const gone = await second.call("DELETE", "/v1/billing-runs/requests/2026-12");
    assert.equal(gone.status, 204);
    assert.equal((await second.call("DELETE", "/v1/billing-runs/requests/2026-12")).status, 404);
    await asks(sale.operator, dry.control);
    const made = await close("2026-12", second);
    assert.equal(made.status, 201, made.text);
    assert.ok(made.json<Run>().askedBy);
    await market.settle();
    assert.equal((await look("2026-12")).request, null, "a request is for one close");
  });
});
