import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { customerBody, openSale, type Sale } from "../support/sale.ts";

type Listed = {
  readonly data: readonly {
    readonly company: string;
    readonly openCart: { readonly lines: number } | null;
  }[];
  readonly total: number;
};

suite("SUB-01: what waits on a partner", () => {
  let market: TestMarket;
  let sale: Sale;
  let partner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
    await sale.customer({ company: "Nothing to do" });
    await partner.call("POST", "/v1/customers", customerBody({ company: "No agreement" }), once());
    const buying = await sale.customer({ company: "Half a purchase" });
    const sold = await sale.sells();
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 3 }];
    await partner.call("POST", "/v1/carts", { customerId: buying.id, lines }, once());
    const empty = await sale.customer({ company: "Empty cart" });
    await partner.call("POST", "/v1/carts", { customerId: empty.id }, once());
  });
  after(() => market.close());

  const waiting = async (what: string) =>
    (await partner.call("GET", `/v1/customers?waiting=${what}`)).json<Listed>();

  test("SUB-01: customers whose agreement is not confirmed are listed by themselves", async () => {
    const { data, total } = await waiting("agreement");
    assert.deepEqual(
      data.map(({ company }) => company),
      ["No agreement"],
    );
    assert.equal(total, 1);
  });

  test("SUB-05: customers with something in an open cart are listed, with how much; an empty cart waits on nobody", async () => {
    const { data } = await waiting("cart");
    assert.deepEqual(
      data.map(({ company, openCart }) => [company, openCart?.lines]),
      [["Half a purchase", 1]],
    );
  });

  test("R1, SUB-01: what needs the seller is listed with its date, and each kind by itself", async () => {
    type Row = {
      company: string;
      subscriptions: { held: number; attention: number; nextRenewal: string | null };
      alerts: { kind: string; count: number; at: string | null; day: string | null }[];
    };
    const renewing = await sale.customer({ company: "All is well" });
    const busy = await sale.customer({ company: "A lot to do" });
    const sold = await sale.sells();
    const trial = await sale.sells({ trialDays: 10 });
    const bought = async (who: typeof busy, what: typeof sold) =>
      (await sale.buys(who, what)).lines[0]?.subscriptionId ?? "";
    const running = async (who: typeof busy, what = sold) => {
      const id = await bought(who, what);
      await sale.activates(id);
      return id;
    };
    await running(renewing);
    await bought(busy, sold);
    await running(busy, trial);
    const ends = await running(busy);
    const suspended = await running(busy);
    await market.settle();
    const off = await partner.call(
      "PATCH",
      `/v1/subscriptions/${ends}`,
      { autoRenew: false },
      {
        "if-match": "*",
      },
    );
    assert.equal(off.status, 200, off.text);
    const suspends = (body: object, query = "") =>
      partner.call("PUT", `/v1/subscriptions/${suspended}/suspension${query}`, body, once());
    const reason = { reason: "customer-request" };
    const { preview } = (await suspends(reason, "?dryRun=true")).json<{ preview: string }>();
    const done = await suspends({ ...reason, preview });
    assert.equal(done.status, 200, done.text);
    await market.settle();
    const all = (await partner.call("GET", "/v1/customers")).json<{ data: Row[] }>().data;
    const rowOf = (company: string) => all.find((row) => row.company === company);
    assert.deepEqual(rowOf("All is well")?.alerts, []);
    assert.equal(rowOf("All is well")?.subscriptions.nextRenewal, "2026-12-21");
    assert.deepEqual(
      rowOf("A lot to do")?.alerts.map(({ kind, count, at, day }) => [kind, count, at, day]),
      [
        ["setup", 1, "2026-12-21T12:00:00Z", null],
        ["suspended", 1, "2027-03-01T12:00:00Z", null],
        ["trial", 1, "2026-11-30T23:00:00Z", null],
        ["ending", 1, null, "2026-12-21"],
      ],
    );
    assert.equal(rowOf("A lot to do")?.subscriptions.nextRenewal, null);
    for (const kind of ["setup", "suspended", "trial", "ending"])
      assert.deepEqual(
        (await waiting(kind)).data.map(({ company }) => company),
        ["A lot to do"],
        kind,
      );
  });

  /** Every row of a list in one order, page by page, and a cursor of it. */
  async function listed<Row>(who: TestPerson, path: string, sort: string) {
    const rows: Row[] = [];
    let cursor: string | null = null;
    let kept = "";
    do {
      const from: string = cursor === null ? "" : `&cursor=${cursor}`;
      const answer = await who.call("GET", `${path}?limit=1&sort=${sort}${from}`);
      assert.equal(answer.status, 200, answer.text);
      const page = answer.json<{ data: Row[]; nextCursor: string | null }>();
      rows.push(...page.data);
      cursor = page.nextCursor;
      kept = cursor ?? kept;
    } while (cursor !== null);
    assert.ok(rows.length > 1, `${path} has ${rows.length} rows`);
    const other = await who.call("GET", `${path}?sort=-${sort}&cursor=${kept}`);
    assert.equal(other.status, 400, "a cursor belongs to its order");
    return rows;
  }

  test("ACC-08: customers are listed by company or by time, either way, page by page", async () => {
    type Row = { company: string; createdAt: string };
    for (const sort of ["company", "since"]) {
      const up = await listed<Row>(partner, "/v1/customers", sort);
      const { data } = (await partner.call("GET", `/v1/customers?sort=-${sort}`)).json<{
        data: Row[];
      }>();
      assert.deepEqual(
        data.map(({ company }) => company),
        up.map(({ company }) => company).toReversed(),
      );
    }
    const byName = await listed<Row>(partner, "/v1/customers", "company");
    const names = byName.map(({ company }) => company);
    assert.deepEqual(names, names.toSorted(new Intl.Collator("en").compare));
  });

  test("ACC-08: the agenda is listed soonest or latest first, page by page", async () => {
    // Far ahead, so that none becomes due here; two of them at the same instant.
    await market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
      for (const [index, day] of ["2030-01-02", "2030-01-01", "2030-01-02"].entries())
        tx.schedule({
          kind: "leads.expire",
          subject: `lead ${index}`,
          dueAt: Temporal.Instant.from(`${day}T12:00:00Z`),
        });
    });
    type Row = { kind: string; dueAt: string };
    const up = await listed<Row>(sale.operator, "/v1/agenda", "due");
    const { data } = (await sale.operator.call("GET", "/v1/agenda?sort=-due")).json<{
      data: Row[];
    }>();
    assert.deepEqual(data, up.toReversed());
    const times = up.map(({ dueAt }) => Date.parse(dueAt));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  test("ACC-08: the agenda is searched by the reader's words for what happens, and by what it is about", async () => {
    const found = async (q: string, language = "en") => {
      const answer = await sale.operator.call(
        "GET",
        `/v1/agenda?q=${encodeURIComponent(q)}`,
        undefined,
        {
          "accept-language": language,
        },
      );
      assert.equal(answer.status, 200, answer.text);
      return answer.json<{ data: { kind: string; subject: string }[] }>().data;
    };
    const subjects = async (q: string, language?: string) =>
      (await found(q, language)).map(({ subject }) => subject);
    const leads = ["lead 1", "lead 0", "lead 2"];
    assert.deepEqual(await subjects("nobody answered"), leads);
    assert.deepEqual(await subjects("leads.expire"), leads);
    assert.deepEqual(await subjects("LEAD 2"), ["lead 2"]);
    assert.deepEqual(await subjects("sans réponse", "fr"), leads);
    assert.deepEqual(await subjects("잠재 고객 만료", "ko"), leads);
    assert.deepEqual(await subjects("%"), []);
    assert.deepEqual(await subjects("_ead"), []);
  });

  test("ACC-08: background work is listed newest or oldest first, page by page, and searched with its counts", async () => {
    await market.platform.pool.raw.query(
      `insert into platform.mails (id, dedupe_key, to_address, locale, template, subject, body, state, error, attempts, at, recorded_at, next_attempt_at)
       select gen_random_uuid(), 'searched ' || n, 'n' || n || '@search.example', 'en', 'publishing.offer-live', 's', 'b', 'failed',
         case n when 3 then 'Mailbox full' end, 8, now(), now() - n * interval '1 hour', now()
       from generate_series(1, 3) n`,
    );
    type Row = { subject: string; since: string };
    type Work = { data: Row[]; counts: Record<string, number> };
    const up = await listed<Row>(sale.operator, "/v1/work", "since");
    const down = (await sale.operator.call("GET", "/v1/work?limit=100")).json<Work>();
    assert.deepEqual(down.data, up.toReversed());
    const found = async (q: string, language = "en") => {
      const answer = await sale.operator.call(
        "GET",
        `/v1/work?q=${encodeURIComponent(q)}`,
        undefined,
        {
          "accept-language": language,
        },
      );
      return answer.json<Work>();
    };
    const named = await found("offer is live");
    assert.deepEqual(
      named.data.map(({ subject }) => subject),
      ["n1@search.example", "n2@search.example", "n3@search.example"],
    );
    assert.deepEqual(named.counts, { dead: 3 });
    assert.equal((await found("Offre en ligne", "fr")).data.length, 3);
    assert.equal((await found("mailbox FULL")).data.length, 1);
    assert.deepEqual((await found("100%")).data, []);
    await market.platform.pool.raw.query(
      "delete from platform.mails where dedupe_key like 'searched %'",
    );
  });

  test("SUB-05: a cart that lapsed waits no longer", async () => {
    await market.clockMovesTo("2026-11-28T12:00:00Z");
    assert.deepEqual((await waiting("cart")).data, []);
  });

  test("a list asked for something else is refused", async () => {
    const answer = await partner.call("GET", "/v1/customers?waiting=patience");
    assert.equal(answer.status, 400);
  });
});
