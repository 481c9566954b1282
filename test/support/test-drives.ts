import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { liveOffer } from "../../src/modules/catalog/index.ts";
import { startTestDrive } from "../../src/modules/test-drives/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { NOW, once, startTestMarket, type TestMarket } from "./market.ts";
import { PDF, upload } from "./offers.ts";
import { completeOffer, openSite, submitted } from "./publishing.ts";

export const FORM = {
  firstName: "Hae-un",
  lastName: "Yun",
  email: "haeun@saegil.example",
  company: "Saegil University",
  country: "KR",
  terms: true,
  consent: true,
};

export type Call = {
  action: "open" | "close";
  testDriveId: string;
  offer: string;
  preview?: true;
  place: { number: number; region?: string; temperature?: string };
  instance: Record<string, string>;
  person?: Record<string, string>;
};
export type Drive = {
  id: string;
  state: string;
  readyAt: string | null;
  endsAt: string | null;
  endedBy: string | null;
  accessUrl: string | null;
  accessInformation: string[];
  allowedActions: string[];
};
export type Listed = Drive & {
  person: { company: string };
  preview: boolean;
  place: { number: number };
  error: string | null;
};

/** The smallest archive: an end record. */
export const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);

/** The program of a publisher that opens and closes places. */
export type Places = {
  readonly url: string;
  readonly allow: string;
  readonly calls: { readonly call: Call; readonly headers: IncomingHttpHeaders }[];
  answers: (call: Call) => { status: number; body?: string; headers?: Record<string, string> };
  readonly server: Server;
};

async function openPlaces(): Promise<Places> {
  const calls: Places["calls"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      // The check before publication comes without a token, like anybody else.
      if (request.headers.authorization === undefined) return response.writeHead(401).end();
      const call = JSON.parse(text) as Call;
      calls.push({ call, headers: request.headers });
      const { status, body, headers } = places.answers(call);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
      return undefined;
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const places: Places = {
    url: `http://127.0.0.1:${port}/places`,
    allow: `127.0.0.1:${port}`,
    calls,
    answers: () => ({ status: 200 }),
    server,
  };
  return places;
}

/** A publisher whose offers can be tried, the program that opens its places, and who tries them. */
export async function openTestDrives() {
  const site = await openSite();
  const places = await openPlaces();
  const market = await startTestMarket({
    env: { SOUK_OUTGOING_ALLOW: `${site.allow},${places.allow}` },
  });
  const operator = await market.organisation({ kind: "operator", name: "Operator" });
  await operator.call("PUT", "/v1/certification/settings", { certification: "automatic" });
  const publisher = await market.organisation({ kind: "publisher", name: "Hanul Soft" });
  const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
  const customer = await market.organisation({ kind: "customer", name: "Saegil University" });

  const hosted = async (maxConcurrent: number, more: Record<string, unknown> = {}) => ({
    kind: "hosted",
    maxConcurrent,
    durationHours: 4,
    placesUrl: places.url,
    description: "A school with invented pupils.",
    accessInformation: "Start with the class 3B.",
    manual: { name: "First steps", file: await upload(publisher, "manual.pdf", PDF) },
    ...more,
  });

  const submit = async (slug: string, number = 1): Promise<void> => {
    await submitted(publisher, slug);
    await market.settle();
    const signedOff = await publisher.call(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/sign-off`,
      {},
    );
    assert.ok(signedOff.status < 300, signedOff.text);
    await market.settle();
    places.calls.length = 0;
  };

  /** A live offer of its own with a test drive. */
  const live = async (drive: Record<string, unknown>): Promise<string> => {
    const slug = await completeOffer(publisher, site, {
      offer: `d${randomUUID().slice(0, 8)}`,
      plans: [],
      pages: {
        setup: { listingOption: "contact-me", testDrive: true, leads: { destination: "none" } },
        technical: undefined,
        "test-drive": drive,
      },
    });
    await submit(slug);
    return slug;
  };

  const page = (slug: string) => `/product/saas/${slug}/test-drive`;
  const start = (slug: string, person = customer, changes: Record<string, unknown> = {}) =>
    person.call(
      "POST",
      `/v1/storefront/offers/${slug}/test-drives`,
      { ...FORM, ...changes },
      once(),
    );
  const started = async (slug: string, person = customer): Promise<string> => {
    const answer = await start(slug, person);
    assert.equal(answer.status, 201, answer.text);
    return answer.json<{ id: string }>().id;
  };
  const send = (slug: string, changes: Record<string, string> = {}, person = customer) =>
    person.call(
      "POST",
      page(slug),
      new URLSearchParams({
        key: randomUUID(),
        ...FORM,
        terms: "yes",
        consent: "yes",
        ...changes,
      }).toString(),
      { "content-type": "application/x-www-form-urlencoded" },
    );
  const own = async (id: string, person = customer) => {
    const answer = await person.call("GET", `/v1/test-drives/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Drive>();
  };
  const list = async (slug: string, query = "", person = publisher) => {
    const answer = await person.call("GET", `/v1/offers/${slug}/test-drives?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{
      data: Listed[];
      nextCursor: string | null;
      places: { used: number; total: number };
    }>();
  };
  const actionsOf = (id: string) =>
    places.calls.filter(({ call }) => call.testDriveId === id).map(({ call }) => call.action);
  const mailsOf = async (dedupe: string) =>
    (
      await market.platform.pool.raw.query(
        "select to_address, subject, body from platform.mails where dedupe_key = $1",
        [dedupe],
      )
    ).rows;
  /** Lets the time of the calls that wait pass, as the machinery measures it. */
  const callsWaited = (interval: string) =>
    market.platform.pool.raw.query(
      `update test_drives.calls set next_attempt_at = next_attempt_at - $1::interval,
         give_up_at = give_up_at - $1::interval, recorded_at = recorded_at - $1::interval
       where state = 'waiting'`,
      [interval],
    );
  return {
    market,
    site,
    places,
    operator,
    publisher,
    stranger,
    customer,
    hosted,
    submit,
    live,
    page,
    start,
    started,
    send,
    own,
    list,
    actionsOf,
    mailsOf,
    callsWaited,
    startAll: (slug: string, people: readonly { id: string; email: string }[]) =>
      startAll(market, slug, people),
    holdCalls: () => holdCalls(market),
    /** As each test begins: at the same moment, with a program that answers at once. */
    async begins(): Promise<void> {
      await market.clockMovesTo(NOW);
      places.answers = () => ({ status: 200 });
      places.calls.length = 0;
    },
    async close(): Promise<void> {
      await market.close();
      site.close();
      places.server.closeAllConnections();
      places.server.close();
    },
  };
}
export type TestDrives = Awaited<ReturnType<typeof openTestDrives>>;

/** Asks for a place for each person, all at the same time. */
async function startAll(
  market: TestMarket,
  slug: string,
  people: readonly { id: string; email: string }[],
) {
  const db = market.platform.databaseAs(SYSTEM);
  const offer = await liveOffer(db, slug);
  assert.ok(offer);
  const { offerId, publisherId, type } = offer;
  return Promise.all(
    people.map((person) =>
      startTestDrive(db, {
        form: { ...FORM, email: person.email },
        offer: { offerId, publisherId, slug, type, name: "Notes" },
        language: "en",
        person: { ...person, timeZone: "Europe/Paris" },
      }),
    ),
  );
}

/** Keeps calls from leaving until the returned function is called. */
async function holdCalls(market: TestMarket): Promise<() => Promise<void>> {
  const { raw } = market.platform.pool;
  await raw.query(
    "alter table test_drives.calls alter next_attempt_at set default clock_timestamp() + interval '1 hour'",
  );
  return async () => {
    await raw.query(
      "alter table test_drives.calls alter next_attempt_at set default clock_timestamp()",
    );
    await raw.query(
      "update test_drives.calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
    );
  };
}
