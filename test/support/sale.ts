import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import type { OfferForSale, PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import {
  loadSampleTaxRates,
  verifyCommerce,
  type Webhook,
} from "../../src/modules/commerce/index.ts";
import { type PlanRow, putPlansForSale } from "../../src/modules/commerce/store/plans-for-sale.ts";
import { activateSubscription } from "../../src/modules/commerce/use-cases/activate-subscription.ts";
import { putNewPlansForSale } from "../../src/modules/commerce/use-cases/put-offer-for-sale.ts";
import { verifyAudit } from "../../src/platform/audit-chain.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, type TestMarket, type TestPerson } from "./market.ts";

/** A marketplace in which something can be sold: operator, publisher, partner, tax rates. */
export type Sale = {
  readonly market: TestMarket;
  readonly operator: TestPerson;
  readonly publisher: TestPerson;
  readonly partner: TestPerson;
  /** Puts a plan of an offer of its own on sale, or changes it when it is given again. */
  sells(
    plan?: Partial<PlanForSale>,
    offer?: Partial<OfferForSale>,
    webhook?: Webhook | null,
  ): Promise<Sold>;
  /** Puts another plan of the same offer on sale beside what is sold of it. */
  adds(beside: Sold, plan: Partial<PlanForSale>, webhook?: Webhook | null): Promise<Sold>;
  /** A new edition of an offer goes live, in which a plan has other prices. */
  reprices(sold: Sold, prices: PlanForSale["prices"]): Promise<Sold>;
  /** Takes everything of an offer off the market. */
  stops(sold: Sold): Promise<void>;
  customer(about?: Record<string, unknown>, partner?: TestPerson): Promise<SoldTo>;
  /** The publisher activates. */
  activates(
    subscriptionId: string,
    asked?: { planId?: string; quantity?: number | null },
  ): ReturnType<typeof activateSubscription>;
  /** A cart with one line. */
  fills(customer: SoldTo, sold: Sold, partner?: TestPerson): Promise<{ readonly id: string }>;
  /** Cart, review and Buy for one line; answers with the order. */
  buys(customer: SoldTo, sold: Sold, line?: Line, partner?: TestPerson): Promise<Order>;
};

export type Sold = { readonly offer: OfferForSale; readonly plan: PlanForSale };
export type SoldTo = {
  readonly id: string;
  readonly organisationId: string;
  readonly tenantId: string;
};
export type Line = {
  readonly term?: string;
  readonly quantity?: number;
  readonly purchaseOrder?: string;
};
export type Order = {
  readonly id: string;
  readonly number: string;
  readonly lines: readonly { readonly subscriptionId: string }[];
};

/** A cart as its seller reads it. */
export type Cart = {
  id: string;
  version: number;
  state: string;
  orderId: string | null;
  review: { hash: string; current: boolean } | null;
  buyable: boolean;
  lines: {
    id: string;
    quantity: number;
    unitPrice: { amount: string } | null;
    priceBefore: { amount: string; currency: string } | null;
    price: { net: { amount: string }; charged: string } | null;
    problems: { code: string; title: string }[];
    dates: Record<string, string | null>;
  }[];
  dueOnActivation: Record<"net" | "tax" | "total", { amount: string; currency: string }>[];
  dueAfterTrials: Record<"net" | "tax" | "total", { amount: string; currency: string }>[];
};

/** A refusal. */
export type Problem = {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
};

export async function openSale(market: TestMarket): Promise<Sale> {
  const operator = await market.organisation({
    kind: "operator",
    name: "Comptoir Meridian",
    domain: "meridian.example",
    taxId: "FR00000000001",
  });
  const publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
  const partner = await market.organisation({
    kind: "partner",
    name: "Nordhaven Cloud",
    domain: "nordhaven.example",
    taxId: "FR12345678901",
  });
  const db = market.platform.databaseAs(SYSTEM);
  await db.transaction((tx) => loadSampleTaxRates(tx, "FR"));

  const onSale = new Map<string, readonly PlanRow[]>();
  const puts = async (
    offer: OfferForSale,
    plan: PlanForSale,
    { webhook, beside }: { webhook: Webhook | null; beside: readonly PlanRow[] },
  ): Promise<void> => {
    const rows = [
      ...beside.filter(({ planUuid }) => planUuid !== plan.planUuid),
      planRow(offer, plan, webhook),
    ];
    onSale.set(offer.offerId, rows);
    await db.transaction((tx) => putPlansForSale(tx, offer.offerId, rows));
  };

  const sale: Sale = {
    market,
    operator,
    publisher,
    partner,
    async sells(aboutPlan = {}, aboutOffer = {}, webhook = null) {
      const offerId = aboutOffer.offerId ?? randomUUID();
      const name = `Offer ${offerId.slice(0, 8)}`;
      const offer: OfferForSale = {
        offerId,
        slug: `contoso.${offerId.slice(0, 8)}`,
        type: "saas",
        publisherId: publisher.organisation.id,
        publisherName: "Contoso",
        editionId: `edition-${offerId.slice(0, 8)}`,
        version: 1,
        listingOption: "transact",
        languages: { en: { name, summary: "Notes for teams" } },
        resale: { channel: "any", partnerTenantIds: [], exclusive: false },
        ...aboutOffer,
      };
      const plan = planForSale(aboutPlan);
      await puts(offer, plan, { webhook, beside: [] });
      return { offer, plan };
    },
    async adds({ offer }, aboutPlan, webhook = null) {
      const plan = planForSale(aboutPlan);
      const beside = onSale.get(offer.offerId) ?? [];
      await puts(offer, plan, { webhook, beside });
      return { offer, plan };
    },
    async reprices({ offer, plan }, prices) {
      const repriced = { ...plan, prices };
      const rows = (onSale.get(offer.offerId) ?? []).map((row) =>
        row.planUuid === plan.planUuid ? { ...row, plan: repriced } : row,
      );
      onSale.set(offer.offerId, rows);
      const { editionId, version } = offer;
      await db.transaction((tx) =>
        putNewPlansForSale(tx, offer.offerId, {
          rows,
          editionId: `${editionId}-next`,
          version: version + 1,
        }),
      );
      return { offer, plan: repriced };
    },
    async stops({ offer }) {
      await db.transaction((tx) => putPlansForSale(tx, offer.offerId, []));
    },
    async customer(about = {}, seller = partner) {
      const made = await seller.call("POST", "/v1/customers", customerBody(about), once());
      if (made.status !== 201) throw new Error(`A customer answered ${made.status}: ${made.text}`);
      const customer = made.json<SoldTo>();
      await market.platform.pool.raw.query(
        "update commerce.customers set agreed_on = '2026-11-01' where id = $1",
        [customer.id],
      );
      return customer;
    },
    activates: (subscriptionId, { planId = "team", quantity = null } = {}) =>
      db.transaction((tx) =>
        activateSubscription(tx, {
          publisherId: publisher.organisation.id,
          subscriptionId,
          planId,
          quantity,
        }),
      ),
    async fills(customer, sold, seller = partner) {
      const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 2 }];
      const cart = await seller.call(
        "POST",
        "/v1/carts",
        { customerId: customer.id, lines },
        once(),
      );
      if (cart.status >= 300) throw new Error(`A cart answered ${cart.status}: ${cart.text}`);
      return cart.json<{ id: string }>();
    },
    async buys(customer, sold, { term = "P1M", quantity = 10, ...given } = {}, seller = partner) {
      const cart = await seller.call(
        "POST",
        "/v1/carts",
        {
          customerId: customer.id,
          lines: [{ planUuid: sold.plan.planUuid, term, quantity }],
        },
        once(),
      );
      if (cart.status >= 300) throw new Error(`A cart answered ${cart.status}: ${cart.text}`);
      const { id } = cart.json<{ id: string }>();
      const reviewed = await seller.call("PUT", `/v1/carts/${id}/review`);
      const { review } = reviewed.json<{ review: { hash: string } | null }>();
      if (review === null) throw new Error(`A review kept nothing: ${reviewed.text}`);
      const order = await seller.call(
        "POST",
        `/v1/carts/${id}/order`,
        { review: review.hash, ...given },
        once(),
      );
      if (order.status !== 201) throw new Error(`Buy answered ${order.status}: ${order.text}`);
      return order.json<Order>();
    },
  };
  return sale;
}

const planForSale = (about: Partial<PlanForSale>): PlanForSale => ({
  planUuid: randomUUID(),
  planId: "team",
  texts: { en: { name: "Team", description: "For a team" } },
  visibility: "public",
  hidden: false,
  audienceTenantIds: [],
  pricingModel: "per-user",
  terms: [{ term: "P1M", payment: "upfront" }],
  prices: { FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: {} } },
  meters: [],
  trialDays: 0,
  minQuantity: 1,
  maxQuantity: null,
  limitPerCustomer: null,
  segments: [],
  addOn: null,
  licencesManaged: false,
  sold: true,
  ...about,
});

function planRow(offer: OfferForSale, plan: PlanForSale, webhook: Webhook | null): PlanRow {
  const name = offer.languages["en"]?.name ?? offer.slug;
  return {
    planUuid: plan.planUuid,
    publisherId: offer.publisherId,
    offer: {
      ...offer,
      logo: null,
      contact: { name: "Support", email: "support@contoso.example" },
      landingPageUrl: "https://contoso.example/setup?from=souk",
      webhook,
    },
    plan,
    operatorsOwn: false,
    category: plan.trialDays > 0 ? "trial" : "enterprise",
    sold: plan.sold,
    listed: plan.sold && !plan.hidden && plan.addOn === null,
    sortName: name.toLowerCase(),
    search: `${name} contoso team notes for teams`.toLowerCase(),
  };
}

export function customerBody(about: Record<string, unknown> = {}): Record<string, unknown> {
  const domain = `${randomUUID().slice(0, 8)}.example`;
  return {
    company: "Ateliers Morvan",
    domain,
    country: "FR",
    segment: "commercial",
    language: "fr",
    contact: { firstName: "Claire", lastName: "Morvan", email: `claire@${domain}` },
    address: { line1: "4 rue des Tanneurs", city: "Dijon", postalCode: "21000" },
    ...about,
  };
}

/** What the store of a sale gives a test that acts as the machinery. */
export const machinery = (sale: Sale) => sale.market.platform.databaseAs(SYSTEM);

/** The body that opens a cart with one line. */
export function cartFor(customer: SoldTo, { plan }: Sold, quantity = 10) {
  return {
    customerId: customer.id,
    lines: [{ planUuid: plan.planUuid, term: plan.terms[0]?.term, quantity }],
  };
}

/** Makes a customer's organisation a customer of another partner, too. */
export async function alsoCustomerOf(
  market: TestMarket,
  seller: TestPerson,
  customer: SoldTo,
): Promise<SoldTo> {
  const id = randomUUID();
  await market.platform.pool.raw.query(
    `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
       segment, language, contact, address, agreed_on, created_at, updated_at)
     select $1, $2, organisation_id, tenant_id, handle, company, domain, country, currency, segment, language, contact,
       address, '2026-11-01', created_at, updated_at from commerce.customers where id = $3`,
    [id, seller.organisation.id, customer.id],
  );
  return { ...customer, id };
}

/** Ends a suite about sales: what commerce and billing hold agrees with itself, whatever the tests did. */
export async function endSale(sale: Sale): Promise<void> {
  const db = machinery(sale);
  assert.deepEqual(await verifyCommerce(db), [], "BEY-08: commerce is whole after every test");
  assert.deepEqual(await verifyBilling(db), [], "BEY-08: billing is whole after every test");
  assert.deepEqual(await verifyAudit(db), [], "BEY-08: the audit trail is whole after every test");
  await sale.market.close();
}
