import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openTestDatabase } from "../support/database.ts";
import { callerOf, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import {
  changePage,
  completeOffer,
  openSite,
  type Site,
  submitted,
} from "../support/publishing.ts";

type Told = {
  readonly offer: string;
  readonly status: string;
  readonly submission: { readonly number: number; readonly state: string } | null;
};
type Event = { readonly id: string; readonly event: string; readonly data: Told };

suite("PUB-07: the publication of an offer is told as it moves", () => {
  let site: Site;
  let market: TestMarket;
  /** Another server of the same marketplace, which works on nothing in the background. */
  let other: TestMarket;
  let publisher: TestPerson;
  let slug: string;
  let changed = 0;

  before(async () => {
    site = await openSite();
    const connection = await openTestDatabase();
    const env = { SOUK_OUTGOING_ALLOW: site.allow };
    market = await startTestMarket({ connection, env, now: "2026-11-21T12:00:00Z" });
    other = await startTestMarket({ connection, env, worker: false });
    await market.organisation({ kind: "operator", name: "Ops" });
    publisher = await market.organisation({ kind: "publisher", name: "Brightwater" });
    slug = await completeOffer(publisher, site);
  });
  let closed = false;
  const close = async () => {
    if (!closed) await other.close();
    closed = true;
  };
  after(async () => {
    await close();
    await market.close();
    site.close();
  });

  const path = (offer = slug) => `/v1/offers/${offer}/publication/stream`;

  /** Reads what one server tells, event after event; comments are counted. */
  async function follow(at: TestMarket, headers: Record<string, string>, query = "", offer = slug) {
    const leaving = new AbortController();
    const answer = await fetch(`${at.url}${path(offer)}${query}`, {
      headers,
      signal: leaving.signal,
    });
    assert.equal(answer.status, 200, answer.status === 200 ? "" : await answer.text());
    assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    const parts = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(parts);
    let text = "";
    const next = async (): Promise<Event | "end"> => {
      for (;;) {
        const at = text.indexOf("\n\n");
        if (at !== -1) {
          const lines = text.slice(0, at).split("\n");
          text = text.slice(at + 2);
          const field = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
          if (field("data") === "") continue;
          return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
        }
        const { done, value } = await parts.read();
        if (done) return "end";
        text += value;
      }
    };
    /** The next event of which `wanted` is true. */
    const until = async (wanted: (told: Told) => boolean): Promise<Event> => {
      for (;;) {
        const told = await next();
        if (told === "end") assert.fail("the stream ended");
        if (wanted(told.data)) return told;
      }
    };
    return { next, until, leave: () => leaving.abort() };
  }
  const changes = () =>
    changePage(publisher, slug, "listing", (content) => ({
      ...content,
      privacyPolicyUrl: `${site.url}/privacy-${++changed}`,
    }));
  const as = ({ cookie }: TestPerson) => ({ cookie });

  test("a stream on another server begins with where it stands, and tells each step and how it ends", async () => {
    const stream = await follow(other, as(publisher));
    const first = await stream.next();
    assert.notEqual(first, "end");
    assert.deepEqual((first as Event).data, { offer: slug, status: "draft", submission: null });
    assert.equal((first as Event).event, "publication");

    await submitted(publisher, slug);
    const running = await stream.until(({ submission }) => submission !== null);
    assert.equal(running.data.submission?.number, 1);
    await market.settle();
    const { submission } = (await publisher.call("GET", `/v1/offers/${slug}/publication`)).json<{
      submission: { state: string };
    }>();
    assert.equal(submission.state, "in-progress", "a first publication waits for a person");
    const cancel = `/v1/offers/${slug}/submissions/1/cancellation`;
    assert.equal((await publisher.call("PUT", cancel, {})).status, 200);
    const ended = await stream.until(({ submission }) => submission?.state === "cancelled");
    assert.deepEqual(ended.data.status, "draft");
    stream.leave();
  });

  test("who comes back with the last event is told nothing that it knows, and at once what it does not", async () => {
    const first = await follow(market, as(publisher));
    const known = (await first.next()) as Event;
    first.leave();
    const again = await follow(other, { ...as(publisher), "last-event-id": known.id });
    const stale = await follow(other, { ...as(publisher), "last-event-id": "of-an-older-state" });
    assert.deepEqual(((await stale.next()) as Event).id, known.id);
    stale.leave();
    await changes();
    const told = (await again.next()) as Event;
    assert.notEqual(told.id, known.id);
    again.leave();
  });

  test("a foreign offer and one that is not there are the same 404, and without the right to read it is 403", async () => {
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    for (const [who, offer, status] of [
      [stranger, slug, 404],
      [publisher, "brightwater.none", 404],
    ] as const)
      assert.equal((await who.call("GET", path(offer))).status, status);
    assert.equal((await market.visitor("GET", path())).status, 401);
    const foreign = `${path()}?organisation=${publisher.organisation.id}`;
    assert.equal((await stranger.call("GET", foreign)).status, 403);
    assert.equal((await publisher.call("GET", `${path()}?other=1`)).status, 400);
  });

  test("a person of several publishers names the one in the address, as a browser's EventSource must", async () => {
    const stream = await follow(
      market,
      as(publisher),
      `?organisation=${publisher.organisation.handle}`,
    );
    assert.notEqual(await stream.next(), "end");
    stream.leave();
  });

  test("a program follows with its token, and a seventh stream of one caller is refused until one is closed", async () => {
    const bearer = await bearerOf(market, publisher, { scope: "souk/.default" });
    const ofProgram = await follow(market, bearer);
    assert.notEqual(await ofProgram.next(), "end");
    ofProgram.leave();
    const head = await publisher.call("HEAD", path());
    assert.equal(head.status, 200, "who asks for the head alone holds nothing open");
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => follow(market, as(publisher))),
    );
    const refused = await publisher.call("GET", path());
    assert.equal(refused.status, 429, refused.text);
    assert.equal(refused.json()["code"], "platform/too-many-streams");
    assert.equal(refused.json()["most"], 6);
    for (const stream of streams) stream.leave();
  });

  test("ACC-03: who signs out, or loses the role, is told nothing more: the stream ends", async () => {
    const leaver = await market.person(publisher.organisation.id, ["developer"]);
    const stream = await follow(market, as(leaver));
    assert.notEqual(await stream.next(), "end");
    const out = await callerOf(market.url, { cookie: leaver.cookie, origin: market.url })(
      "DELETE",
      "/v1/sessions/current",
    );
    assert.ok(out.status < 300, out.text);
    const member = await market.person(publisher.organisation.id, ["developer"]);
    const removed = await follow(market, as(member));
    assert.notEqual(await removed.next(), "end");
    const gone = await publisher.call("DELETE", `/v1/members/${member.personId}`);
    assert.ok(gone.status < 300, gone.text);
    await changes();
    for (const one of [stream, removed]) assert.equal(await one.next(), "end");
  });

  test("RUN-05: a server that stops ends its streams in good order, and waits for none", async () => {
    const stream = await follow(other, as(publisher));
    assert.notEqual(await stream.next(), "end");
    const stopped = close();
    let told: Event | "end" = await stream.next();
    while (told !== "end") told = await stream.next();
    await stopped;
  });
});
