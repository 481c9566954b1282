import { randomBytes, timingSafeEqual } from "node:crypto";
import type { SampleOffer, SamplePublisher } from "./config.ts";
import { html, layout, type MessageName, messagePage, speak, type View } from "./html.ts";
import type { Marketplace, Outcome, Subscription } from "./marketplace.ts";
import { Unreachable } from "./outgoing.ts";
import { isTextKey } from "./texts.ts";

/** One buyer's visit, from the resolved purchase to the finished set-up. */
export type Visit = {
  readonly id: string;
  /** Stands in the form; a form from elsewhere does not know it. */
  readonly formToken: string;
  readonly publisherId: string;
  readonly offerId: string;
  readonly subscription: Subscription;
  readonly untilMs: number;
  /** Set with the first press of the button, so that a second press waits for the same answer. */
  activation?: Promise<Outcome<null>>;
  finished: boolean;
};

const VISIT_MS = 30 * 60_000;
const MOST_VISITS = 1_000;

/** The open visits, in memory. The oldest goes when there are too many. */
export class Visits {
  readonly #visits = new Map<string, Visit>();

  open(publisher: SamplePublisher, offer: SampleOffer, subscription: Subscription): Visit {
    const secret = () => randomBytes(32).toString("base64url");
    const visit: Visit = {
      id: secret(),
      formToken: secret(),
      publisherId: publisher.id,
      offerId: offer.id,
      subscription,
      untilMs: performance.now() + VISIT_MS,
      finished: false,
    };
    this.#visits.set(visit.id, visit);
    const [oldest] = this.#visits.keys();
    if (this.#visits.size > MOST_VISITS && oldest !== undefined) this.#visits.delete(oldest);
    return visit;
  }

  /** The visit of a cookie, if it is still open and belongs to this offer. */
  find(id: string | undefined, publisher: SamplePublisher, offer: SampleOffer): Visit | undefined {
    const visit = id === undefined ? undefined : this.#visits.get(id);
    if (visit === undefined || visit.untilMs < performance.now()) return undefined;
    return visit.publisherId === publisher.id && visit.offerId === offer.id ? visit : undefined;
  }
}

export const isFormToken = (visit: Visit, given: string): boolean => {
  const [expected, actual] = [Buffer.from(visit.formToken), Buffer.from(given)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};

/** A page with its status; the landing page's answers are never stored by browsers. */
export type Shown = { readonly status: number; readonly page: string };

/** The purchase as the marketplace tells it, with the button that completes the set-up. */
export function setupPage(view: View, visit: Visit): Shown {
  const say = speak(view);
  if (visit.finished)
    return {
      status: 200,
      page: messagePage(view, "done", {
        tone: "ok",
        extra: html`${facts(view, visit.subscription)}
<a class="button" href="/${visit.publisherId}/${visit.offerId}/docs">${say("done.next")}</a>`,
      }),
    };
  const title = say("landing.title");
  return {
    status: 200,
    page: layout(
      view,
      title,
      html`<h1>${title}</h1>
<p class="lead">${say("landing.lead")}</p>
${facts(view, visit.subscription)}
<form method="post" action="/${visit.publisherId}/${visit.offerId}/landing/setup?lang=${view.language}">
<input type="hidden" name="formToken" value="${visit.formToken}">
<button>${say("landing.button")}</button>
<p class="hint">${say("landing.effect")}</p>
</form>`,
    ),
  };
}

function facts(view: View, subscription: Subscription) {
  const say = speak(view);
  const term = `term.${subscription.termUnit}`;
  const rows: (readonly [string, string] | undefined)[] = [
    [say("landing.subscription"), subscription.name],
    [say("landing.plan"), subscription.planId],
    subscription.quantity === null
      ? undefined
      : [say("landing.quantity"), subscription.quantity.toLocaleString(view.language)],
    [say("landing.term"), isTextKey(term) ? say(term) : subscription.termUnit],
    subscription.isFreeTrial ? [say("landing.trial"), say("landing.trial.text")] : undefined,
    subscription.buyerEmail === null ? undefined : [say("landing.buyer"), subscription.buyerEmail],
    [say("landing.id"), subscription.id],
  ];
  return html`<dl class="card">${rows.flatMap((row) =>
    row === undefined || row[1] === "" ? [] : [html`<dt>${row[0]}</dt><dd>${row[1]}</dd>`],
  )}</dl>`;
}

/** What to say of a subscription that cannot or need not be set up; undefined where it can. */
const STATES: Readonly<Record<string, readonly [MessageName, "ok" | "you" | "bad"]>> = {
  Subscribed: ["active", "ok"],
  Suspended: ["suspended", "you"],
  Unsubscribed: ["ended", "bad"],
};

export function statePage(view: View, subscription: Subscription): Shown | undefined {
  const state = STATES[subscription.status];
  if (state === undefined) return undefined;
  const [name, tone] = state;
  const extra = facts(view, subscription);
  return { status: 200, page: messagePage(view, name, { tone, extra }) };
}

/** Looks a purchase up by its token and opens a visit, or says why there is none. */
export async function arrive(
  view: View & { readonly publisher: SamplePublisher; readonly offer: SampleOffer },
  token: string,
  { marketplace, visits }: { readonly marketplace: Marketplace; readonly visits: Visits },
): Promise<{ readonly visit: Visit } | { readonly shown: Shown }> {
  let found: Outcome<Subscription>;
  try {
    found = await marketplace.resolve(token);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return {
      shown: {
        status: 503,
        page: messagePage(view, "unreachable", { detail: error.message, extra: again(view, "") }),
      },
    };
  }
  if (!found.ok) return { shown: refusalPage(view, found.refusal) };
  const subscription = found.value;
  if (subscription.offerId !== view.offer.id)
    return {
      shown: {
        status: 400,
        page: messagePage(view, "other-offer", {
          tone: "bad",
          values: { other: subscription.offerId },
        }),
      },
    };
  const state = statePage(view, subscription);
  return state === undefined
    ? { visit: visits.open(view.publisher, view.offer, subscription) }
    : { shown: state };
}

/**
 * Completes the set-up: tells the marketplace to activate. Undefined when it is done.
 *
 * After a refusal or a missing answer the subscription is read again, because the likeliest cause
 * is that an earlier press succeeded.
 */
export async function complete(
  view: View,
  visit: Visit,
  marketplace: Marketplace,
): Promise<Shown | undefined> {
  visit.activation ??= marketplace.activate(visit.subscription);
  try {
    const done = await visit.activation;
    if (done.ok) {
      visit.finished = true;
      return undefined;
    }
    delete visit.activation; // The next press asks anew.
    if (done.refusal.kind !== "refused" && done.refusal.kind !== "ended")
      return refusalPage(view, done.refusal);
    const now = await marketplace.get(visit.subscription.id);
    return (now.ok ? statePage(view, now.value) : undefined) ?? refusalPage(view, done.refusal);
  } catch (error) {
    delete visit.activation;
    if (!(error instanceof Unreachable)) throw error;
    const extra = again(view, "/setup");
    return {
      status: 503,
      page: messagePage(view, "unsure", { detail: error.message, extra }),
    };
  }
}

function refusalPage(
  view: View,
  { kind, detail }: { readonly kind: string; readonly detail: string },
): Shown {
  const [name, status] =
    (
      {
        token: ["expired-token", 400],
        credentials: ["credentials", 502],
        ended: ["ended", 400],
        refused: ["refused", 400],
      } as const
    )[kind] ?? (["unreachable", 502] as const);
  return { status, page: messagePage(view, name, { tone: "bad", detail }) };
}

/** Back to the visit's page. An arrival is tried again by reloading: the token stands in the address. */
function again(view: View, path: "" | "/setup") {
  const say = speak(view);
  return path === ""
    ? html``
    : html`<a class="button" href="/${view.publisher?.id ?? ""}/${view.offer?.id ?? ""}/landing${path}?lang=${view.language}">${say("landing.again")}</a>`;
}
