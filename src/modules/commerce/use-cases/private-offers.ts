import { randomUUIDv7 } from "node:crypto";
import { addDays, type Day, dayIn, startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersOfEach,
  organisationById,
  organisationsByTenants,
} from "../../identity/index.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import {
  checkPrivateOffer,
  type PrivateOfferAction,
  type PrivateOfferDraft,
  privateOfferActions,
  privateOfferState,
} from "../domain/private-offer.ts";
import type { PrivateOfferLine } from "../domain/private-offer-terms.ts";
import {
  privateOfferClosed,
  privateOfferInvalid,
  privateOfferNotLive,
  privateOfferNotResold,
} from "../problems.ts";
import {
  insertPrivateOffer,
  lockPrivateOffer,
  type PrivateOffer,
  plansOfOwnOffer,
  privateOfferById,
  updatePrivateOffer,
  withdrawPrivateOffer,
} from "../store/private-offers.ts";
import { PRIVATE_OFFER_ENDS } from "./moments.ts";

/** Who can still order on it. */
const TOLD = ["global-admin", "admin-agent", "sales-agent"];
const DAYS_AHEAD = 14;

type Publisher = Pick<ActingOrganisation, "id" | "timeZone">;
type Of = { readonly publisher: Publisher; readonly offerId: string };

/**
 * A publisher makes a private offer: a percentage off, or prices of its own, for named partners and
 * perhaps named customers of theirs, from a day to a day (SUB-21). Nobody is looked up: an ID that belongs
 * to no partner has no effect.
 *
 * @returns its id
 */
export const makePrivateOffer = (
  db: Database,
  { publisher, offerId, draft }: Of & { readonly draft: PrivateOfferDraft },
): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const terms = await checked(tx, { publisher, offerId, draft, began: null });
    if (!terms.ok) return terms;
    const id = randomUUIDv7();
    await insertPrivateOffer(tx, { ...terms.value, id, publisherId: publisher.id, offerId });
    scheduleReminder(tx, id, publisher, draft.until);
    audit(tx, publisher, id, "made", { after: draft });
    return ok(id);
  });

/** Changes a private offer on which nothing was sold. */
export const editPrivateOffer = (
  db: Database,
  {
    publisher,
    offerId,
    id,
    draft,
    seen,
  }: Of & {
    readonly id: string;
    readonly draft: PrivateOfferDraft;
    readonly seen: string;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const before = await open(tx, { publisher, offerId, id, seen }, "edit");
    if (!before.ok) return before;
    const terms = await checked(tx, { publisher, offerId, draft, began: before.value.from });
    if (!terms.ok) return terms;
    await updatePrivateOffer(tx, id, terms.value);
    await tx.unschedule(PRIVATE_OFFER_ENDS, id);
    scheduleReminder(tx, id, publisher, draft.until);
    audit(tx, publisher, id, "edited", { before: termsOf(before.value), after: draft });
    return ok(null);
  });

/** Moves the last day: what was sold keeps its price for its term, whatever the day. */
export const changePrivateOfferEnd = (
  db: Database,
  {
    publisher,
    offerId,
    id,
    until,
    seen,
  }: Of & {
    readonly id: string;
    readonly until: Day;
    readonly seen: string;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const before = await open(tx, { publisher, offerId, id, seen }, "change-end");
    if (!before.ok) return before;
    const today = dayIn(publisher.timeZone, tx.at);
    const code =
      until < before.value.from
        ? "commerce/ends-before-it-begins"
        : until < today
          ? "commerce/day-in-past"
          : undefined;
    if (code !== undefined) return refuse(privateOfferInvalid({}, [{ pointer: "/until", code }]));
    await updatePrivateOffer(tx, id, { ...before.value, until });
    await tx.unschedule(PRIVATE_OFFER_ENDS, id);
    scheduleReminder(tx, id, publisher, until);
    audit(tx, publisher, id, "end-changed", {
      before: { until: before.value.until },
      after: { until },
    });
    return ok(null);
  });

/** Takes a private offer back on which nothing was sold. */
export const takeBackPrivateOffer = (
  db: Database,
  { publisher, offerId, id, seen }: Of & { readonly id: string; readonly seen: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const before = await open(tx, { publisher, offerId, id, seen }, "withdraw");
    if (!before.ok) return before;
    await withdrawPrivateOffer(tx, id);
    await tx.unschedule(PRIVATE_OFFER_ENDS, id);
    audit(tx, publisher, id, "withdrawn", { before: termsOf(before.value) });
    return ok(null);
  });

async function open(
  tx: Tx,
  { publisher, offerId, id, seen }: Of & { readonly id: string; readonly seen: string },
  action: PrivateOfferAction,
): Promise<Result<PrivateOffer>> {
  const found = await lockPrivateOffer(tx, { publisherId: publisher.id, offerId, id });
  if (found === undefined) return refuse(notFound({}));
  if (seen !== "*" && seen !== `${found.version}`)
    return refuse(preconditionFailed({ current: `${found.version}` }));
  const state = privateOfferState(
    { ...found, withdrawn: found.withdrawnAt !== null },
    dayIn(publisher.timeZone, tx.at),
  );
  const allowed = privateOfferActions(state, found.sold);
  return allowed.includes(action)
    ? ok(found)
    : refuse(privateOfferClosed({ state, sold: found.sold, allowed }));
}

async function checked(
  tx: Tx,
  {
    publisher,
    offerId,
    draft,
    began,
  }: Of & {
    readonly draft: PrivateOfferDraft;
    readonly began: Day | null;
  },
): Promise<Result<Parameters<typeof updatePrivateOffer>[2]>> {
  const rows = await plansOfOwnOffer(tx, publisher.id, offerId);
  if (!rows.some(({ plan }) => plan.sold)) return refuse(privateOfferNotLive({}));
  if (rows.every(({ channel }) => channel === "none")) return refuse(privateOfferNotResold({}));
  const plans = new Map<string, PlanForSale>(rows.map(({ plan }) => [plan.planId, plan]));
  const tidy = { ...draft, name: draft.name.normalize("NFC").trim() };
  const today = dayIn(publisher.timeZone, tx.at);
  const errors = checkPrivateOffer(tidy, plans, { today, began });
  if (errors.length > 0) return refuse(privateOfferInvalid({}, errors));
  const lines = tidy.lines.map((line): PrivateOfferLine => {
    const planUuid = plans.get(line.planId)?.planUuid;
    if (planUuid === undefined) throw new Error(`Plan ${line.planId} was just looked at`);
    // A percentage is off everything that the plan costs, unless it is said that usage is not.
    return "percent" in line
      ? { ...line, usage: line.usage ?? true, planUuid }
      : { ...line, planUuid };
  });
  return ok({ ...tidy, lines });
}

const termsOf = ({
  name,
  from,
  until,
  partnerTenantIds,
  customerTenantIds,
  lines,
}: PrivateOffer) => ({
  name,
  from,
  until,
  partnerTenantIds,
  customerTenantIds,
  lines,
});

const audit = (
  tx: Tx,
  { id: organisationId }: Publisher,
  objectId: string,
  what: string,
  change: { readonly before?: unknown; readonly after?: unknown },
): void =>
  tx.audit({
    organisationId,
    action: `private-offer.${what}`,
    objectType: "private-offer",
    objectId,
    ...change,
  });

function scheduleReminder(tx: Tx, id: string, { timeZone }: Publisher, until: Day): void {
  const dueAt = startOfDay(addDays(until, -DAYS_AHEAD), timeZone);
  if (Temporal.Instant.compare(dueAt, tx.at) > 0)
    tx.schedule({ kind: PRIVATE_OFFER_ENDS, subject: id, dueAt, payload: {} });
}

/** Two weeks before its last day: its partners read until when they can still order on it. */
export async function remindOfPrivateOffer(tx: Tx, { subject }: DueMoment): Promise<void> {
  const offer = await privateOfferById(tx, subject);
  if (offer === undefined || offer.withdrawnAt !== null) return;
  const publisher = await organisationById(tx, offer.publisherId);
  const partners = await organisationsByTenants(tx, offer.partnerTenantIds);
  const ids = partners.filter(({ kind }) => kind === "partner").map(({ id }) => id);
  for (const [organisationId, readers] of await membersOfEach(tx, ids, TOLD))
    for (const reader of readers)
      mailMember(tx, reader, {
        about: `private-offer-ends/${offer.id}/${offer.until}`,
        organisationId,
        template: "private-offer-ends",
        params: {
          offer: offer.name,
          publisher: publisher?.name ?? "",
          date: Temporal.PlainDate.from(offer.until).toLocaleString(reader.locale, {
            dateStyle: "long",
          }),
        },
      });
}
