import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SampleConfig, SampleOffer, SamplePublisher } from "./config.ts";
import { FONTS } from "./fonts.ts";
import {
  homePage,
  html,
  isPageName,
  layout,
  messagePage,
  offerPage,
  speak,
  textPage,
  type View,
} from "./html.ts";
import { arrive, complete, isFormToken, type Shown, setupPage, Visits } from "./landing.ts";
import { type Marketplace, marketplaceFor } from "./marketplace.ts";
import { Unreachable } from "./outgoing.ts";
import { OpenPlaces, readPlaceCall } from "./test-drive.ts";
import { languageOf } from "./texts.ts";
import { EventLog, readEvent, webhookVerifier } from "./webhook.ts";

export type RunningPublisher = {
  /** `http://127.0.0.1:4710`, with the real port. */
  readonly address: string;
  readonly port: number;
  /** Stops listening, lets running requests finish for a second, then ends them. */
  close(): Promise<void>;
};

type Member = {
  readonly publisher: SamplePublisher;
  /** Absent without a secret. */
  readonly marketplace?: Marketplace;
  readonly verify: ReturnType<typeof webhookVerifier>;
  readonly events: EventLog;
  readonly places: OpenPlaces;
};

type Reply = {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const STYLE = `${FONTS.css}\n${readFileSync(new URL("style.css", import.meta.url), "utf8")}`;
const MAX_WEBHOOK_BYTES = 256 * 1024;
const MAX_FORM_BYTES = 4 * 1024;
const MAX_TOKEN_LENGTH = 8_192;

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  // Purchase tokens stand in addresses: they leave for no other site.
  "referrer-policy": "same-origin",
};

/**
 * Serves the pages, landing pages and webhooks of all configured publishers in one process. State
 * is kept in memory only.
 *
 * @throws Error when the port cannot be listened on
 */
export async function startSamplePublisher(config: SampleConfig): Promise<RunningPublisher> {
  const log = config.log ?? (() => {});
  const visits = new Visits();
  const members = new Map<string, Member>(
    config.publishers.map((publisher) => {
      const { clientSecret } = publisher;
      return [
        publisher.id,
        {
          publisher,
          verify: webhookVerifier(publisher, config),
          events: new EventLog(),
          places: new OpenPlaces(),
          ...(clientSecret === undefined
            ? {}
            : { marketplace: marketplaceFor({ ...publisher, clientSecret }, config) }),
        },
      ];
    }),
  );

  const addressOf = (running: Server): string => {
    const { port, address, family } = running.address() as AddressInfo;
    return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  };
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      answer(request, { members, visits, log, address: addressOf(server) })
        .catch((error: unknown) => {
          log(`${request.method} ${pathOf(request)} failed: ${(error as Error).stack ?? error}`);
          const view = {
            language: languageOf(null, request.headers["accept-language"]),
            path: "/",
          };
          return page(500, messagePage(view, "failed", { tone: "bad" }));
        })
        .then((reply) => send(response, reply, request.method === "HEAD"));
    },
  );
  await listen(server, config.port, config.host ?? "127.0.0.1");
  const { port } = server.address() as AddressInfo;
  return {
    address: addressOf(server),
    port,
    close: () => stop(server),
  };
}

type Context = {
  readonly members: ReadonlyMap<string, Member>;
  readonly visits: Visits;
  readonly log: (line: string) => void;
  /** Where this program is reached, without a path. */
  readonly address: string;
};

async function answer(request: IncomingMessage, context: Context): Promise<Reply> {
  const url = new URL(request.url ?? "/", "http://here");
  const language = languageOf(url.searchParams.get("lang"), request.headers["accept-language"]);
  const view: View = { language, path: url.pathname };
  const [publisherId, offerId, name, more, ...rest] = url.pathname.split("/").slice(1);

  if (url.pathname === "/style.css")
    return reading(request, () => ({
      status: 200,
      body: STYLE,
      type: "text/css; charset=utf-8",
      headers: { "cache-control": "max-age=300" },
    }));
  const font = publisherId === "fonts" ? FONTS.files.get(offerId ?? "") : undefined;
  if (font !== undefined)
    return reading(request, () => ({
      status: 200,
      body: readFileSync(font),
      type: "font/woff2",
      headers: { "cache-control": "max-age=31536000, immutable" },
    }));
  if (url.pathname === "/")
    return reading(request, () =>
      page(
        200,
        homePage(
          view,
          [...context.members.values()].map(({ publisher }) => publisher),
        ),
      ),
    );

  const member = context.members.get(publisherId ?? "");
  if (member === undefined || rest.length > 0) return missing(view);
  const ofPublisher = { ...view, publisher: member.publisher };
  if (offerId === "events" && name === undefined)
    return reading(request, () => page(200, eventsPage(ofPublisher, member.events)));
  const offer = member.publisher.offers.find(({ id }) => id === offerId);
  if (offer === undefined) return missing(ofPublisher);
  const ofOffer = { ...ofPublisher, offer };

  if (name === "landing" && (more === undefined || more === "setup"))
    return landing(request, url, { ...context, member, view: ofOffer, isSetup: more === "setup" });
  const download = name === "packages" ? offer.packages?.get(more ?? "") : undefined;
  if (download !== undefined)
    return reading(request, () => ({
      status: 200,
      body: download,
      type: "application/octet-stream",
      headers: { "content-disposition": "attachment", "cache-control": "max-age=300" },
    }));
  if (name === "test-drive" && more !== undefined)
    return reading(request, () => tryOut(ofOffer, member.places, more));
  if (more !== undefined) return missing(ofOffer);
  if (name === "test-drive") return testDrive(request, { ...context, member, offer });
  if (name === "webhook") return webhook(request, { member, offer, log: context.log });
  if (name === undefined || name === "")
    return reading(request, () => page(200, offerPage(ofOffer)));
  if (isPageName(name)) return reading(request, () => page(200, textPage(ofOffer, name)));
  const { logo } = offer;
  if (name === "logo.png" && logo !== undefined)
    return reading(request, () => ({
      status: 200,
      body: logo,
      type: "image/png",
      headers: { "cache-control": "max-age=300" },
    }));
  return missing(ofOffer);
}

/**
 * `…/landing?token=…` looks the purchase up and goes on to `…/landing/setup`, so that the token
 * leaves the address bar; there the purchase is shown, and a POST completes the set-up.
 */
async function landing(
  request: IncomingMessage,
  url: URL,
  {
    member,
    view,
    isSetup,
    visits,
    log,
  }: Context & {
    readonly member: Member;
    readonly view: View & { readonly publisher: SamplePublisher; readonly offer: SampleOffer };
    readonly isSetup: boolean;
  },
): Promise<Reply> {
  const { publisher, offer, language } = view;
  const at = `/${publisher.id}/${offer.id}/landing`;
  const setup = `${at}/setup?lang=${language}`;
  const { marketplace } = member;

  if (!isSetup)
    return reading(request, async () => {
      const token = url.searchParams.get("token") ?? "";
      if (token === "") return page(200, messagePage(view, "no-token"));
      if (marketplace === undefined) return notConnected(view);
      if (token.length > MAX_TOKEN_LENGTH)
        return page(400, messagePage(view, "expired-token", { tone: "bad" }));
      const arrival = await arrive(view, token, { marketplace, visits });
      if ("shown" in arrival) return shown(arrival.shown);
      return redirect(setup, {
        "set-cookie": `setup=${arrival.visit.id}; Path=${at}; HttpOnly; SameSite=Lax; Max-Age=1800`,
      });
    });

  const visit = visits.find(cookie(request, "setup"), publisher, offer);
  if (request.method !== "POST")
    return reading(request, () =>
      visit === undefined ? page(400, messagePage(view, "session")) : shown(setupPage(view, visit)),
    );

  const body = await readBody(request, MAX_FORM_BYTES);
  if (body === undefined) return page(413, messagePage(view, "form", { tone: "bad" }));
  if (visit === undefined) return page(400, messagePage(view, "session"));
  const formToken = new URLSearchParams(body).get("formToken") ?? "";
  if (!isFromHere(request) || !isFormToken(visit, formToken))
    return page(403, messagePage(view, "form", { tone: "bad" }));
  if (marketplace === undefined) return notConnected(view);
  const refused = await complete(view, visit, marketplace);
  if (refused !== undefined) return shown(refused);
  log(`${publisher.id}.${offer.id}: subscription ${visit.subscription.id} is set up`);
  return redirect(setup);
}

/**
 * The marketplace tells of an operation. 2xx is an acknowledgement; a 4xx to a change of plan or
 * seats would refuse it; 5xx asks for the same call again.
 */
async function webhook(
  request: IncomingMessage,
  {
    member: { publisher, verify, events, marketplace },
    offer,
    log,
  }: {
    readonly member: Member;
    readonly offer: SampleOffer;
    readonly log: (line: string) => void;
  },
): Promise<Reply> {
  if (request.method !== "POST") return { status: 405, headers: { allow: "POST" } };
  const body = await readBody(request, MAX_WEBHOOK_BYTES);
  if (body === undefined) return plain(413, "The body is longer than 256 KiB.");
  const proof = await verify(request.headers.authorization);
  if (!proof.ok) {
    log(`${publisher.id}.${offer.id}: webhook call not accepted: ${proof.why}`);
    return proof.unsure
      ? plain(503, "The keys of the marketplace cannot be read now.")
      : {
          ...plain(401, "The bearer token is not accepted."),
          headers: { "www-authenticate": "Bearer" },
        };
  }
  const event = readEvent(body, Temporal.Now.instant());
  if (event === undefined)
    return plain(400, "The body needs id, offerId, action and subscriptionId.");
  if (event.offerId !== offer.id)
    return plain(400, `This is the webhook of ${offer.id}, not of ${event.offerId}.`);
  const answered = await answerOperation(event, marketplace);
  if (answered === "unknown") return plain(400, "The marketplace knows no such operation.");
  if (answered === "unsure") return plain(503, "The operation cannot be read now.");
  events.keep(event, { agreed: answered === "agreed" });
  log(`${publisher.id}.${offer.id}: ${event.action} of ${event.subscriptionId}`);
  return { status: 200 };
}

/** The marketplace has a place of a test drive opened or closed (docs/test-drives.md of the marketplace). */
async function testDrive(
  request: IncomingMessage,
  {
    member: { publisher, verify, places },
    offer,
    log,
    address,
  }: Context & { readonly member: Member; readonly offer: SampleOffer },
): Promise<Reply> {
  if (request.method !== "POST") return { status: 405, headers: { allow: "POST" } };
  const body = await readBody(request, MAX_WEBHOOK_BYTES);
  if (body === undefined) return plain(413, "The body is longer than 256 KiB.");
  const slug = `${publisher.id}.${offer.id}`;
  const own = `${address}/${publisher.id}/${offer.id}/test-drive`;
  const proof = await verify(request.headers.authorization, own);
  if (!proof.ok) {
    log(`${slug}: test drive call not accepted: ${proof.why}`);
    return proof.unsure
      ? plain(503, "The keys of the marketplace cannot be read now.")
      : plain(401, "The bearer token is not accepted.");
  }
  const call = readPlaceCall(body);
  if (call === undefined || call.offer !== slug)
    return plain(400, `The body needs action, testDriveId and the offer ${slug}.`);
  const { action, testDriveId, name } = call;
  log(`${slug}: ${action} test drive ${testDriveId}`);
  if (action === "close") return { status: places.close(testDriveId) ? 204 : 404 };
  const language = languageOf(call.language, undefined);
  const place = places.open({ testDriveId, offer: slug, name, language });
  const say = speak({ language, path: "/", publisher, offer });
  return {
    status: 200,
    type: "application/json",
    body: JSON.stringify({
      accessUrl: `${own}/${place.secret}?lang=${language}`,
      accessInformation: say("try.information", { name: place.name }),
    }),
  };
}

/** What somebody with a place sees; nothing for everybody else, and after its end. */
function tryOut(
  view: View & { readonly publisher: SamplePublisher; readonly offer: SampleOffer },
  places: OpenPlaces,
  secret: string,
): Reply {
  const place = places.find(`${view.publisher.id}.${view.offer.id}`, secret);
  if (place === undefined) return page(404, messagePage(view, "try-over"));
  return page(200, messagePage(view, "try", { tone: "ok", values: { name: place.name } }));
}

/**
 * Reads an operation that waits for an answer and agrees to it: here a publisher would first set up
 * what was changed. Without a secret nothing can be read, and silence is the answer.
 */
async function answerOperation(
  { id, subscriptionId, status }: { id: string; subscriptionId: string; status: string },
  marketplace: Marketplace | undefined,
): Promise<"agreed" | "silent" | "unknown" | "unsure"> {
  if (status !== "InProgress" || marketplace === undefined) return "silent";
  try {
    const found = await marketplace.operation(subscriptionId, id);
    if (!found.ok) return found.refusal.kind === "ended" ? "unknown" : "unsure";
    if (found.value.status !== "InProgress") return "silent";
    const agreed = await marketplace.agree(subscriptionId, id);
    return agreed.ok ? "agreed" : "unsure";
  } catch (error) {
    if (error instanceof Unreachable) return "unsure";
    throw error;
  }
}

function eventsPage(view: View & { readonly publisher: SamplePublisher }, log: EventLog): string {
  const say = speak(view);
  const title = say("events.title");
  const events = log.newestFirst();
  const head = [
    "events.time",
    "events.offer",
    "events.action",
    "events.status",
    "events.subscription",
    "events.plan",
    "events.quantity",
    "events.answer",
    "events.deliveries",
  ] as const;
  const table = html`<div class="scroll card" role="region" tabindex="0" aria-label="${title}"><table><thead><tr>${head.map(
    (key) => html`<th scope="col">${say(key)}</th>`,
  )}</tr></thead><tbody>${events.map(
    (event) =>
      html`<tr><td>${event.firstReceivedAt.toString({ smallestUnit: "second" }).replace("T", " ").replace("Z", "")}</td><td>${event.offerId}</td><td><b>${event.action}</b></td><td>${event.status}</td><td><code>${event.subscriptionId}</code></td><td>${event.planId}</td><td class="number">${event.quantity ?? ""}</td><td>${event.agreed ? say("events.agreed") : "–"}</td><td class="number">${event.deliveries}</td></tr>`,
  )}</tbody></table></div>`;
  return layout(
    view,
    title,
    html`<h1>${title}</h1><p class="lead">${say("events.lead")}</p>${
      events.length === 0 ? html`<p>${say("events.none")}</p>` : table
    }`,
    "wide",
  );
}

const page = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  body,
  headers: { "cache-control": "no-store", vary: "accept-language", ...headers },
});
const shown = ({ status, page: body }: Shown): Reply => page(status, body);
const plain = (status: number, body: string): Reply => ({
  status,
  body,
  type: "text/plain; charset=utf-8",
});
const redirect = (location: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 303,
  headers: { location, "cache-control": "no-store", ...headers },
});
const missing = (view: View): Reply =>
  page(
    404,
    messagePage(view, "missing", { extra: html`<a href="/">${speak(view)("missing.link")}</a>` }),
  );
const notConnected = (view: View): Reply =>
  page(502, messagePage(view, "credentials", { tone: "bad" }));

/** Answers GET and HEAD, refuses other methods. */
async function reading(
  request: IncomingMessage,
  make: () => Reply | Promise<Reply>,
): Promise<Reply> {
  if (request.method === "GET" || request.method === "HEAD") return make();
  return { status: 405, headers: { allow: "GET, HEAD" } };
}

/** Browsers say where a form comes from; a program that says nothing is held by the form token. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  if (site !== undefined && site !== "same-origin") return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}

/** The body as text; undefined when it is longer than `most` bytes. */
async function readBody(request: IncomingMessage, most: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    // The rest is read and thrown away, so that the client can read our answer.
    if (bytes <= most) parts.push(part);
  }
  return bytes > most ? undefined : Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, reply: Reply, isHead: boolean): void {
  const body = Buffer.from(reply.body ?? "");
  response.writeHead(reply.status, {
    ...HEADERS,
    ...(reply.body === undefined
      ? {}
      : { "content-type": reply.type ?? "text/html; charset=utf-8" }),
    "content-length": body.length,
    ...reply.headers,
  });
  response.end(isHead ? undefined : body);
}

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?")[0] ?? "/";

function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, () => {
    server.off("error", reject);
    resolve();
  });
  return promise;
}

async function stop(server: Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.close((error) => (error === undefined ? resolve() : reject(error)));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 1_000);
  try {
    await promise;
  } finally {
    clearTimeout(late);
  }
}
