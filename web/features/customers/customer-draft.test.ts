import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bareDomain,
  changesOf,
  customerBody,
  emptyAgreement,
  emptyCustomer,
} from "./customer-draft.ts";

for (const [typed, domain] of [
  ["morvan.example", "morvan.example"],
  [" https://www.Morvan.example/contact?x=1 ", "morvan.example"],
  ["http://shop.morvan.example#top", "shop.morvan.example"],
  ["", ""],
] as const)
  test(`SUB-01: a domain typed as “${typed}” is sent as “${domain}”`, () => {
    assert.equal(bareDomain(typed), domain);
  });

const filled = {
  ...emptyCustomer("fr"),
  company: " Ateliers Morvan ",
  domain: "morvan.example",
  country: "FR",
  contactFirstName: "Claire",
  contactLastName: "Morvan",
  contactEmail: "claire@morvan.example",
  line1: "3 rue des Forges",
  city: "Rennes",
  postalCode: "35000",
};

test("SUB-01: what was left empty is not sent, and no agreement without attesting it", () => {
  assert.deepEqual(customerBody({ customer: filled, agreement: emptyAgreement("2026-11-21") }), {
    company: "Ateliers Morvan",
    domain: "morvan.example",
    country: "FR",
    segment: "commercial",
    language: "fr",
    contact: { firstName: "Claire", lastName: "Morvan", email: "claire@morvan.example" },
    address: { line1: "3 rue des Forges", city: "Rennes", postalCode: "35000" },
  });
});

test("SUB-01: an attested agreement goes with the customer", () => {
  const agreement = {
    ...emptyAgreement("2026-11-21"),
    attested: true,
    firstName: "Claire",
    lastName: "Morvan",
    email: "claire@morvan.example",
  };
  assert.deepEqual(customerBody({ customer: filled, agreement }).agreement, {
    firstName: "Claire",
    lastName: "Morvan",
    email: "claire@morvan.example",
    agreedOn: "2026-11-21",
  });
});

test("SUB-01: an edit sends only what differs, and clears with null", () => {
  const saved = { ...filled, taxId: "FR00 1" };
  assert.deepEqual(changesOf(saved, saved), {});
  assert.deepEqual(changesOf(saved, { ...saved, taxId: " ", city: "Dijon" }), {
    taxId: null,
    address: { line1: "3 rue des Forges", city: "Dijon", postalCode: "35000" },
  });
});
