import type { Instant } from "../../../kernel/calendar.ts";
import { FINE_CURRENCIES } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { countUnfinishedWork, unfinishedWork } from "../../../platform/unfinished.ts";
import {
  countWaitingActivations,
  type WaitingActivation,
  waitingActivations,
} from "../../commerce/index.ts";
import { invoicePartyFacts, operatorOrganisation, type PartyFacts } from "../../identity/index.ts";
import { EXCEPTIONS, type ExceptionKind } from "../domain/exceptions.ts";
import { INVOICE_READERS } from "../domain/invoice.ts";
import {
  closableFrom,
  firstDayAfter,
  firstDayOf,
  type Month,
  monthAfter,
} from "../domain/month.ts";
import {
  countFromBooks,
  type ExceptionRow,
  isFromBooks,
  type LookedAt,
  listFromBooks,
  waitingBuyers,
} from "./exceptions.ts";
import { MOVED_SHARE } from "./settings.ts";

/** Followers and moments that make charges and credits; what failed of them is missing from the run. */
const MAKES_CHARGES = {
  followers: [
    "charge-first-period-when-subscription-activated",
    "charge-first-period-when-trial-ended",
    "charge-period-when-period-began",
    "charge-days-when-subscription-reactivated",
    "charge-licences-when-quantity-changed",
    "charge-plan-when-plan-changed",
    "credit-everything-when-subscription-cancelled",
    "credit-unused-days-when-subscription-removed",
    "charge-usage-when-plan-changed",
    "charge-usage-when-subscription-cancelled",
    "charge-usage-when-subscription-expired",
    "charge-usage-when-subscription-removed",
    "charge-usage-when-subscription-deleted",
  ].map((name) => `billing.${name}`),
  moments: ["billing.usage-falls-due"],
};

/** Buyers that are looked at together: one statement here and one of identity for so many. */
const CHUNK = 2_000;

type OfParty = Extract<
  ExceptionKind,
  "tax-id-missing" | "address-missing" | "nobody-told" | "suspended"
>;
type BuyerFacts = PartyFacts & { readonly reverseCharge: boolean };

const OF_PARTY: Readonly<Record<OfParty, (buyer: BuyerFacts) => boolean>> = {
  "tax-id-missing": ({ reverseCharge, noTaxId }) => reverseCharge && noTaxId,
  "address-missing": ({ noAddress }) => noAddress,
  "nobody-told": ({ nobodyTold }) => nobodyTold,
  suspended: ({ suspended }) => suspended,
};
const isOfParty = (kind: ExceptionKind): kind is OfParty => Object.hasOwn(OF_PARTY, kind);

/** What is to be looked at before a month is closed, and how much of each kind; nothing is written. */
export async function countExceptions(
  db: Reader,
  month: Month,
): Promise<readonly { readonly kind: ExceptionKind; readonly count: number }[]> {
  const at = await lookedAt(db, month);
  const counts = new Map(await countFromBooks(db, at));
  for await (const buyers of chunksOfBuyers(db, at, null))
    for (const [kind, holds] of Object.entries(OF_PARTY))
      counts.set(kind as OfParty, (counts.get(kind as OfParty) ?? 0) + buyers.filter(holds).length);
  counts.set("charge-not-made", await countUnfinishedWork(db, MAKES_CHARGES));
  counts.set("waiting-for-publisher", await countWaitingActivations(db, endOf(month)));
  counts.set("issuer-incomplete", (await issuerIsIncomplete(db)) ? 1 : 0);
  return EXCEPTIONS.map((kind) => ({ kind, count: counts.get(kind) ?? 0 }));
}

/** What the key of a kind is: those that are ordered by an id have nothing else in their cursors. */
export const keyPartOf = (kind: ExceptionKind): "id" | "text" =>
  isOfParty(kind) || kind === "waiting-for-publisher" || kind === "issuer-incomplete"
    ? "id"
    : "text";

/** One thing to look at: what is known depends on its kind. */
export type Exception = Partial<Omit<ExceptionRow, "key">> & {
  readonly key: string;
  readonly subscriptionId?: string;
  readonly since?: Instant;
  readonly work?: { readonly name: string; readonly subject: string };
};

/** Those of one kind, in an order of their own; `after` is the key of the last one that was read. */
export async function listExceptions(
  db: Reader,
  kind: ExceptionKind,
  about: { readonly month: Month; readonly after: string | null; readonly limit: number },
): Promise<readonly Exception[]> {
  const { month, after, limit } = about;
  if (kind === "charge-not-made")
    return (await unfinishedWork(db, MAKES_CHARGES, { after, limit })).map(
      ({ id, name, subject, since }) => ({ key: id, since, work: { name, subject } }),
    );
  if (kind === "waiting-for-publisher")
    return (await waitingActivations(db, { before: endOf(month), after, limit })).map(activation);
  if (kind === "issuer-incomplete") {
    const operator = await operatorOrganisation(db);
    const told = after === null && operator !== undefined && (await issuerIsIncomplete(db));
    return told ? [{ key: operator.id, buyerId: operator.id }] : [];
  }
  const at = await lookedAt(db, month);
  if (isFromBooks(kind)) return listFromBooks(db, kind, at, { after, limit });
  return isOfParty(kind) ? buyersThat(db, at, OF_PARTY[kind], { after, limit }) : [];
}

async function buyersThat(
  db: Reader,
  at: LookedAt,
  holds: (buyer: BuyerFacts) => boolean,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly Exception[]> {
  const found: Exception[] = [];
  for await (const buyers of chunksOfBuyers(db, at, after)) {
    found.push(...buyers.filter(holds).map(({ id }) => ({ key: id, buyerId: id })));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** What is known of the buyers of a close, some at a time in the order of their ids. */
async function* chunksOfBuyers(
  db: Reader,
  at: LookedAt,
  first: string | null,
): AsyncGenerator<readonly BuyerFacts[]> {
  let after = first;
  for (;;) {
    const waiting = await waitingBuyers(db, at, { after, limit: CHUNK });
    const reverse = new Map(waiting.map((one) => [one.buyerId, one.reverseCharge]));
    const facts = await invoicePartyFacts(db, [...reverse.keys()], INVOICE_READERS);
    yield facts
      .map((one) => ({ ...one, reverseCharge: reverse.get(one.id) === true }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    if (waiting.length < CHUNK) return;
    after = waiting.at(-1)?.buyerId ?? null;
  }
}

const activation = (one: WaitingActivation): Exception => ({
  key: one.id,
  buyerId: one.sellerId,
  company: one.company,
  product: `${one.offerName} · ${one.planName}`,
  subscriptionId: one.id,
  since: one.orderedAt,
});

const endOf = (month: Month): Instant => closableFrom(month);

async function issuerIsIncomplete(db: Reader): Promise<boolean> {
  const operator = await operatorOrganisation(db);
  return (
    operator !== undefined &&
    (operator.taxId === null || !operator.address.line1 || !operator.address.city)
  );
}

async function lookedAt(db: Reader, month: Month): Promise<LookedAt> {
  return {
    until: firstDayAfter(month),
    month: firstDayOf(month),
    monthBefore: firstDayOf(monthAfter(month, -1)),
    moved: await settingValue(db, MOVED_SHARE),
    unsayable: FINE_CURRENCIES,
  };
}
