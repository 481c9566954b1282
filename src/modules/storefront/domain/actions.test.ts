import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsFor, type Offered, type Viewer } from "./actions.ts";

const OFFER: Offered = {
  slug: "contoso.notes",
  path: "/product/saas/contoso.notes",
  listingOption: "transact",
  soldHere: true,
  actionUrl: "https://contoso.example/start",
};
const VIEWERS: Readonly<Record<string, Viewer>> = {
  "a visitor": { signedIn: false },
  "a partner's agent": { signedIn: true, buysForCustomersOf: "northwind" },
  "a customer's admin": {
    signedIn: true,
    buysForOwn: "ateliers-morvan",
    customerOf: "Ateliers Morvan",
  },
  "a customer's member": {
    signedIn: true,
    customerOf: "Ateliers Morvan",
    asksIn: "ateliers-morvan",
  },
  "a program of a customer": { signedIn: true, customerOf: "Ateliers Morvan" },
  "a publisher": { signedIn: true },
};

for (const [who, kind, href, reason] of [
  ["a visitor", "get-it-now", "/sign-in?next=%2Fproduct%2Fsaas%2Fcontoso.notes", "sign-in"],
  [
    "a partner's agent",
    "get-it-now",
    "/partner/northwind/customers?offer=contoso.notes",
    "for-a-customer",
  ],
  [
    "a customer's admin",
    "get-it-now",
    "/customer/ateliers-morvan/buy?offer=contoso.notes",
    "for-own-organisation",
  ],
  [
    "a customer's member",
    "request-approval",
    "/customer/ateliers-morvan/buy?offer=contoso.notes",
    "ask-administrator",
  ],
  ["a program of a customer", undefined, undefined, "ask-administrator"],
  ["a publisher", undefined, undefined, "role"],
] as const)
  test(`STO-02: of an offer sold here, ${who} gets ${kind ?? "no button"} and reads ${reason}`, () => {
    const found = actionsFor(OFFER, VIEWERS[who] ?? { signedIn: false });
    assert.deepEqual([found.action?.kind, found.action?.href, found.reason], [kind, href, reason]);
  });

test("STO-07: a test drive has a button beside the others, for everybody in a market it is sold in", () => {
  for (const viewer of Object.values(VIEWERS)) {
    const without = actionsFor(OFFER, viewer);
    const found = actionsFor({ ...OFFER, testDrive: true }, viewer);
    assert.deepEqual(found, {
      ...without,
      testDrive: { href: "/product/saas/contoso.notes/test-drive" },
    });
    assert.deepEqual(actionsFor({ ...OFFER, testDrive: true, soldHere: false }, viewer), {
      reason: "not-sold-here",
    });
  }
});

for (const [listingOption, href] of [
  ["get-it-now", "https://contoso.example/start"],
  ["free-trial", "https://contoso.example/start"],
] as const)
  test(`STO-02: a ${listingOption} listing leads everybody to its publisher`, () => {
    for (const viewer of Object.values(VIEWERS))
      assert.deepEqual(actionsFor({ ...OFFER, listingOption }, viewer), {
        action: { kind: listingOption, href, external: true },
      });
  });

test("STO-02, LIC-05: a contact-me listing leads everybody to the form that writes to its publisher", () => {
  for (const viewer of Object.values(VIEWERS))
    assert.deepEqual(actionsFor({ ...OFFER, listingOption: "contact-me" }, viewer).action, {
      kind: "contact-me",
      href: "/product/saas/contoso.notes/contact",
      external: false,
    });
});

test("STO-02: a free app that the marketplace installs, and a usage offer, are got by customers for an environment", () => {
  const { actionUrl: _none, ...installed } = { ...OFFER, listingOption: "get-it-now" as const };
  const buyer = { signedIn: true, customerOf: "Ateliers Morvan", buysForOwn: "ateliers-morvan" };
  assert.deepEqual(actionsFor({ ...OFFER, byCustomers: true }, buyer), {
    action: {
      kind: "get-it-now",
      href: "/customer/ateliers-morvan/get?offer=contoso.notes",
      external: false,
    },
    reason: "into-own-environment",
  });
  assert.deepEqual(actionsFor(installed, buyer), { reason: "into-environment" });
  for (const offer of [installed, { ...OFFER, byCustomers: true }]) {
    const usage = "byCustomers" in offer;
    for (const [who, viewer] of Object.entries(VIEWERS)) {
      // What an administrator gets stands above.
      if (usage && viewer.buysForOwn !== undefined) continue;
      assert.deepEqual(
        actionsFor(offer, viewer),
        who === "a visitor"
          ? {
              action: {
                kind: "get-it-now",
                href: "/sign-in?next=%2Fproduct%2Fsaas%2Fcontoso.notes",
                external: false,
              },
              reason: usage ? "environment-sign-in" : "app-sign-in",
            }
          : {
              reason:
                who === "a partner's agent"
                  ? "by-customer"
                  : usage
                    ? "environment-role"
                    : "into-environment",
            },
      );
    }
  }
});

for (const [installWithoutLicence, visitor, customer] of [
  [false, [undefined, "licence-first"], [undefined, "licence-first"]],
  [true, ["get-it-now", "install-sign-in"], [undefined, "install"]],
] as const)
  test(`LIC-04: a licensed app that installs ${installWithoutLicence ? "without" : "with"} a licence only is asked for at its publisher`, () => {
    const offer: Offered = {
      ...OFFER,
      listingOption: "contact-me",
      licences: { installWithoutLicence },
    };
    for (const [who, beside] of [
      ["a visitor", visitor],
      ["a customer's member", customer],
    ] as const) {
      const found = actionsFor(offer, VIEWERS[who] ?? { signedIn: false });
      assert.equal(found.action?.kind, "contact-me");
      assert.deepEqual([found.second?.kind, found.reason], beside);
    }
  });

test("STO-02: a listing that is not for the visitor's market has no button, and says so", () => {
  assert.deepEqual(
    actionsFor({ ...OFFER, listingOption: "contact-me", soldHere: false }, { signedIn: false }),
    { reason: "not-sold-here" },
  );
});

test("STO-02: an offer that is not sold in the visitor's market has no button, and says so", () => {
  for (const viewer of Object.values(VIEWERS))
    assert.deepEqual(actionsFor({ ...OFFER, soldHere: false }, viewer), {
      reason: "not-sold-here",
    });
});

test("OPR-03: an offer of a suspended publisher is not sold to anybody, and says so; a listing leads to its publisher as before", () => {
  for (const viewer of Object.values(VIEWERS)) {
    assert.deepEqual(actionsFor({ ...OFFER, publisherSuspended: true }, viewer), {
      reason: "publisher-suspended",
    });
    const listing = { ...OFFER, listingOption: "get-it-now" } as const;
    assert.deepEqual(
      actionsFor({ ...listing, publisherSuspended: true }, viewer),
      actionsFor(listing, viewer),
    );
  }
});
