import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { generateKeyPair } from "jose";
import { sandboxTls } from "../../src/platform/tls.ts";
import { configFromEnvironment, readPublishers, type SamplePublisher } from "./config.ts";
import { type RunningPublisher, startSamplePublisher } from "./server.ts";
import { openFakeMarketplace } from "./testing/fake-marketplace.ts";
import { languageOf } from "./texts.ts";
import { EventLog } from "./webhook.ts";

const SECRET = "a-secret-of-the-test";
const CREDENTIALS = {
  tenantId: "7c0d5a31-4be2-4f0b-8a1d-93c2e6b10001",
  clientId: "a41f7d20-6c3b-4e58-9b02-1d7e5f8c0001",
};

type Browser = (
  path: string,
  init?: RequestInit,
) => Promise<{ status: number; text: string; location: string | null }>;

/** A browser without redirects that keeps the one cookie. */
function browserOf(running: () => RunningPublisher): Browser {
  let cookie = "";
  return async (path, init = {}) => {
    const response = await fetch(new URL(path, running().address), {
      redirect: "manual",
      ...init,
      headers: { cookie, ...(init.headers as Record<string, string>) },
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const text = await response.text();
    return { status: response.status, text, location: response.headers.get("location") };
  };
}

const form = (text: string): RequestInit => {
  const formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? "";
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ formToken }).toString(),
  };
};

suite("a sample publisher beside a marketplace", () => {
  let market: Awaited<ReturnType<typeof openFakeMarketplace>>;
  let running: RunningPublisher;
  const open = () => browserOf(() => running);
  const start = (secrets: Record<string, string>, timeoutMs = 2_000) =>
    startSamplePublisher({
      port: 0,
      marketplace: { authority: market.base, api: `${market.base}/api` },
      publishers: readPublishers(secrets),
      timeoutMs,
    });

  before(async () => {
    market = await openFakeMarketplace({ ...CREDENTIALS, clientSecret: SECRET });
    running = await start({ brightwater: SECRET, hanulsoft: "not the secret" });
  });
  after(async () => {
    await running.close();
    await market.close();
  });

  /** Follows a purchase to the page with the button. */
  async function arriveWith(token: string, offer = "tidewise") {
    const go = open();
    const landed = await go(`/brightwater/${offer}/landing?token=${encodeURIComponent(token)}`);
    assert.equal(landed.status, 303, landed.text);
    const setup = String(landed.location);
    return { go, setup, shown: await go(setup) };
  }

  test("every page that an offer links to answers in the reader's language", async () => {
    const words = { en: "Support for", fr: "Assistance pour", ko: "지원" };
    for (const { id, offers } of readPublishers({}))
      for (const offer of offers)
        for (const page of ["", "/privacy", "/support", "/terms", "/docs", "/landing"])
          for (const [language, word] of Object.entries(words)) {
            const { status, text } = await open()(`/${id}/${offer.id}${page}`, {
              headers: { "accept-language": `${language}-XX,de;q=0.5` },
            });
            assert.equal(status, 200, `${id}/${offer.id}${page}`);
            assert.match(text, new RegExp(`<html lang="${language}">`));
            if (page === "/support") assert.ok(text.includes(word), text);
            assert.doesNotMatch(text, /\{\w+\}/, "an unfilled name");
          }
  });

  test("an address nobody published is not found, and says where to go", async () => {
    for (const path of [
      "/nobody",
      "/brightwater/none/privacy",
      "/brightwater/tidewise/x",
      "/brightwater/tidewise/docs/y",
    ]) {
      const { status, text } = await open()(path);
      assert.equal(status, 404, path);
      assert.match(text, /href="\/"/);
    }
  });

  test("a buyer sees what was bought and completes the set-up with one press", async () => {
    const bought = market.buy("to+ken/1=", { offerId: "tidewise", quantity: 12 });
    const { go, setup, shown } = await arriveWith("to+ken/1=");
    assert.doesNotMatch(setup, /token/, "the purchase token has left the address");
    for (const fact of [
      "Ateliers Morvan",
      "team",
      "12",
      "1 year",
      bought.id,
      "claire@ateliers-morvan.example",
    ])
      assert.ok(shown.text.includes(fact), fact);
    assert.equal(bought.status, "PendingFulfillmentStart", "looking does not activate");

    const pressed = await go(setup, form(shown.text));
    assert.equal(pressed.status, 303, pressed.text);
    assert.equal(bought.status, "Subscribed");
    for (const look of [1, 2]) {
      const { text } = await go(String(pressed.location));
      assert.match(text, /Tidewise Forecast is ready/, `look ${look}`);
      assert.doesNotMatch(text, /formToken/);
    }
  });

  test("pressing twice at once activates once", async () => {
    market.buy("twice", { offerId: "tidewise" });
    const { go, setup, shown } = await arriveWith("twice");
    const before = market.activations().length;
    const answers = await Promise.all([go(setup, form(shown.text)), go(setup, form(shown.text))]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    assert.equal(market.activations().length, before + 1);
  });

  test("a flat plan is activated without a quantity", async () => {
    market.buy("flat", { offerId: "cairn", planId: "plus", quantity: null });
    const { go, setup, shown } = await arriveWith("flat", "cairn");
    assert.doesNotMatch(shown.text, /<dt>Users/);
    assert.equal((await go(setup, form(shown.text))).status, 303);
    assert.deepEqual(JSON.parse(market.activations().at(-1)?.body ?? ""), { planId: "plus" });
  });

  test("an expired or unknown link is explained, and the purchase said to be safe", async () => {
    const { status, text } = await open()("/brightwater/tidewise/landing?token=nothing");
    assert.equal(status, 400);
    assert.match(text, /no longer valid/);
    assert.match(text, /Your purchase is not affected/);
    assert.match(text, /The token has expired\./);
  });

  for (const [state, sentence] of [
    ["Subscribed", /set up already/],
    ["Suspended", /is suspended/],
    ["Unsubscribed", /has ended/],
  ] as const)
    test(`a ${state} subscription shows its state and no button`, async () => {
      market.buy(state, { offerId: "tidewise", status: state });
      const { text } = await open()(`/brightwater/tidewise/landing?token=${state}`);
      assert.match(text, sentence);
      assert.doesNotMatch(text, /<form/);
    });

  test("set up meanwhile in another window: the press says so instead of failing", async () => {
    const bought = market.buy("race", { offerId: "tidewise" });
    const { go, setup, shown } = await arriveWith("race");
    bought.status = "Subscribed";
    const { status, text } = await go(setup, form(shown.text));
    assert.equal(status, 200);
    assert.match(text, /set up already/);
  });

  test("a refused activation shows the marketplace's reason", async () => {
    const bought = market.buy("moved", { offerId: "tidewise", planId: "team" });
    const { go, setup, shown } = await arriveWith("moved");
    bought.planId = "business";
    const { status, text } = await go(setup, form(shown.text));
    assert.equal(status, 400);
    assert.match(text, /Plan or quantity differ from the purchase\./);
    assert.equal(bought.status, "PendingFulfillmentStart");
  });

  test("the purchase of another offer is not set up here", async () => {
    const bought = market.buy("other", { offerId: "cairn" });
    const { status, text } = await open()("/brightwater/tidewise/landing?token=other");
    assert.equal(status, 400);
    assert.match(text, /cairn/);
    assert.equal(bought.status, "PendingFulfillmentStart");
  });

  test("a form from elsewhere, without its token or without its visit activates nothing", async () => {
    const bought = market.buy("safe", { offerId: "tidewise" });
    const { go, setup, shown } = await arriveWith("safe");
    const good = form(shown.text);
    const with_ = (headers: Record<string, string>) => ({
      ...good,
      headers: { ...(good.headers as Record<string, string>), ...headers },
    });
    assert.equal((await go(setup, { ...good, body: "formToken=guess" })).status, 403);
    assert.equal((await go(setup, with_({ origin: "https://evil.example" }))).status, 403);
    assert.equal((await go(setup, with_({ origin: "null" }))).status, 403);
    assert.equal((await go(setup, with_({ "sec-fetch-site": "cross-site" }))).status, 403);
    assert.equal((await open()(setup, good)).status, 400, "no cookie");
    assert.equal((await go(setup.replace("tidewise", "cairn"), good)).status, 400, "other offer");
    assert.equal(
      (await go(setup, { ...good, body: `formToken=${"x".repeat(9_000)}` })).status,
      413,
    );
    assert.equal(bought.status, "PendingFulfillmentStart");
    assert.equal(
      (await go(setup, with_({ origin: running.address }))).status,
      303,
      "and from here it does",
    );
  });

  test("a name that looks like markup is shown as text", async () => {
    market.buy("markup", { offerId: "tidewise", name: `<img src=x onerror="alert(1)">` });
    const { shown } = await arriveWith("markup");
    assert.doesNotMatch(shown.text, /<img src=x/);
    assert.match(shown.text, /&#60;img src=x/);
  });

  test("credentials that the marketplace refuses, or none, are the publisher's to correct", async () => {
    for (const path of ["/hanulsoft/notify", "/quaineuf/gabarit"]) {
      const { status, text } = await open()(`${path}/landing?token=t`);
      assert.equal(status, 502, path);
      assert.match(text, /is not connected to the marketplace/);
    }
  });

  test("an access token is kept, and replaced once when the marketplace stops taking it", async () => {
    market.buy("kept", { offerId: "tidewise" });
    const tokenCalls = () => market.calls.filter(({ path }) => path.endsWith("/token")).length;
    await arriveWith("kept");
    const before = tokenCalls();
    await arriveWith("kept");
    assert.equal(tokenCalls(), before);
    market.state.revokeTokens = true;
    await arriveWith("kept");
    assert.equal(tokenCalls(), before + 1);
  });

  test("a marketplace that does not answer in time is not waited for", async () => {
    const impatient = await start({ brightwater: SECRET }, 300);
    const go = browserOf(() => impatient);
    try {
      const bought = market.buy("slow", { offerId: "tidewise" });
      const landed = await go("/brightwater/tidewise/landing?token=slow");
      const shown = await go(String(landed.location));
      market.state.delayMs = 900;
      const lost = await go("/brightwater/tidewise/landing?token=slow");
      assert.equal(lost.status, 503);
      assert.match(lost.text, /does not answer/);
      const unsure = await go(String(landed.location), form(shown.text));
      assert.equal(unsure.status, 503);
      assert.match(unsure.text, /may or may not be complete/);
      market.state.delayMs = 0;
      while (bought.status !== "Subscribed")
        await new Promise((resolve) => setTimeout(resolve, 20));
      const retried = await go(String(landed.location), form(shown.text));
      assert.match(retried.text, /set up already/, "trying again tells the truth");
    } finally {
      market.state.delayMs = 0;
      await impatient.close();
    }
  });

  const OPERATION = "6f1c0f0e-0000-4000-8000-000000000001";
  const event = (changes: object = {}) =>
    JSON.stringify({
      id: OPERATION,
      activityId: "6f1c0f0e-0000-4000-8000-0000000000aa",
      publisherId: "brightwater",
      offerId: "tidewise",
      planId: "business",
      quantity: 15,
      subscriptionId: "8a6b0e0e-6a4d-4f0e-9d6d-1f3f5a2f7c01",
      timeStamp: "2026-11-21T09:00:00.0000000Z",
      action: "ChangeQuantity",
      status: "InProgress",
      operationRequestSource: "Azure",
      ...changes,
    });
  const deliver = async (
    token: string | undefined,
    body = event(),
    path = "/brightwater/tidewise/webhook",
  ) =>
    (
      await open()(path, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body,
      })
    ).status;

  test("a signed webhook call is agreed to and listed; its repetition is counted, not listed again", async () => {
    market.operations.set(OPERATION, "InProgress");
    assert.equal(await deliver(await market.webhookToken()), 200);
    assert.equal(
      await deliver(
        await market.webhookToken({
          azp: undefined,
          appid: "20e940b3-4c77-4b0b-9a53-9e16a1b010a7",
        }),
      ),
      200,
    );
    const { text } = await open()("/brightwater/events");
    assert.equal(text.match(/ChangeQuantity/g)?.length, 1);
    assert.match(text, /<td class="number">15<\/td><td>Agreed<\/td><td class="number">2<\/td>/);
    assert.equal(market.operations.get(OPERATION), "Succeeded", "what waits is agreed to once");
    assert.match((await open()("/quaineuf/events")).text, /No events yet/);
  });

  test("an operation that the marketplace does not know is refused, and one that cannot be read comes again", async () => {
    const token = await market.webhookToken();
    assert.equal(await deliver(token, event({ id: "nothing-of-the-kind" })), 400);
    market.state.delayMs = 5_000;
    assert.equal(await deliver(token, event({ id: "later" })), 503);
    market.state.delayMs = 0;
    assert.equal(await deliver(token, event({ id: "ended", status: "Succeeded" })), 200);
  });

  test("a webhook call that the marketplace did not sign for this publisher is refused", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ aud: CREDENTIALS.clientId, tid: CREDENTIALS.tenantId, azp: "20e940b3-4c77-4b0b-9a53-9e16a1b010a7", exp: 4102444800 })).toString("base64url")}.`;
    for (const [because, token] of [
      ["no token", undefined],
      ["nonsense", "abc"],
      ["unsigned", unsigned],
      ["another key", await market.webhookToken({}, { key: privateKey })],
      ["an unknown key", await market.webhookToken({}, { key: privateKey, kid: "k2" })],
      ["another application", await market.webhookToken({}, { audience: "someone-else" })],
      ["another tenant", await market.webhookToken({ tid: "someone-else" })],
      ["not by the marketplace", await market.webhookToken({ azp: "someone-else" })],
      ["expired", await market.webhookToken({}, { seconds: -20 })],
    ] as const)
      assert.equal(await deliver(token, event({ id: because })), 401, because);
    assert.doesNotMatch((await open()("/brightwater/events")).text, /another key/);
  });

  test("while the keys cannot be read, the call is neither taken nor refused", async () => {
    const fresh = await start({ brightwater: SECRET });
    const go = browserOf(() => fresh);
    const call = async () =>
      (
        await go("/brightwater/tidewise/webhook", {
          method: "POST",
          headers: { authorization: `Bearer ${await market.webhookToken()}` },
          body: event(),
        })
      ).status;
    try {
      market.state.keysAnswer = 500;
      assert.equal(await call(), 503, "a 4xx would refuse the change for good");
      market.state.keysAnswer = 200;
      assert.equal(await call(), 200);
    } finally {
      market.state.keysAnswer = 200;
      await fresh.close();
    }
  });

  test("STO-07: a place of a test drive is opened once, shown to who has its address, and gone when it is closed", async () => {
    const path = "/brightwater/cairn/test-drive";
    const audience = `${running.address}${path}`;
    const token = await market.webhookToken({}, { audience });
    const call = (changes: Record<string, unknown> = {}) =>
      JSON.stringify({
        action: "open",
        testDriveId: "01a1fe64-09d2-7373-a4e4-067df20b6de1",
        offer: "brightwater.cairn",
        person: { firstName: "Claire", lastName: "Morvan", language: "fr" },
        ...changes,
      });
    const send = (body: string, bearer: string | undefined = token) =>
      open()(path, {
        method: "POST",
        headers: bearer === "" ? {} : { authorization: `Bearer ${bearer}` },
        body,
      });
    const opened = await send(call());
    assert.equal(opened.status, 200, opened.text);
    const { accessUrl, accessInformation } = JSON.parse(opened.text);
    assert.match(accessInformation, /Claire Morvan/);
    assert.equal((await send(call())).text, opened.text, "asked again, it is the same place");
    const shown = await open()(accessUrl);
    assert.match(shown.text, /Bienvenue dans Cairn Records, Claire Morvan/);

    assert.equal((await send(call(), "")).status, 401);
    assert.equal(
      (await send(call(), await market.webhookToken())).status,
      401,
      "made for the webhook",
    );
    assert.equal((await send(call({ offer: "brightwater.tidewise" }))).status, 400);
    assert.equal((await send(call({ action: "burn" }))).status, 400);
    assert.equal((await send("[]")).status, 400);
    assert.equal((await open()(path)).status, 405);

    assert.equal((await send(call({ action: "close" }))).status, 204);
    assert.equal((await send(call({ action: "close" }))).status, 404);
    assert.equal((await open()(accessUrl)).status, 404);
  });

  test("a webhook call for another offer, without its fields, too long or by GET is not taken", async () => {
    const token = await market.webhookToken();
    assert.equal(await deliver(token, event({ offerId: "cairn" })), 400);
    assert.equal(await deliver(token, "{}"), 400);
    assert.equal(await deliver(token, "not json"), 400);
    assert.equal(await deliver(token, event({ extra: "x".repeat(300_000) })), 413);
    assert.equal((await open()("/brightwater/tidewise/webhook")).status, 405);
  });
});

test("the event list keeps the last 100 and forgets the oldest", () => {
  const log = new EventLog();
  for (let n = 1; n <= 130; n++)
    log.keep({
      id: String(n),
      offerId: "o",
      action: "Renew",
      status: "Succeeded",
      subscriptionId: "s",
      planId: "p",
      quantity: null,
      firstReceivedAt: Temporal.Instant.from("2026-11-21T00:00:00Z"),
    });
  const kept = log.newestFirst();
  assert.equal(kept.length, 100);
  assert.equal(kept[0]?.id, "130");
  assert.equal(kept.at(-1)?.id, "31");
});

test("an https marketplace with an authority of its own is trusted by its file, and not without it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "souk-sample-"));
  const tls = await sandboxTls(folder, [], Temporal.Now.instant().epochMilliseconds);
  const market = await openFakeMarketplace({ ...CREDENTIALS, clientSecret: SECRET, tls });
  const publishers: SamplePublisher[] = readPublishers({ brightwater: SECRET });
  const statusWith = async (ca: string | undefined) => {
    const running = await startSamplePublisher({
      port: 0,
      marketplace: { authority: market.base, api: `${market.base}/api` },
      publishers,
      ...(ca === undefined ? {} : { ca }),
      timeoutMs: 2_000,
    });
    const { status } = await browserOf(() => running)("/brightwater/tidewise/landing?token=t");
    await running.close();
    return status;
  };
  try {
    market.buy("t", { offerId: "tidewise" });
    assert.equal(await statusWith(readFileSync(join(folder, "authority.pem"), "utf8")), 303);
    assert.equal(await statusWith(undefined), 503);
  } finally {
    await market.close();
    rmSync(folder, { recursive: true });
  }
});

test("a setting that cannot be used is named", () => {
  assert.equal(configFromEnvironment({}).port, 4710);
  assert.equal(configFromEnvironment({}).publishers.length, 3);
  for (const [env, name] of [
    [{ SOUK_SAMPLE_PORT: "many" }, /SOUK_SAMPLE_PORT/],
    [{ SOUK_SAMPLE_MARKETPLACE: "http://localhost:4700" }, /SOUK_SAMPLE_MARKETPLACE.*https/],
    [{ SOUK_SAMPLE_CA_FILE: "/nowhere.pem" }, /SOUK_SAMPLE_CA_FILE \/nowhere\.pem/],
    [{ SOUK_SAMPLE_PUBLISHER: "contoso" }, /SOUK_SAMPLE_TENANT_ID is not set/],
  ] as const)
    assert.throws(() => configFromEnvironment(env), name);
  const [own] = configFromEnvironment({
    SOUK_SAMPLE_PUBLISHER: "contoso",
    SOUK_SAMPLE_TENANT_ID: "t",
    SOUK_SAMPLE_CLIENT_ID: "c",
    SOUK_SAMPLE_CLIENT_SECRET: "s",
    SOUK_SAMPLE_OFFERS: "notes, mail",
  }).publishers;
  assert.deepEqual(
    [own?.id, own?.clientSecret, own?.offers.map(({ id }) => id)],
    ["contoso", "s", ["notes", "mail"]],
  );
});

test("the language is the one asked for, else the reader's best that is spoken, else English", () => {
  for (const [asked, header, language] of [
    ["ko", "fr", "ko"],
    [null, "de, fr;q=0.4, ko;q=0.9", "ko"],
    [null, "fr-CA", "fr"],
    ["xx", undefined, "en"],
    [null, "ko;q=0, fr;q=0.1", "fr"],
    [null, "*", "en"],
  ] as const)
    assert.equal(languageOf(asked, header), language, `${asked} ${header}`);
});

test("Hangul is drawn on a machine without a Korean font: the style sheet brings its own", async () => {
  const running = await startSamplePublisher({ ...configFromEnvironment({}), port: 0 });
  try {
    const sheet = await (await fetch(`${running.address}/style.css`)).text();
    assert.match(sheet, /font-family: 'IBM Plex Sans KR'/);
    const face = /url\((\/fonts\/ibm-plex-sans-kr-[^)]*\.woff2)\)/.exec(sheet)?.[1] ?? "";
    const font = await fetch(`${running.address}${face}`);
    assert.deepEqual([font.status, font.headers.get("content-type")], [200, "font/woff2"]);
    assert.equal((await fetch(`${running.address}/fonts/../style.css.woff2`)).status, 404);
  } finally {
    await running.close();
  }
});
