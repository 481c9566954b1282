import { addDays, type Day, type Instant, startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  endRemovalHold,
  type LoadedOffer,
  loadOfferById,
  offerForPublisher,
} from "../../catalog/index.ts";
import { announceRemoval, heldOfOffer, withdrawRemoval } from "../../commerce/index.ts";
import { holdForRemoval } from "../../publishing/index.ts";
import {
  checkDay,
  checkText,
  earliestDay,
  lastInstantOf,
  moveRequest,
  type Origin,
  REMINDER_DAYS,
} from "../domain/request.ts";
import type { RequestAction } from "../domain/request-lifecycle.ts";
import type { NoticeDue } from "../events.ts";
import { neverSold, requestOpen } from "../problems.ts";
import { noticeDays } from "../queries/requests.ts";
import {
  addProgress,
  insertRequest,
  lockRequest,
  openRequestOf,
  type ProgressKind,
  type Request,
  recordRequest,
} from "../store/requests.ts";
import { CLOSE, REMIND } from "./moments.ts";

export type OpenRequest = {
  readonly publisherId: string;
  readonly slug: string;
  /** What the publisher asks, and why. */
  readonly text: string;
};

/** A publisher asks to remove an offer from its existing customers (PUB-24). */
export const openRequest = (
  db: Database,
  { publisherId, slug, text }: OpenRequest,
): Promise<Result<Request>> =>
  db.transaction(async (tx): Promise<Result<Request>> => {
    const words = checkText(text);
    if (!words.ok) return words;
    const found = await offerForPublisher(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const made = await insert(tx, found, {
      origin: "publisher",
      text: words.value,
      state: "submitted",
      removalDay: null,
    });
    if (!made.ok) return made;
    await note(tx, made.value, "opened", words.value, "publisher");
    return made;
  });

export type StartRemoval = {
  readonly operator: ActingOrganisation;
  readonly offerId: string;
  /** The first day without the offer. */
  readonly day: Day;
  /** Why: customers, sellers and the publisher read it. */
  readonly text: string;
};

/** The operator removes an offer of its own accord: accepted at once, with its notice (OPR-04). */
export const startRemoval = (
  db: Database,
  { operator, offerId, day, text }: StartRemoval,
): Promise<Result<Request>> =>
  db.transaction(async (tx): Promise<Result<Request>> => {
    const words = checkText(text);
    if (!words.ok) return words;
    const allowed = checkDay(day, await earliest(tx, operator));
    if (!allowed.ok) return allowed;
    const found = await loadOfferById(tx, offerId);
    if (found === undefined) return refuse(notFound({}));
    const made = await insert(tx, found, {
      origin: "operator",
      text: words.value,
      state: "accepted",
      removalDay: day,
    });
    if (!made.ok) return made;
    await note(tx, made.value, "opened", words.value, "operator");
    const taken = await recordRequest(tx, made.value, taker(tx));
    return accept(tx, taken, day, null);
  });

/** A person of the support team takes a request, also from another. */
export const takeRequest = (db: Database, seen: Seen): Promise<Result<Request>> =>
  change(db, seen, "operator", "take", async (tx, request) => {
    const taken = await recordRequest(tx, request, { state: "in-progress", ...taker(tx) });
    await note(tx, taken, "taken", null, "operator");
    return ok(taken);
  });

/** A word to the other side, who reads it and is mailed: how far the request is, or an answer. */
export const noteProgress = (
  db: Database,
  { by, text, ...seen }: Seen & { readonly by: Origin; readonly text: string },
): Promise<Result<Request>> =>
  change(db, seen, by, "note", async (tx, request) => {
    const words = checkText(text);
    if (!words.ok) return words;
    const after = await recordRequest(tx, request, {});
    await note(tx, after, "note", words.value, by);
    return ok(after);
  });

/** Accepts a removal with its day, or rejects it with a reason. */
export const decideRequest = (
  db: Database,
  {
    operator,
    decision,
    ...seen
  }: Seen & {
    readonly operator: ActingOrganisation;
    readonly decision:
      | { readonly outcome: "accept"; readonly day: Day; readonly text?: string | undefined }
      | { readonly outcome: "reject"; readonly text?: string | undefined };
  },
): Promise<Result<Request>> =>
  change(db, seen, "operator", decision.outcome, async (tx, request) => {
    if (decision.outcome === "accept") {
      const allowed = checkDay(decision.day, await earliest(tx, operator));
      if (!allowed.ok) return allowed;
      return accept(tx, request, decision.day, decision.text?.trim() || null);
    }
    const words = checkText(decision.text);
    if (!words.ok) return words;
    const rejected = await recordRequest(tx, request, { state: "rejected", ...taker(tx) });
    await note(tx, rejected, "rejected", words.value, "operator");
    return ok(rejected);
  });

/** Who asked takes the request back; what was accepted is undone, until its day begins. */
export const withdrawRequest = (
  db: Database,
  { by, text, ...seen }: Seen & { readonly by: Origin; readonly text?: string | undefined },
): Promise<Result<Request>> =>
  change(db, seen, by, "withdraw", async (tx, request) => {
    const withdrawn = await recordRequest(tx, request, { state: "withdrawn" });
    if (request.state === "accepted" && request.removalDay !== null) {
      for (const moment of [REMIND, CLOSE]) await tx.unschedule(moment, request.id);
      await endRemovalHold(tx, request.offerId);
      await withdrawRemoval(tx, request.offerId);
      auditOffer(tx, request, "offer.removal-withdrawn");
      await announceNotice(tx, request, "withdrawn", request.removalDay);
    }
    await note(tx, withdrawn, "withdrawn", text?.trim() || null, by);
    return ok(withdrawn);
  });

/** Once more before the day; only the operator's own removals have a notice of the operator's. */
export async function remind(tx: Tx, { subject }: DueMoment): Promise<void> {
  const request = await lockRequest(tx, subject);
  if (request?.state === "accepted" && request.removalDay !== null)
    await announceNotice(tx, request, "reminder", request.removalDay);
}

/** The day has begun everywhere: with the last subscription the removal is over. */
export async function closeRequest(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const request = await lockRequest(tx, subject);
  if (request === undefined) return;
  const to = moveRequest(request, "close", { at: tx.at, by: "marketplace" });
  if (!to.ok) return;
  if ((await heldOfOffer(tx, request.offerId)) > 0) {
    // A subscription whose end met trouble is dead work until somebody sees to it.
    tx.schedule({ kind: CLOSE, subject, dueAt: dueAt.add({ hours: 1 }), payload: {} });
    return;
  }
  const closed = await recordRequest(tx, request, { state: to.value });
  await endRemovalHold(tx, request.offerId);
  auditOffer(tx, request, "offer.removal-ended");
  await note(tx, closed, "closed", null, "marketplace");
}

export const earliest = async (
  tx: Pick<Tx, "query" | "at" | "sql">,
  operator: Pick<ActingOrganisation, "timeZone">,
): Promise<Day> =>
  earliestDay(tx.at, { zone: operator.timeZone, noticeDays: await noticeDays(tx) });

async function accept(
  tx: Tx,
  request: Request,
  day: Day,
  text: string | null,
): Promise<Result<Request>> {
  const accepted = await recordRequest(tx, request, {
    state: "accepted",
    removalDay: day,
    ...(request.takenBy === null ? taker(tx) : {}),
  });
  const held = await holdForRemoval(tx, request.offerId, day);
  if (!held.ok) return held;
  await announceRemoval(tx, { offerId: request.offerId, day });
  const schedule = (kind: string, dueAt: Instant) =>
    tx.schedule({ kind, subject: request.id, dueAt, payload: {} });
  schedule(CLOSE, lastInstantOf(day));
  if (request.origin === "operator") {
    await announceNotice(tx, accepted, "accepted", day);
    schedule(REMIND, startOfDay(addDays(day, -REMINDER_DAYS), "UTC"));
  }
  auditOffer(tx, accepted, "offer.removal-accepted");
  await note(tx, accepted, "accepted", text, "operator");
  return ok(accepted);
}

async function insert(
  tx: Tx,
  { offer }: Pick<LoadedOffer, "offer">,
  about: Pick<Request, "origin" | "text" | "state" | "removalDay">,
): Promise<Result<Request>> {
  if (offer.firstLiveAt === null) return refuse(neverSold({ offer: offer.slug }));
  const made = await insertRequest(tx, {
    publisherId: offer.publisherId,
    offerId: offer.id,
    slug: offer.slug,
    problemType: offer.type,
    offerName: offer.summary.names.en ?? offer.alias,
    ...about,
  });
  if (made !== undefined) return ok(made);
  const open = await openRequestOf(tx, offer.id);
  return refuse(requestOpen({ number: open?.number ?? 0 }));
}

/** The version that the caller saw, or `*`; with a publisher, another's request is none. */
export type Seen = {
  readonly id: string;
  readonly seen: string;
  readonly publisherId?: string | undefined;
};

const change = (
  db: Database,
  seen: Seen,
  by: Origin,
  action: RequestAction,
  work: (tx: Tx, request: Request) => Promise<Result<Request>>,
): Promise<Result<Request>> =>
  db.transaction(async (tx): Promise<Result<Request>> => {
    const request = await locked(tx, seen);
    if (!request.ok) return request;
    const to = moveRequest(request.value, action, { at: tx.at, by });
    return to.ok ? work(tx, request.value) : to;
  });

async function locked(tx: Tx, { id, seen, publisherId }: Seen): Promise<Result<Request>> {
  const request = await lockRequest(tx, id);
  if (request === undefined || (publisherId !== undefined && request.publisherId !== publisherId))
    return refuse(notFound({}));
  if (seen !== "*" && seen !== String(request.version))
    return refuse(preconditionFailed({ current: String(request.version) }));
  return ok(request);
}

async function note(
  tx: Tx,
  request: Request,
  kind: ProgressKind,
  text: string | null,
  byKind: Origin | "marketplace",
): Promise<void> {
  await addProgress(tx, request, { kind, text, byKind });
  tx.audit({
    organisationId: request.publisherId,
    action: `support.${kind}`,
    objectType: "support-request",
    objectId: request.id,
    after: { number: request.number, state: request.state },
  });
}

const auditOffer = (tx: Tx, { offerId, publisherId, removalDay }: Request, action: string): void =>
  tx.audit({
    organisationId: publisherId,
    action,
    objectType: "offer",
    objectId: offerId,
    after: { day: removalDay },
  });

const announceNotice = (tx: Tx, request: Request, stage: NoticeDue["stage"], day: Day) =>
  request.origin === "publisher"
    ? Promise.resolve()
    : tx.publish({
        type: "support.notice-due",
        subject: request.id,
        requestId: request.id,
        offerId: request.offerId,
        publisherId: request.publisherId,
        origin: request.origin,
        stage,
        day,
      } satisfies NoticeDue);

const taker = ({ actor }: Tx) => ({
  takenBy: actor.id ?? null,
  takenByName: actor.id ? actor.name : null,
});
