import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Availability,
  availabilityOf,
  billingTypesOf,
  categoryOf,
  type Holding,
  NOTHING_HELD,
  type Seller,
} from "./availability.ts";
import { offer, plan } from "./examples.fixture.ts";
import { checkQuantity } from "./quantity.ts";

const customer = { tenantId: "tenant-of-customer", country: "FR", segment: "commercial" };
const seller: Seller = {
  tenantId: "tenant-of-partner",
  kind: "partner",
  partnerType: "direct-bill",
};
const one = (holding: Partial<Holding>): Holding => ({ ...NOTHING_HELD, ...holding });

// docs/domain/availability.md: each row of the table, in its order.
for (const [because, what, who, holding, expected] of [
  ["a public plan sold in the customer's country", {}, {}, NOTHING_HELD, "available"],
  [
    "the operator suspended the seller",
    {},
    { seller: { ...seller, suspended: true } },
    NOTHING_HELD,
    "partner-suspended > none",
  ],
  [
    "the operator suspended the customer",
    {},
    { customer: { ...customer, suspended: true } },
    NOTHING_HELD,
    "customer-suspended > none",
  ],
  [
    "the operator suspended the publisher",
    { offer: { publisherSuspended: true } },
    {},
    NOTHING_HELD,
    "publisher-suspended > none",
  ],
  [
    "an indirect reseller does not transact",
    {},
    { seller: { ...seller, partnerType: "indirect-reseller" } },
    NOTHING_HELD,
    "partner-does-not-transact > ask-provider",
  ],
  [
    "the customer is in another region than the partner",
    {},
    { customer: { ...customer, outsideRegion: true } },
    NOTHING_HELD,
    "outside-region > none",
  ],
  [
    "an indirect provider sells",
    {},
    { seller: { ...seller, partnerType: "indirect-provider" } },
    NOTHING_HELD,
    "available",
  ],
  [
    "one per customer, bought from this seller",
    { plan: { limitPerCustomer: 1 } },
    {},
    one({ held: 1, ownId: "sub-1" }),
    "limit-reached > open-subscription",
  ],
  [
    "one per customer, bought from another seller, who is not named",
    { plan: { limitPerCustomer: 1 } },
    {},
    one({ held: 1 }),
    "limit-reached > none",
  ],
  [
    "two per customer, one held",
    { plan: { limitPerCustomer: 2 } },
    {},
    one({ held: 1, ownId: "sub-1" }),
    "available",
  ],
  [
    "held more often than a limit that was lowered since",
    { plan: { limitPerCustomer: 1 } },
    {},
    one({ held: 3, ownId: "sub-1" }),
    "limit-reached > open-subscription",
  ],
  [
    "one per customer, suspended at this seller",
    { plan: { limitPerCustomer: 1 } },
    {},
    one({ held: 1, ownSuspendedId: "sub-1" }),
    "suspended > reactivate",
  ],
  [
    "unlimited, and one is suspended",
    {},
    {},
    one({ held: 1, ownSuspendedId: "sub-1" }),
    "available",
  ],
  [
    "no price in the customer's country",
    { plan: { prices: { KR: { currency: "KRW", terms: { P1M: "24000" }, meters: {} } } } },
    {},
    NOTHING_HELD,
    "country-not-served > contact-publisher",
  ],
  [
    "education only",
    { plan: { segments: ["education"] } },
    {},
    NOTHING_HELD,
    "segment-not-served > change-segment",
  ],
  [
    "not opted in for resale",
    { offer: { resale: { channel: "none" as const, partnerTenantIds: [], exclusive: false } } },
    {},
    NOTHING_HELD,
    "not-resold > contact-publisher",
  ],
  [
    "exclusive to other partners",
    {
      offer: {
        resale: { channel: "selected" as const, partnerTenantIds: ["another"], exclusive: true },
      },
    },
    {},
    NOTHING_HELD,
    "exclusive > contact-publisher",
  ],
  [
    "exclusive to this partner",
    {
      offer: {
        resale: {
          channel: "selected" as const,
          partnerTenantIds: ["tenant-of-partner"],
          exclusive: true,
        },
      },
    },
    {},
    NOTHING_HELD,
    "available",
  ],
  [
    "not resold, but the customer buys for itself",
    { offer: { resale: { channel: "none" as const, partnerTenantIds: [], exclusive: false } } },
    { seller: { tenantId: "tenant-of-customer", kind: "customer", partnerType: null } },
    NOTHING_HELD,
    "available",
  ],
  [
    "a virtual machine",
    { offer: { sale: { buyers: "customers" } } },
    {},
    NOTHING_HELD,
    "not-sold-here > open-storefront",
  ],
  [
    "listed only, the publisher is contacted",
    { offer: { listingOption: "contact-me" } },
    {},
    NOTHING_HELD,
    "not-sold-here > open-storefront",
  ],
  [
    "an add-on",
    { plan: { addOn: { bases: ["team"] } } },
    {},
    NOTHING_HELD,
    "add-on > buy-with-base",
  ],
  [
    "for selected partners only, and not shown as exclusive",
    {
      offer: {
        resale: { channel: "selected" as const, partnerTenantIds: ["another"], exclusive: false },
      },
    },
    {},
    NOTHING_HELD,
    "unlisted",
  ],
  ["a stopped plan", { plan: { sold: false } }, {}, NOTHING_HELD, "stopped > contact-publisher"],
  [
    "a private plan of others",
    { plan: { visibility: "private" as const, audienceTenantIds: ["another"] } },
    {},
    NOTHING_HELD,
    "unlisted",
  ],
  [
    "a private plan for this customer",
    { plan: { visibility: "private" as const, audienceTenantIds: ["tenant-of-customer"] } },
    {},
    NOTHING_HELD,
    "available",
  ],
] as const)
  test(`SUB-04: ${because}: ${expected}`, () => {
    const found = availabilityOf(
      {
        offer: offer("offer" in what ? what.offer : {}),
        plan: plan("plan" in what ? what.plan : {}),
      },
      {
        customer: "customer" in who ? who.customer : customer,
        seller: "seller" in who ? (who.seller as Seller) : seller,
      },
      holding,
    );
    assert.equal(inWords(found), expected);
  });

test("SUB-04: of several reasons the decisive one comes first and the others follow", () => {
  const found = availabilityOf(
    {
      offer: offer({ resale: { channel: "none", partnerTenantIds: [], exclusive: false } }),
      plan: plan({ segments: ["education"], sold: false }),
    },
    { customer: { ...customer, country: "JP" }, seller },
    NOTHING_HELD,
  );
  assert.deepEqual(found.listed && found.reasons.map(({ code }) => code), [
    "country-not-served",
    "segment-not-served",
    "not-resold",
    "stopped",
  ]);
});

test("SUB-04: an exclusive offer shows no price and none of the partners it is for", () => {
  const found = availabilityOf(
    {
      offer: offer({
        resale: { channel: "selected", partnerTenantIds: ["tenant-of-rival"], exclusive: true },
      }),
      plan: plan(),
    },
    { customer, seller },
    NOTHING_HELD,
  );
  assert.equal(found.listed && found.showsPrice, false);
  assert.ok(!JSON.stringify(found).includes("tenant-of-rival"));
});

for (const [trialDays, maxQuantity, category] of [
  [30, 10, "trial"],
  [30, null, "trial"],
  [0, 300, "small-business"],
  [0, 301, "enterprise"],
  [0, null, "enterprise"],
] as const)
  test(`SUB-03: a plan with ${trialDays} days of trial and at most ${maxQuantity ?? "any number of"} licences is ${category}`, () => {
    assert.equal(categoryOf({ trialDays, maxQuantity }), category);
  });

test("SUB-06: a metered plan is found under usage, and under licence too where it has a price", () => {
  const meters = [{ id: "mails", name: "Mails", unit: "mail", included: {} }];
  const priced = (amount: string) => ({
    FR: { currency: "EUR", terms: { P1M: amount }, meters: { mails: "0.01" } },
  });
  assert.deepEqual(billingTypesOf(plan(), "FR"), ["license"]);
  assert.deepEqual(billingTypesOf(plan({ meters, prices: priced("5.00") }), "FR"), [
    "license",
    "usage",
  ]);
  assert.deepEqual(billingTypesOf(plan({ meters, prices: priced("0.00") }), "FR"), ["usage"]);
});

for (const [quantity, ok] of [
  [4, false],
  [5, true],
  [20, true],
  [21, false],
  [0, false],
  [-5, false],
  [5.5, false],
] as const)
  test(`SUB-05: ${quantity} licences of a plan for 5 to 20 are ${ok ? "accepted" : "refused"}`, () => {
    assert.equal(checkQuantity(quantity, plan({ minQuantity: 5, maxQuantity: 20 })).ok, ok);
  });

test("SUB-05: a flat plan is bought once per line, whatever limits are left in it", () => {
  const flat = plan({ pricingModel: "flat", minQuantity: 5, maxQuantity: 20 });
  assert.equal(checkQuantity(1, flat).ok, true);
  assert.equal(checkQuantity(2, flat).ok, false);
});

function inWords(found: Availability): string {
  if (!found.listed) return "unlisted";
  const [first] = found.reasons;
  return first === undefined ? "available" : `${first.code} > ${first.wayOut.kind}`;
}
