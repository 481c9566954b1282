import { randomUUIDv7 } from "node:crypto";
import { toJson } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { AgreedTerms } from "../../commerce/events.ts";
import { customerNames, isFree, taxRatesBetween } from "../../commerce/index.ts";
import { operatorOrganisation, organisationById } from "../../identity/index.ts";
import { type Cause, type Charge, type ChargeKind, chargeForPeriod } from "../domain/charge.ts";
import { creditOf } from "../domain/credit.ts";
import { postingsOfCharge, reversed } from "../domain/ledger.ts";
import type { ChargePosted } from "../events.ts";
import {
  insertCharge,
  lockUnreversedCharges,
  type RecordedCharge,
  type StandingCharge,
} from "../store/charges.ts";
import { postEntry, postingsOfRecordedCharge } from "../store/ledger.ts";
import { expectClose } from "./close-automatically.ts";
import { firstPayment, type TaxedSale } from "./first-payment.ts";

export type ChargePeriod = Charged & {
  readonly kind: Extract<ChargeKind, "new" | "convert" | "renew" | "cycleCharge">;
  /** First day of the paid term, in the seller's billing zone. */
  readonly termStart: string;
  /** The days that are charged of a period of `of`; absent where it is the whole first period. */
  readonly days?: { readonly from: string; readonly until: string; readonly of: number };
  readonly because: readonly Cause[];
};

/**
 * Charges one payment of a term, from the terms that were agreed at purchase alone. What is
 * free is not charged.
 */
export async function chargePeriod(tx: Tx, request: ChargePeriod): Promise<void> {
  const { kind, terms, because } = request;
  if (isFree(terms.unitPrice)) return;
  const sale = await taxedSaleTo(tx, request.sellerId);
  const { period, of, net, tax, storeFee } = firstPayment(request, sale);
  await post(tx, request, {
    batchId: null,
    operationId: null,
    billedOn: period.start,
    jurisdiction: tax.jurisdiction,
    charge: chargeForPeriod({
      kind,
      period,
      of,
      net,
      tax,
      taxParties: sale.parties,
      storeFee,
      terms,
      because,
    }),
  });
}

/** Who invoices the buyer, and every tax rate between them. */
export async function taxedSaleTo(tx: Tx, buyerId: string): Promise<TaxedSale> {
  const operator = await operatorOrganisation(tx);
  const buyer = await organisationById(tx, buyerId);
  if (operator === undefined || buyer === undefined)
    throw new Error(`There are no parties to an invoice of ${buyerId}`);
  const countries = { issuerCountry: operator.country, buyerCountry: buyer.country };
  return {
    parties: {
      sellerCountry: operator.country,
      buyerCountry: buyer.country,
      buyerTaxId: buyer.taxId,
    },
    rates: await taxRatesBetween(tx, countries),
  };
}

/** Whom a charge concerns, and on which terms. */
export type Charged = {
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly terms: AgreedTerms;
};

/** Records a charge with its evidence, posts it to the ledger and announces it. */
export async function post(
  tx: Tx,
  { subscriptionId, sellerId, customerId, publisherId, orderId, terms }: Charged,
  about: {
    readonly charge: Charge;
    readonly batchId: string | null;
    readonly operationId: string | null;
    readonly billedOn: string;
    /** Whom its tax is owed to; null where none is charged. */
    readonly jurisdiction: string | null;
  },
): Promise<void> {
  const names = await customerNames(tx, sellerId, [customerId]);
  const charge: RecordedCharge = {
    ...about.charge,
    id: randomUUIDv7(),
    buyerId: sellerId,
    customerId,
    publisherId,
    subscriptionId,
    orderId,
    batchId: about.batchId,
    description: {
      company: names.get(customerId) ?? "",
      offerName: terms.offerName,
      offerSlug: terms.offerSlug,
      planName: terms.planName,
      publisherName: terms.publisherName,
    },
  };
  const { billedOn, operationId, jurisdiction } = about;
  await insertCharge(tx, charge, { billedOn, reverses: null, operationId });
  await postEntry(tx, {
    kind: "charge",
    chargeId: charge.id,
    reverses: null,
    postings: postingsOfCharge({ ...charge, jurisdiction }),
  });
  await announce(tx, charge, { reverses: null, billedOn });
}

/** Undoes every charge of a subscription that is not undone yet, each to the last unit. */
export async function creditEverything(
  tx: Tx,
  {
    subscriptionId,
    billedOn,
    because,
  }: { subscriptionId: string; billedOn: string; because: readonly Cause[] },
): Promise<void> {
  for (const charge of await lockUnreversedCharges(tx, subscriptionId))
    await undo(tx, charge, {
      credit: creditOf(charge, because),
      billedOn,
      operationId: null,
    });
}

/**
 * Records the credit of what is left of a charge, with every posting that stands of it turned, and announces
 * it. Answers its id.
 */
export async function undo(
  tx: Tx,
  charge: StandingCharge,
  about: {
    readonly credit: Charge;
    readonly billedOn: string;
    readonly operationId: string | null;
  },
): Promise<string> {
  const posted = await postingsOfRecordedCharge(tx, charge.id);
  if (posted === undefined) throw new Error(`Charge ${charge.id} is not in the ledger`);
  const credit: RecordedCharge = { ...charge, ...about.credit, id: randomUUIDv7() };
  const { billedOn, operationId } = about;
  await insertCharge(tx, credit, { billedOn, reverses: charge.id, operationId });
  await postEntry(tx, {
    kind: "credit",
    chargeId: credit.id,
    reverses: posted.entryId,
    postings: reversed(posted.postings),
  });
  await announce(tx, credit, { reverses: charge.id, billedOn });
  return credit.id;
}

/** Records the line of an invoice that is issued again, posts it and announces it. Answers its id. */
export async function chargeAgain(tx: Tx, charge: StandingCharge, again: Charge): Promise<string> {
  const recorded: RecordedCharge = { ...charge, ...again, id: randomUUIDv7() };
  const { billedOn } = charge;
  await insertCharge(tx, recorded, {
    billedOn,
    reverses: null,
    reissues: charge.id,
    operationId: null,
  });
  await postEntry(tx, {
    kind: "charge",
    chargeId: recorded.id,
    reverses: null,
    postings: postingsOfCharge({ ...recorded, jurisdiction: again.evidence.tax.jurisdiction }),
  });
  await announce(tx, recorded, { reverses: null, billedOn });
  return recorded.id;
}

/** Records the credit of a part of a charge, posts its shares, and announces it. Answers its id. */
export async function creditPart(
  tx: Tx,
  charge: StandingCharge,
  about: { readonly credit: Charge; readonly billedOn: string },
): Promise<string> {
  const credit: RecordedCharge = { ...charge, ...about.credit, id: randomUUIDv7() };
  const { billedOn } = about;
  await insertCharge(tx, credit, {
    billedOn,
    reverses: null,
    partOf: charge.id,
    operationId: null,
  });
  await postEntry(tx, {
    kind: "credit",
    chargeId: credit.id,
    reverses: null,
    postings: postingsOfCharge({ ...credit, jurisdiction: charge.evidence.tax.jurisdiction }),
  });
  await announce(tx, credit, { reverses: null, partOf: charge.id, billedOn });
  return credit.id;
}

async function announce(
  tx: Tx,
  charge: RecordedCharge,
  about: {
    readonly reverses: string | null;
    readonly partOf?: string;
    readonly billedOn: string;
  },
): Promise<void> {
  const { reverses, partOf = null, billedOn } = about;
  await expectClose(tx, billedOn);
  const amounts = {
    net: toJson(charge.net),
    tax: toJson(charge.tax),
    total: toJson(charge.total),
  };
  tx.audit({
    organisationId: charge.buyerId,
    action: reverses !== null || partOf !== null ? "charge.credited" : "charge.posted",
    objectType: "charge",
    objectId: charge.id,
    after: { subscriptionId: charge.subscriptionId, kind: charge.kind, ...amounts },
  });
  await tx.publish({
    type: "billing.charge-posted",
    subject: charge.id,
    chargeId: charge.id,
    subscriptionId: charge.subscriptionId,
    buyerId: charge.buyerId,
    kind: charge.kind,
    batchId: charge.batchId,
    quantity: charge.evidence.inputs.quantity,
    periodStart: charge.period.start,
    periodEnd: charge.period.end,
    reverses,
    ...(partOf === null ? {} : { partOf }),
    ...(charge.kind !== "usage" && charge.evidence.usage !== undefined ? { ofUsage: true } : {}),
    ...amounts,
  } satisfies ChargePosted);
}
