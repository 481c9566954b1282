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

for (const [what, offer, page] of [
  ["a usage offer", { ...OFFER, byCustomers: true }, "get"],
  ["a free app that the marketplace installs", installed(), "install"],
] as const)
  test(`STO-02, LIC-06: ${what} is got by customers for an environment`, () => {
    const signIn = "/sign-in?next=%2Fproduct%2Fsaas%2Fcontoso.notes";
    const own = `/customer/ateliers-morvan/${page}?offer=contoso.notes`;
    for (const [who, href, reason] of [
      ["a visitor", signIn, "environment-sign-in"],
      ["a customer's admin", own, "into-own-environment"],
      ["a partner's agent", undefined, "by-customer"],
      ["a customer's member", undefined, "environment-role"],
      ["a program of a customer", undefined, "environment-role"],
      ["a publisher", undefined, "environment-role"],
    ] as const) {
      const found = actionsFor(offer, VIEWERS[who] ?? { signedIn: false });
      assert.deepEqual([found.action?.href, found.reason], [href, reason], who);
    }
  });

// Beside Contact me, which everybody has: "Get it now" and where it leads, or the explanation alone.
const INSTALL = "/customer/ateliers-morvan/install?offer=contoso.notes";
const SIGN_IN = "/sign-in?next=%2Fproduct%2Fsaas%2Fcontoso.notes";
for (const [who, holdsLicence, installWithoutLicence, href, reason] of [
  ["a visitor", false, false, undefined, "licence-first"],
  ["a visitor", false, true, SIGN_IN, "install-sign-in"],
  ["a customer's admin", false, false, undefined, "licence-first"],
  ["a customer's admin", true, false, INSTALL, "install-licensed"],
  ["a customer's admin", false, true, INSTALL, "install"],
  ["a customer's admin", true, true, INSTALL, "install-licensed"],
  ["a customer's member", false, false, undefined, "licence-first"],
  ["a customer's member", true, false, undefined, "install-role"],
  ["a customer's member", false, true, undefined, "install-role"],
  ["a customer's member", true, true, undefined, "install-role"],
  ["a partner's agent", false, false, undefined, "licence-first"],
  ["a partner's agent", false, true, undefined, "by-customer"],
  ["a publisher", false, false, undefined, "licence-first"],
  ["a publisher", false, true, undefined, "by-customer"],
] as const)
  test(`LIC-04, STO-02: of an app that installs ${installWithoutLicence ? "without" : "with"} a licence${installWithoutLicence ? "" : " only"}, ${who}${holdsLicence ? " who holds one" : ""} gets ${href === undefined ? "Contact me only" : "Get it now, too,"} and reads ${reason}`, () => {
    const offer: Offered = {
      ...OFFER,
      listingOption: "contact-me",
      licences: { installWithoutLicence },
    };
    const viewer = { ...(VIEWERS[who] ?? { signedIn: false }), holdsLicence };
    const found = actionsFor(offer, viewer);
    assert.equal(found.action?.kind, "contact-me");
    assert.deepEqual(found.second?.href, href);
    assert.deepEqual(found.second?.kind, href && "get-it-now");
    assert.equal(found.reason, reason);
    assert.deepEqual(actionsFor({ ...offer, publisherSuspended: true }, viewer), {
      action: found.action,
      reason: "publisher-suspended",
    });
  });

function installed(): Offered {
  const { actionUrl: _none, ...offer } = OFFER;
  return { ...offer, listingOption: "get-it-now" };
}

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
