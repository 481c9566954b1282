import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once, startTestMarket, type TestMarket, type TestPerson } from "./market.ts";
import { applied, completeDocument } from "./offers.ts";

type Json = Record<string, unknown>;

/** A publisher's site on loopback: every path answers 200, the webhook 401, unless told otherwise. */
export type Site = {
  readonly url: string;
  /** Entry for SOUK_OUTGOING_ALLOW. */
  readonly allow: string;
  /** Status by path, such as `{ "/support": 404 }`. */
  readonly answers: Record<string, number>;
  /** What it answers with, by path; without an entry a word. */
  readonly bodies: Record<string, Uint8Array>;
  /** Headers of its answers, by path. */
  readonly headers: Record<string, Record<string, string>>;
  readonly seen: { readonly method: string; readonly path: string; readonly body: string }[];
  /** Holds every answer back until the returned function is called. */
  hold(): () => void;
  close(): void;
};

export async function openSite(): Promise<Site> {
  const answers: Record<string, number> = { "/webhook": 401 };
  const bodies: Site["bodies"] = {};
  const headers: Site["headers"] = {};
  const seen: { method: string; path: string; body: string }[] = [];
  let held = Promise.resolve();
  const server: Server = createServer(async (request, response) => {
    const path = request.url ?? "";
    seen.push({ method: request.method ?? "", path, body: await bodyOf(request) });
    await held;
    response
      .writeHead(answers[path] ?? 200, { "content-type": "text/plain", ...headers[path] })
      .end(bodies[path] ?? "answer");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    allow: `127.0.0.1:${port}`,
    answers,
    bodies,
    headers,
    seen,
    hold() {
      let release: () => void = () => {};
      held = new Promise((done) => {
        release = done;
      });
      return release;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

/** A complete draft whose links lead to `site`; returns its slug. */
export async function completeOffer(
  publisher: TestPerson,
  site: Site,
  changes: Parameters<typeof completeDocument>[1] = {},
): Promise<string> {
  const document = await completeDocument(publisher, changes);
  await applied(publisher, atSite(document, site));
  return `${document["publisher"]}.${document["offer"]}`;
}

/** The same document with the demo's addresses replaced by the site's. */
export const atSite = (document: Json, site: Site): Json =>
  JSON.parse(JSON.stringify(document).replaceAll("http://127.0.0.1:4710", site.url));

/** Changes one page of a draft. */
export async function changePage(
  publisher: TestPerson,
  slug: string,
  page: string,
  change: (content: Json) => Json,
): Promise<void> {
  const path = `/v1/offers/${slug}/pages/${page}`;
  const read = await publisher.call("GET", path);
  const { content } = read.json<{ content: Json }>();
  const saved = await publisher.call("PUT", path, change(content), {
    "if-match": read.headers.get("etag") ?? "*",
  });
  assert.equal(saved.status, 200, saved.text);
}

export type SubmissionAnswer = {
  readonly id: string;
  readonly offer: string;
  readonly number: number;
  readonly state: string;
  readonly step: { readonly id: string } | null;
  readonly blocking: number;
  readonly warnings: number;
  readonly phases: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: string;
    readonly owner: string;
    readonly steps: readonly {
      readonly id: string;
      readonly state: string;
      readonly startedAt: string | null;
      readonly endedAt: string | null;
    }[];
  }[];
  readonly certification: {
    readonly person: boolean;
    readonly because: readonly { readonly code: string }[];
    readonly decision: { readonly outcome: string; readonly decidedBy: string | null } | null;
  };
  readonly actions: readonly {
    readonly action: string;
    readonly allowed: boolean;
    readonly reason: { readonly code: string; readonly detail: string } | null;
  }[];
};

export async function submitted(
  publisher: TestPerson,
  slug: string,
  notes = "Sign in as tester.",
): Promise<SubmissionAnswer> {
  const answer = await publisher.call("POST", `/v1/offers/${slug}/submissions`, { notes }, once());
  assert.equal(answer.status, 201, answer.text);
  return answer.json();
}

export async function submissionOf(
  publisher: TestPerson,
  slug: string,
  number: number,
): Promise<SubmissionAnswer> {
  const answer = await publisher.call("GET", `/v1/offers/${slug}/submissions/${number}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json();
}

/** Claims a submission that waits and decides on it. */
export async function decided(
  certifier: TestPerson,
  id: string,
  decision: { readonly outcome: "certify" | "reject"; readonly verdicts: readonly Json[] },
): Promise<void> {
  const path = `/v1/certification/submissions/${id}`;
  const claimed = await certifier.call("PUT", `${path}/claim`, {});
  assert.equal(claimed.status, 200, claimed.text);
  const answer = await certifier.call("PUT", `${path}/decision`, decision);
  assert.equal(answer.status, 200, answer.text);
}

/** A pass for every policy that people decide. */
export async function allPassed(certifier: TestPerson): Promise<Json[]> {
  const { data } = (await certifier.call("GET", "/v1/certification/policies")).json<{
    data: { number: string; automatic: boolean }[];
  }>();
  return data
    .filter(({ automatic }) => !automatic)
    .map(({ number }) => ({ policy: number, verdict: "pass" }));
}

/** Waits until the background checks have seen the draft as it is saved. */
export async function untilChecked(market: TestMarket, slug: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { rows } = await market.platform.pool.raw.query(
      `select d.due_at from publishing.draft_checks d join catalog.offers o on o.id = d.offer_id
       where o.slug = $1`,
      [slug],
    );
    if (rows[0]?.due_at === null) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`The draft of ${slug} was not checked`);
}

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly locale: string;
};

/** A marketplace in which people certify: two publishers, and an operator with a certifier. */
export type Publishing = {
  readonly market: TestMarket;
  readonly site: Site;
  readonly ana: TestPerson;
  /** Of another publisher. */
  readonly foreign: TestPerson;
  /** Administrator of the operator. */
  readonly ines: TestPerson;
  /** Certifier of the operator. */
  readonly marc: TestPerson;
  mailsTo(address: string): Promise<readonly Mail[]>;
  /** Submits Ana's draft, which Marc certifies; returns the number. */
  atPreview(slug: string): Promise<number>;
  close(): Promise<void>;
};

export async function openPublishing(): Promise<Publishing> {
  const site = await openSite();
  const market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
  const ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
  const foreign = await market.organisation({
    kind: "publisher",
    name: "Fabrikam",
    handle: "fabrikam",
  });
  const ines = await market.organisation({
    kind: "operator",
    name: "Meridian",
    handle: "meridian",
  });
  const marc = await market.person(ines.organisation.id, ["certifier"]);
  return {
    market,
    site,
    ana,
    foreign,
    ines,
    marc,
    async mailsTo(address) {
      const answer = await ines.call("GET", `/v1/mails?q=${encodeURIComponent(address)}&limit=100`);
      return answer.json<{ data: Mail[] }>().data;
    },
    async atPreview(slug) {
      const { number, id } = await submitted(ana, slug);
      await market.settle();
      await decided(marc, id, { outcome: "certify", verdicts: await allPassed(marc) });
      await market.settle();
      assert.equal((await submissionOf(ana, slug, number)).state, "preview");
      return number;
    },
    async close() {
      await market.close();
      site.close();
    },
  };
}
