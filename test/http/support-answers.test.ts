import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { once, type TestPerson } from "../support/market.ts";

type Line = {
  number: number;
  kind: string;
  text: string | null;
  by: { kind: string; name: string };
};
type Asked = {
  readonly id: string;
  readonly state: string;
  readonly allowedActions: readonly string[];
  readonly progress: readonly Line[];
  readonly progressCursor: string | null;
};
type Problem = { readonly code: string; readonly detail: string };
type Mail = { to: string; subject: string; body: string };

suite("answers inside a support request", () => {
  let at: Distribution;
  let marc: TestPerson;
  let sora: TestPerson;
  before(async () => {
    at = await openDistribution();
    marc = await at.market.person(at.sale.operator.organisation.id, ["support"]);
    sora = await at.market.person(at.sale.operator.organisation.id, ["support"]);
  });
  after(() => at.close());

  const path = (id: string, what = "") => `/v1/support-requests/${id}${what}`;
  const read = async (person: TestPerson, id: string) => {
    const answer = await person.call("GET", path(id));
    assert.equal(answer.status, 200, answer.text);
    return { ...answer.json<Asked>(), etag: answer.headers.get("etag") ?? "" };
  };
  const acts = async (
    person: TestPerson,
    id: string,
    what: string,
    body: object,
    method = "POST",
  ) => person.call(method, path(id, `/${what}`), body, { ...once(), "if-match": "*" });
  const opened = async (offer: string) => {
    const slug = await at.live(offer);
    const answer = await at.publisher.call(
      "POST",
      "/v1/support-requests",
      { offer: slug, category: "remove-published-offer", text: "We give it up." },
      once(),
    );
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Asked>();
  };
  const mailsTo = async (words: string): Promise<string[]> => {
    await at.market.settle();
    const found = await at.sale.operator.call(
      "GET",
      `/v1/mails?q=${encodeURIComponent(words)}&limit=100`,
    );
    return found.json<{ data: Mail[] }>().data.map(({ to }) => to);
  };

  test("PUB-24: both sides write into a request; each word is mailed to the other side, to whoever has taken it", async () => {
    const { id, allowedActions } = await opened("talked");
    assert.deepEqual(allowedActions, ["note", "withdraw"]);
    const first = await acts(at.publisher, id, "answers", { text: "  May it be in January?  " });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(
      (await mailsTo("writes in request")).toSorted(),
      [marc.email, sora.email, at.sale.operator.email].toSorted(),
      "nobody has taken it: everybody of support",
    );
    assert.equal((await acts(marc, id, "assignee", {}, "PUT")).status, 200);
    assert.equal((await acts(marc, id, "progress", { text: "It may." })).status, 200);
    const second = await acts(at.publisher, id, "answers", { text: "Then on the 5th." });
    assert.equal(second.status, 200, second.text);
    const told = await mailsTo("writes in request");
    assert.deepEqual(told.filter((to) => to === marc.email).length, 2);
    assert.deepEqual(told.filter((to) => to === sora.email).length, 1, "not hers any more");

    const { progress, state } = await read(marc, id);
    assert.equal(state, "in-progress", "words move nothing");
    assert.deepEqual(
      progress.map(({ kind, text, by }) => [kind, text, by.kind]),
      [
        ["note", "Then on the 5th.", "publisher"],
        ["note", "It may.", "operator"],
        ["taken", null, "operator"],
        ["note", "May it be in January?", "publisher"],
        ["opened", "We give it up.", "publisher"],
      ],
    );
    const theirs = await read(at.publisher, id);
    assert.ok(!JSON.stringify(theirs).includes(marc.email));
    assert.deepEqual(
      theirs.progress.filter(({ by }) => by.kind === "operator").map(({ by }) => by.name),
      ["Comptoir Meridian", "Comptoir Meridian"],
    );
    assert.ok((await mailsTo(": news")).includes(at.publisher.email));
  });

  test("PUB-24: the thread is read page by page by both sides", async () => {
    const { id } = await opened("long");
    for (let line = 1; line <= 60; line += 1) {
      const person = line % 2 === 0 ? marc : at.publisher;
      const what = line % 2 === 0 ? "progress" : "answers";
      assert.equal((await acts(person, id, what, { text: `Line ${line}` })).status, 200);
    }
    const { progress, progressCursor } = await read(at.publisher, id);
    assert.equal(progress.length, 50);
    const earlier = await at.publisher.call(
      "GET",
      path(id, `/progress?limit=100&cursor=${progressCursor}`),
    );
    const { data, nextCursor } = earlier.json<{ data: Line[]; nextCursor: string | null }>();
    assert.deepEqual(
      [...progress, ...data].map(({ number }) => number),
      Array.from({ length: 61 }, (_, index) => 61 - index),
    );
    assert.equal(nextCursor, null);
    assert.equal((await marc.call("GET", path(id, "/progress?cursor=x"))).status, 400);
  });

  test("PUB-24: what has ended takes no more words of either side, blanks are none, and a stale answer is refused", async () => {
    const { id } = await opened("ended");
    const blank = await acts(at.publisher, id, "answers", { text: " \n " });
    assert.deepEqual([blank.status, blank.json<Problem>().code], [422, "support/text-needed"]);
    const long = await acts(at.publisher, id, "answers", { text: "x".repeat(4001) });
    assert.equal(long.status, 400);
    const { etag } = await read(at.publisher, id);
    assert.equal((await acts(marc, id, "progress", { text: "We read it." })).status, 200);
    const stale = await at.publisher.call(
      "POST",
      path(id, "/answers"),
      { text: "And?" },
      {
        ...once(),
        "if-match": etag,
      },
    );
    assert.equal(stale.status, 412, stale.text);
    assert.equal(
      (await acts(marc, id, "decision", { outcome: "reject", text: "Not now." }, "PUT")).status,
      200,
    );
    for (const [person, what] of [
      [at.publisher, "answers"],
      [marc, "progress"],
    ] as const) {
      const refused = await acts(person, id, what, { text: "One more thing." });
      assert.deepEqual(
        [refused.status, refused.json<Problem>().code],
        [409, "support/not-allowed"],
      );
      assert.match(refused.json<Problem>().detail, /rejected/);
    }
    assert.deepEqual((await read(at.publisher, id)).allowedActions, []);
    assert.equal((await read(at.publisher, id)).progress[0]?.kind, "rejected");
  });

  test("PUB-24: a request is nobody else's to read or to answer, and an answer is sent once", async () => {
    const { id } = await opened("theirs");
    const foreign = await at.market.organisation({ kind: "publisher", name: "Initech" });
    assert.equal((await acts(foreign, id, "answers", { text: "Hello" })).status, 404);
    assert.equal((await foreign.call("GET", path(id, "/progress"))).status, 404);
    const finance = await at.market.person(at.publisher.organisation.id, ["finance"]);
    assert.equal((await acts(finance, id, "answers", { text: "Hello" })).status, 403);
    const auditor = await at.market.person(at.sale.operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("GET", path(id, "/progress"))).status, 200);
    assert.equal((await acts(auditor, id, "progress", { text: "Hello" })).status, 403);
    assert.equal((await acts(marc, id, "answers", { text: "Hello" })).status, 403);
    const key = { ...once(), "if-match": "*" };
    for (let time = 0; time < 2; time += 1)
      assert.equal(
        (await at.publisher.call("POST", path(id, "/answers"), { text: "Once" }, key)).status,
        200,
      );
    assert.equal((await read(marc, id)).progress.filter(({ text }) => text === "Once").length, 1);
  });
});
