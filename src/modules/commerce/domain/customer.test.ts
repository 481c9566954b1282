import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CustomerDetails,
  checkAgreement,
  checkCustomer,
  companyNameDoubts,
  companyNameProblem,
  REGISTRATION_REQUIRED,
} from "./customer.ts";

const details = (about: Partial<CustomerDetails> = {}): CustomerDetails => ({
  company: "Ateliers Morvan",
  domain: "morvan.example",
  country: "FR",
  segment: "commercial",
  language: "fr",
  contact: { firstName: "Claire", lastName: "Morvan", email: "claire@morvan.example" },
  address: { line1: "4 rue des Tanneurs", city: "Dijon", postalCode: "21000" },
  ...about,
});
const context = { partnerDomain: "nordhaven.example", operatorDomain: "meridian.example" };
const found = (about: Partial<CustomerDetails>) =>
  checkCustomer(details(about), context).map(({ pointer, code }) => `${pointer} ${code}`);

test("SUB-01: a complete customer record is accepted", () => {
  assert.deepEqual(found({}), []);
});

for (const [name, problem] of [
  ["", "required"],
  [" \t ", "required"],
  ["X", "commerce/company-single-character"],
  ["한", "commerce/company-single-character"],
  ["!!!", "commerce/company-special-characters"],
  ["GmbH", "commerce/company-legal-form"],
  ["S.A.R.L.", "commerce/company-legal-form"],
  ["plc", "commerce/company-legal-form"],
  ["Morvan SARL", undefined],
  ["한울소프트", undefined],
  ["3M", undefined],
] as const)
  test(`SUB-01: a company called “${name}” is ${problem ?? "accepted"}`, () => {
    assert.equal(companyNameProblem(name), problem);
  });

for (const [name, doubts] of [
  ["morvan.com", ["commerce/company-looks-like-domain"]],
  ["999", ["commerce/company-repeats-character"]],
  ["1 2 3", ["commerce/company-single-letters"]],
  ["Ateliers Morvan", []],
] as const)
  test(`SUB-01: a company called “${name}” ${doubts.length === 0 ? "raises no doubt" : "is accepted with a doubt"}`, () => {
    assert.equal(companyNameProblem(name), undefined);
    assert.deepEqual(companyNameDoubts(name), [...doubts]);
  });

test("SUB-01: a contact's mail address belongs neither to the partner nor to the operator", () => {
  const contact = details().contact;
  assert.deepEqual(found({ contact: { ...contact, email: "x@nordhaven.example" } }), [
    "/contact/email commerce/email-of-partner",
  ]);
  assert.deepEqual(found({ contact: { ...contact, email: "x@shop.meridian.example" } }), [
    "/contact/email commerce/email-of-operator",
  ]);
  assert.deepEqual(found({ contact: { ...contact, email: "x@notnordhaven.example" } }), []);
  assert.deepEqual(found({ contact: { ...contact, email: "nobody" } }), [
    "/contact/email commerce/email",
  ]);
});

test("SUB-01: a school's contact does not use a free mail address, a company's may", () => {
  const contact = { ...details().contact, email: "school@gmail.com" };
  assert.deepEqual(found({ contact, segment: "education" }), [
    "/contact/email commerce/email-of-school",
  ]);
  assert.deepEqual(found({ contact }), []);
});

test("SUB-01: countries that register companies ask for the number and a phone, others do not", () => {
  for (const country of REGISTRATION_REQUIRED)
    assert.deepEqual(found({ country }), [
      "/registrationNumber commerce/registration-number-required",
      "/contact/phone commerce/phone-required",
    ]);
  assert.deepEqual(
    found({
      country: "PL",
      registrationNumber: "0000123456",
      contact: { ...details().contact, phone: "+48 22 123 45 67" },
    }),
    [],
  );
});

for (const domain of ["morvan", "-x.example", "a b.example", "Morvan.example", "x..example"])
  test(`SUB-01: “${domain}” is no domain`, () => {
    assert.deepEqual(found({ domain }), ["/domain commerce/domain"]);
  });

test("SUB-01: an agreement is attested with its signer and not in the future", () => {
  const agreement = {
    firstName: "Claire",
    lastName: "Morvan",
    email: "claire@morvan.example",
    agreedOn: "2026-11-21",
  };
  const check = (about: Partial<typeof agreement>) =>
    checkAgreement({ ...agreement, ...about }, { today: "2026-11-21", at: "/agreement" }).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );
  assert.deepEqual(check({}), []);
  assert.deepEqual(check({ agreedOn: "2026-11-22" }), [
    "/agreement/agreedOn commerce/date-in-future",
  ]);
  assert.deepEqual(check({ firstName: " ", email: "x" }), [
    "/agreement/firstName required",
    "/agreement/email commerce/email",
  ]);
});
