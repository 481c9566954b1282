import assert from "node:assert/strict";
import { test } from "node:test";
import { type Installable, installRefusal, installState, isInstalledHere } from "./installation.ts";

const LICENSED: Installable = {
  listingOption: "contact-me",
  licences: { installWithoutLicence: false },
};

for (const [licensed, usable, state] of [
  [true, 0, "base"],
  [true, 1, "licensed"],
  [false, 0, "complete"],
] as const)
  test(`LIC-06: an app ${licensed ? "with" : "without"} licences, of which ${usable} can be used, is ${state}`, () => {
    assert.equal(installState(licensed, usable), state);
  });

for (const [what, offer, here] of [
  ["a licensed app", LICENSED, true],
  ["a free app without an address", { listingOption: "get-it-now" }, true],
  [
    "a free app at its publisher's",
    { listingOption: "get-it-now", actionUrl: "https://x.example" },
    false,
  ],
  ["a listing that is contacted", { listingOption: "contact-me" }, false],
  ["what is sold here", { listingOption: "transact" }, false],
] as const)
  test(`LIC-06: ${what} is ${here ? "" : "not "}installed by the marketplace`, () => {
    assert.equal(isInstalledHere(offer), here);
  });

for (const [installWithoutLicence, held, code] of [
  [false, 0, "licensing/licence-first"],
  [false, 1, undefined],
  [true, 0, undefined],
  [true, 1, undefined],
] as const)
  test(`LIC-04, LIC-06: with ${held} licences, an app that installs ${installWithoutLicence ? "without" : "with"} one is ${code ?? "installed"}`, () => {
    const offer = { ...LICENSED, licences: { installWithoutLicence } };
    const of = { country: "FR", held, publisherSuspended: false };
    assert.equal(installRefusal(offer, of)?.code, code);
    assert.equal(
      installRefusal({ ...offer, markets: ["KR"] }, of)?.code,
      "licensing/not-for-market",
    );
    assert.equal(
      installRefusal(offer, { ...of, publisherSuspended: true })?.code,
      "licensing/publisher-suspended",
    );
  });
