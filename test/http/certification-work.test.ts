import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { planDocument } from "../support/offers.ts";
import {
  allPassed,
  changePage,
  completeOffer,
  decided,
  openPublishing,
  type Publishing,
  type Site,
  submissionOf,
  submitted,
} from "../support/publishing.ts";

type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly page?: string;
    readonly pointer: string;
    readonly code: string;
  }[];
};

suite("the certification team at work", () => {
  let at: Publishing;
  let market: TestMarket;
  let site: Site;
  let ana: TestPerson;
  let foreign: TestPerson;
  let ines: TestPerson;
  let marc: TestPerson;
  before(async () => {
    at = await openPublishing();
    ({ market, site, ana, foreign, ines, marc } = at);
  });
  after(() => at.close());

  const mailsTo = (address: string) => at.mailsTo(address);

  test("O3, P18, OPR-01: the certification team asks, the decision waits for the publisher, whose answer both read and are mailed", async () => {
    type Message = {
      id: string;
      number: number;
      submission: number;
      by: { kind: string; name: string };
      text: string;
      finding: { id: string; detail: string } | null;
    };
    type Waiting = { awaitsAnswerSince: string | null; answeredAt: string | null };
    const nameOf = async (who: TestPerson) =>
      (await who.call("GET", "/v1/me")).json<{ person: { name: string } }>().person.name;
    const [certifier, developer] = [await nameOf(marc), await nameOf(ana)];
    const slug = await completeOffer(ana, site, { offer: "asked" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const review = `/v1/certification/submissions/${id}`;
    const own = `/v1/offers/${slug}/submissions/${number}`;
    const ask = (text: string) => marc.call("POST", `${review}/messages`, { text }, once());
    const reply = (body: object, key = once()) => ana.call("POST", `${own}/messages`, body, key);
    const messages = async (who: TestPerson, path: string) =>
      (await who.call("GET", `${path}/messages?limit=100`)).json<{
        data: Message[];
        nextCursor: string | null;
      }>();

    assert.equal((await ask("Who?")).json<Problem>().code, "publishing/claim-first");
    await marc.call("PUT", `${review}/claim`, {});
    const other = await ines.call("POST", `${review}/messages`, { text: "Who?" }, once());
    assert.equal(other.json<Problem>().code, "publishing/claimed-by-other");
    for (const text of ["", "  \n ", "x".repeat(4001)])
      assert.equal((await ask(text)).status, 400, text.slice(0, 5));

    const asked = await ask("  Which account may we test with?  ");
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json<Message>().by.name, certifier);
    await market.settle();
    const waits = await ana.call("GET", own);
    assert.ok(waits.json<Waiting>().awaitsAnswerSince);
    const phases = waits.json<{ phases: { id: string; owner: string }[] }>().phases;
    assert.equal(phases.find(({ id: phase }) => phase === "certification")?.owner, "publisher");
    const overview = await ana.call("GET", `/v1/offers/${slug}`);
    const { submission } = overview.json<{ submission: { waitingOn: string } }>();
    assert.equal(submission.waitingOn, "publisher");
    const [question] = (await messages(ana, own)).data;
    assert.deepEqual(question?.by, { kind: "operator", name: "Meridian" });
    assert.equal(question?.text, "Which account may we test with?");
    const mail = (await mailsTo(ana.email)).find(({ body }) => body.includes("may we test with"));
    assert.match(mail?.subject ?? "", /a message from Meridian/);
    assert.match(mail?.body ?? "", new RegExp(`/submissions/${number}\\b`));

    const key = once();
    const answered = await reply({ text: "test@contoso.example" }, key);
    assert.equal(answered.status, 201, answered.text);
    // Sent again after a lost answer: still one message.
    assert.equal((await reply({ text: "test@contoso.example" }, key)).status, 201);
    await market.settle();
    const shown = (await marc.call("GET", review)).json<Waiting>();
    assert.equal(shown.awaitsAnswerSince, null);
    assert.ok(shown.answeredAt);
    assert.deepEqual(
      (await messages(marc, review)).data.map(({ by, text }) => [by.name, text]),
      [
        [developer, "test@contoso.example"],
        [certifier, "Which account may we test with?"],
      ],
    );
    const told = (await mailsTo(marc.email)).filter(({ body }) => body.includes("test@contoso"));
    assert.equal(told.length, 1);
    assert.equal(
      (await mailsTo(ines.email)).some(({ body }) => body.includes("test@contoso")),
      false,
    );

    const rejected = await marc.call("PUT", `${review}/decision`, {
      outcome: "reject",
      verdicts: [{ policy: "100.1", verdict: "fail", page: "listing", text: "The name misleads." }],
    });
    assert.equal(rejected.status, 200, rejected.text);
    const { findings } = (await ana.call("GET", `${own}/report`)).json<{
      findings: { id: string; detail: string }[];
    }>();
    const about = findings.find(({ detail }) => detail === "The name misleads.")?.id;
    const foreignFinding = await reply({ text: "?", finding: ana.organisation.id });
    assert.equal(foreignFinding.json<Problem>().code, "publishing/finding-unknown");
    assert.equal(
      (await reply({ text: "It is our registered trade mark.", finding: about })).status,
      201,
    );
    assert.equal((await ask("Then say so in the description.")).status, 201);
    const history = (await ana.call("GET", `/v1/offers/${slug}/history?kind=certification`)).json<{
      data: { event: string; actor: { name: string } }[];
    }>();
    assert.deepEqual(
      history.data.map(({ event, actor }) => [event.split(".")[1], actor.name]),
      [
        ["remarked", "Meridian"],
        ["remarked", developer],
        ["rejected", "Meridian"],
        ["answered", developer],
        ["asked", "Meridian"],
      ],
    );

    // Who certifies the next submission reads what was said about this one, page by page.
    const next = await submitted(ana, slug);
    assert.equal(
      (await reply({ text: "Late" })).json<Problem>().code,
      "publishing/conversation-ended",
    );
    const path = `/v1/certification/submissions/${next.id}/messages?limit=1`;
    const first = (await marc.call("GET", path)).json<{ data: Message[]; nextCursor: string }>();
    assert.equal(first.data[0]?.text, "Then say so in the description.");
    const second = await marc.call("GET", `${path}&cursor=${first.nextCursor}`);
    const [earlier] = second.json<{ data: Message[] }>().data;
    assert.deepEqual(
      [earlier?.submission, earlier?.finding?.detail],
      [number, "The name misleads."],
    );
    assert.equal((await marc.call("GET", `${path}&cursor=nonsense`)).status, 400);
    await market.settle();
  });

  test("P18, O3: what a publisher marks as fixed is read with the next submission, beside what changed there and what ran anew", async () => {
    type Finding = { id: string; detail: string; fixed: { by: string } | null };
    type Report = {
      findings: Finding[];
      checks: { before: string | null }[];
      stands: { number: number } | null;
    };
    type Review = {
      earlier: {
        number: number;
        findings: { finding: Finding; changed: boolean }[];
      } | null;
    };
    const slug = await completeOffer(ana, site, { offer: "marked" });
    const first = await submitted(ana, slug);
    await market.settle();
    await decided(marc, first.id, {
      outcome: "reject",
      verdicts: [
        {
          policy: "100.1",
          verdict: "fail",
          page: "listing",
          pointer: "/languages/en/summary",
          text: "The summary says nothing.",
        },
        { policy: "100.3", verdict: "fail", page: "technical", text: "It does not open." },
      ],
    });
    const words = async (policy: string) =>
      (await marc.call("GET", `/v1/certification/finding-texts?policy=${policy}`)).json<{
        data: { text: string; times: number }[];
      }>().data;
    assert.ok(
      (await words("100.1")).some(
        ({ text, times }) => /summary says nothing/.test(text) && times === 1,
      ),
    );
    assert.equal(
      (await words("100.3")).some(({ text }) => /summary/.test(text)),
      false,
    );
    assert.deepEqual(await words("no-policy"), []);
    const own = (number: number) => `/v1/offers/${slug}/submissions/${number}`;
    const report = async (number: number) =>
      (await ana.call("GET", `${own(number)}/report`)).json<Report>();
    const before = await report(first.number);
    assert.equal(
      before.checks.every((check) => check.before === null),
      true,
    );
    const id = (detail: string) => before.findings.find((one) => one.detail === detail)?.id ?? "";
    const mark = (who: TestPerson, finding: string, fixed = true) =>
      who.call("PUT", `${own(first.number)}/findings/${finding}/fix`, { fixed });
    const [summary, opens] = [id("The summary says nothing."), id("It does not open.")];
    assert.equal((await mark(foreign, summary)).status, 404);
    assert.equal((await mark(ana, ana.organisation.id)).status, 404);
    for (const fixed of [true, true]) assert.equal((await mark(ana, summary, fixed)).status, 204);
    for (const fixed of [true, false]) assert.equal((await mark(ana, opens, fixed)).status, 204);
    assert.deepEqual(
      (await report(first.number)).findings
        .map(({ id: one, fixed }) => [one, fixed !== null])
        .sort(),
      [
        [summary, true],
        [opens, false],
      ].sort(),
    );
    await changePage(ana, slug, "listing", (content) => {
      const { languages } = content as { languages: { en: object } };
      const en = { ...languages.en, summary: "Minutes of every meeting, written for you." };
      return { ...content, languages: { ...languages, en } };
    });
    const second = await submitted(ana, slug);
    await market.settle();
    assert.equal((await mark(ana, opens)).json<Problem>().code, "publishing/findings-settled");
    const path = `/v1/certification/submissions/${second.id}`;
    const { earlier } = (await marc.call("GET", path)).json<Review>();
    assert.equal(earlier?.number, first.number);
    assert.deepEqual(
      earlier?.findings
        .map(({ finding, changed }) => [finding.detail, finding.fixed !== null, changed])
        .sort(),
      [
        ["It does not open.", false, false],
        ["The summary says nothing.", true, true],
      ],
    );
    const anew = await report(second.number);
    assert.ok(anew.checks.length > 5);
    assert.equal(
      anew.checks.every((check) => check.before === "passed"),
      true,
    );
    assert.equal(anew.stands, null);
    const history = await ana.call(
      "GET",
      `/v1/offers/${slug}/history?kind=certification&limit=100`,
    );
    assert.deepEqual(
      history
        .json<{ data: { event: string }[] }>()
        .data.filter(({ event }) => event.includes("finding"))
        .map(({ event }) => event),
      ["publishing.finding-not-fixed", "publishing.finding-fixed", "publishing.finding-fixed"],
    );

    // A change of the listing alone: the team's decision stands, and the report says so.
    await decided(marc, second.id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    await changePage(ana, slug, "listing", (content) => {
      const { languages } = content as { languages: { en: object } };
      const en = { ...languages.en, summary: "Minutes of each meeting, written for you." };
      return { ...content, languages: { ...languages, en } };
    });
    const third = await submitted(ana, slug);
    await market.settle();
    assert.deepEqual((await report(third.number)).stands, { number: second.number });
  });

  test("O3: a submission has a hundred messages at most, and messages stay as they were written", async () => {
    const slug = await completeOffer(ana, site, { offer: "talkative" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const write = (text: string) =>
      ana.call("POST", `/v1/offers/${slug}/submissions/${number}/messages`, { text }, once());
    await market.platform.pool.raw.query(
      `insert into publishing.messages (submission_id, number, by_kind, by_name, text, at)
       select $1, n, 'publisher', 'Ana', n::text, now() from generate_series(1, 99) n`,
      [id],
    );
    assert.equal((await write("The last one")).status, 201);
    const refused = await write("One too many");
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "publishing/conversation-full");
    await assert.rejects(
      market.platform.pool.raw.query("update publishing.messages set text = 'x'"),
      /append|change/i,
    );
  });

  test("OPR-01: the queue has the longest waiting first, with counts and times, page by page", async () => {
    type Queue = {
      data: { id: string; waitingSince: string }[];
      nextCursor: string | null;
      counts: { waiting: number };
      waitingTimes: { decided: number; medianSeconds: number | null };
    };
    const all = (await marc.call("GET", "/v1/certification/submissions?limit=100")).json<Queue>();
    assert.ok(all.data.length >= 2);
    assert.ok(all.waitingTimes.decided >= 1);
    const first = (await marc.call("GET", "/v1/certification/submissions?limit=1")).json<Queue>();
    const next = await marc.call(
      "GET",
      `/v1/certification/submissions?limit=1&cursor=${first.nextCursor}`,
    );
    const ids = [first.data[0]?.id, next.json<Queue>().data[0]?.id];
    assert.deepEqual(
      ids,
      all.data.slice(0, 2).map(({ id }) => id),
    );
    // ACC-08: either way by age, a part of them by name or ID, and a cursor belongs to its order.
    const list = async (query: string) =>
      (await marc.call("GET", `/v1/certification/submissions?${query}`)).json<Queue>();
    const walk = async (sort: string) => {
      const found: string[] = [];
      let cursor = "";
      for (;;) {
        const page = await list(`state=all&limit=5&sort=${sort}${cursor}`);
        found.push(...page.data.map(({ id }) => id));
        if (page.nextCursor === null) return found;
        cursor = `&cursor=${page.nextCursor}`;
      }
    };
    const longest = await walk("-waiting");
    assert.deepEqual(longest, (await walk("waiting")).toReversed());
    assert.equal(new Set(longest).size, longest.length);
    const wrong = `state=all&limit=5&sort=waiting&cursor=${first.nextCursor}`;
    assert.equal((await marc.call("GET", `/v1/certification/submissions?${wrong}`)).status, 400);
    const talkative = await list("q=TALKATIVE");
    assert.deepEqual([talkative.data.length, talkative.counts.waiting], [1, 1]);
    assert.equal((await list("q=%25")).data.length, 0);
  });

  test("O3, J11, OPR-01: a submission is escalated to a colleague with a reason: out of the one's list, first in the other's, in the history and mailed", async () => {
    type Item = {
      id: string;
      urgency: string;
      claimedBy: { name: string; me: boolean; handover: { kind: string; by: string } | null };
    };
    const lou = await market.person(ines.organisation.id, ["certifier"]);
    const idOf = async (who: TestPerson) => {
      const { data } = (await who.call("GET", "/v1/certification/people")).json<{
        data: { id: string; me: boolean }[];
      }>();
      return data.find(({ me }) => me)?.id ?? "";
    };
    const mine = async (who: TestPerson) =>
      (await who.call("GET", "/v1/certification/submissions?state=mine&limit=100")).json<{
        data: Item[];
      }>().data;
    const slugs = await Promise.all(
      ["plain", "handed"].map((offer) => completeOffer(ana, site, { offer })),
    );
    const [plain, handed] = [
      await submitted(ana, slugs[0] ?? ""),
      await submitted(ana, slugs[1] ?? ""),
    ];
    await market.settle();
    const path = `/v1/certification/submissions/${handed.id}`;
    const put = (who: TestPerson, what: string, body: object) =>
      who.call("PUT", `${path}/${what}`, body);
    const [me, colleague] = [await idOf(marc), await idOf(lou)];
    const reason = "  The publisher is a former employer of mine.  ";

    const early = await put(marc, "escalation", { person: colleague, reason });
    assert.equal(early.json<Problem>().code, "publishing/claim-first");
    await put(marc, "claim", {});
    await lou.call("PUT", `/v1/certification/submissions/${plain.id}/claim`, {});
    for (const [who, body, code] of [
      [marc, { person: me, reason }, "publishing/escalation-to-oneself"],
      [marc, { person: ana.organisation.id, reason }, "publishing/colleague-not-certifier"],
      [lou, { person: colleague, reason }, "publishing/claimed-by-other"],
    ] as const) {
      const refused = await put(who, "escalation", body);
      assert.equal(refused.json<Problem>().code, code);
    }
    assert.equal((await put(marc, "escalation", { person: colleague, reason: " " })).status, 400);
    for (const times of [1, 2])
      assert.equal(
        (await put(marc, "escalation", { person: colleague, reason })).status,
        204,
        String(times),
      );
    await market.settle();

    assert.equal(
      (await mine(marc)).find(({ id }) => id === handed.id),
      undefined,
    );
    const [first] = await mine(lou);
    assert.deepEqual([first?.id, first?.urgency], [handed.id, "escalated"]);
    assert.equal(first?.claimedBy.handover?.kind, "escalated");
    const review = (await lou.call("GET", path)).json<{
      handovers: { kind: string; reason: string; to: string }[];
      actions: { action: string; allowed: boolean }[];
    }>();
    assert.deepEqual(
      review.handovers.map(({ kind, reason: why }) => [kind, why]),
      [["escalated", reason.trim()]],
    );
    assert.equal(review.actions.find(({ action }) => action === "decide")?.allowed, true);
    const mails = (await mailsTo(lou.email)).filter(({ body }) => body.includes("former employer"));
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.body ?? "", new RegExp(`/certification/${handed.id}`));
    const history = await ana.call(
      "GET",
      `/v1/offers/${slugs[1]}/history?kind=certification&limit=100`,
    );
    assert.match(history.text, /passed submission 1 to another person/);
    assert.doesNotMatch(history.text, /former employer/, "the reason is the team's own");
    // Who gave it away cannot decide on it any more.
    const late = await put(marc, "decision", { outcome: "certify", verdicts: [] });
    assert.equal(late.json<Problem>().code, "publishing/claimed-by-other");

    // Back in its turn, and given by an administrator to whom it came from.
    assert.equal((await put(lou, "priority", { priority: false })).status, 204);
    assert.deepEqual(
      (await mine(lou)).map(({ id, urgency }) => [id, urgency]),
      [
        [plain.id, "normal"],
        [handed.id, "normal"],
      ],
    );
    assert.equal((await put(marc, "assignee", { person: me })).status, 409);
    assert.equal((await put(ines, "assignee", { person: me })).status, 204);
    assert.equal((await mine(marc)).find(({ id }) => id === handed.id)?.urgency, "normal");
    await assert.rejects(
      market.platform.pool.raw.query("update publishing.handovers set reason = 'x'"),
      /append|change/i,
    );
  });

  test("O2: what has priority comes first, and people who take what comes next at once never get the same", async () => {
    const ids: string[] = [];
    for (const offer of ["next-one", "next-two", "next-three"]) {
      const { id } = await submitted(ana, await completeOffer(ana, site, { offer }));
      ids.push(id);
    }
    await market.settle();
    type Queue = { data: { id: string; urgency: string }[]; nextCursor: string | null };
    const urgent = ids[2] ?? "";
    const priority = `/v1/certification/submissions/${urgent}/priority`;
    assert.equal((await marc.call("PUT", priority, { priority: true })).status, 204);
    const list = async (query: string) =>
      (
        await marc.call("GET", `/v1/certification/submissions?state=waiting&${query}`)
      ).json<Queue>();
    const all = await list("limit=100");
    assert.deepEqual(all.data[0], { ...all.data[0], id: urgent, urgency: "priority" });
    const first = await list("limit=1");
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    assert.equal(second.data[0]?.id, all.data[1]?.id);

    const take = (who: TestPerson, key = once()) =>
      who.call("POST", "/v1/certification/claims", {}, key);
    const key = once();
    const taken = await take(marc, key);
    assert.equal(taken.json<{ id: string }>().id, urgent);
    assert.equal((await take(marc, key)).json<{ id: string }>().id, urgent, "sent again");
    const rest = all.data.length - 1;
    const raced = await Promise.all(
      Array.from({ length: rest + 3 }, (_none, n) => take(n % 2 === 0 ? marc : ines)),
    );
    const got = raced.filter(({ status }) => status === 201).map((one) => one.json<Queue>());
    assert.equal(new Set(got.map((one) => JSON.stringify(one))).size, got.length);
    assert.equal(got.length, rest);
    const empty = raced.find(({ status }) => status !== 201);
    assert.equal(empty?.json<Problem>().code, "publishing/nothing-to-take");
  });

  test("O1, O2, OPR-01: the time in which a publisher is asked is not the team's, in the line, the median and what is overdue", async () => {
    type Item = { id: string; waitingSeconds: number; deadline: string | null };
    type Queue = {
      data: Item[];
      counts: { overdue: number; soon: number };
      waitingTimes: { medianSeconds: number; p90Seconds: number; targetSeconds: number };
    };
    const list = async (state: string) =>
      (
        await marc.call("GET", `/v1/certification/submissions?state=${state}&limit=100`)
      ).json<Queue>();
    const start = market.platform.clock.now();
    const hoursLater = (hours: number) => market.clockMovesTo(start.add({ hours }).toString());
    const slug = await completeOffer(ana, site, { offer: "slow-answer" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const review = `/v1/certification/submissions/${id}`;
    const own = `/v1/offers/${slug}/submissions/${number}`;
    const item = async () => (await marc.call("GET", review)).json<Item>();
    await marc.call("PUT", `${review}/claim`, {});
    const ask = (text: string) => marc.call("POST", `${review}/messages`, { text }, once());
    const reply = (text: string) => ana.call("POST", `${own}/messages`, { text }, once());
    assert.equal((await list("open")).waitingTimes.targetSeconds, 72 * 3600);

    await hoursLater(1);
    await ask("Which account?");
    await hoursLater(20);
    // Asked again while nobody answered: still the same wait.
    await ask("And which region?");
    await hoursLater(40);
    const paused = await item();
    assert.deepEqual([paused.waitingSeconds, paused.deadline], [3600, "paused"]);
    await reply("test@contoso.example");
    await hoursLater(50);
    await ask("One more thing.");
    await hoursLater(60);
    await reply("Here it is.");
    await hoursLater(62);
    const late = await item();
    assert.deepEqual([late.waitingSeconds, late.deadline], [13 * 3600, "met"]);

    // What a page shows, what is counted and what publishers read come to the same.
    for (const target of [12, 13, 14, 200]) {
      const set = await ines.call(
        "PUT",
        "/v1/settings/certification.target-hours",
        { value: target },
        { "if-match": "*" },
      );
      assert.equal(set.status, 200, set.text);
      const open = await list("open");
      const count = (deadline: string) =>
        open.data.filter((one) => one.deadline === deadline).length;
      assert.deepEqual([open.counts.overdue, open.counts.soon], [count("overdue"), count("soon")]);
      assert.equal((await item()).deadline, { 12: "overdue", 200: "met" }[target] ?? "soon");
    }
    await marc.call("PUT", `${review}/decision`, {
      outcome: "certify",
      verdicts: await allPassed(marc),
    });
    const decidedNow = await list("decided");
    const waited = decidedNow.data.map((one) => one.waitingSeconds).sort((a, b) => a - b);
    assert.equal(waited.at(-1), 13 * 3600);
    assert.equal(decidedNow.waitingTimes.medianSeconds, waited[Math.ceil(waited.length / 2) - 1]);
    const asked = await ana.call("GET", `/v1/offers/${slug}/publication`);
    assert.match(asked.text, /"targetSeconds":720000/);
  });

  test("PUB-12: a draft that is deleted leaves the operator's queue", async () => {
    const slug = await completeOffer(ana, site, { offer: "deleted", plans: [planDocument("one")] });
    const { id, number } = await submitted(ana, slug);
    site.answers["/webhook"] = 404;
    await market.settle();
    site.answers["/webhook"] = 401;
    assert.equal((await submissionOf(ana, slug, number)).state, "attention-needed");
    const removed = await ana.call("DELETE", `/v1/offers/${slug}`, undefined, { "if-match": "*" });
    assert.equal(removed.status, 204, removed.text);
    const { rows } = await market.platform.pool.raw.query(
      "select state from publishing.submissions where id = $1",
      [id],
    );
    assert.equal(rows[0].state, "withdrawn");
  });
});
