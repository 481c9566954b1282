import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLead, LEAD_LIMITS, type LeadForm, tidyLead } from "./lead.ts";
import { LEAD_ACTIONS, LEAD_LIFECYCLE, LEAD_STAGES } from "./lead-lifecycle.ts";
import { leadPayload, testLead } from "./lead-payload.ts";

const FORM: LeadForm = {
  firstName: "Ji-won",
  lastName: "Han",
  email: "jiwon@hanbit.example",
  phone: "+82 2 123 4567",
  company: "Hanbit Trading",
  jobTitle: "Buyer",
  country: "KR",
  planId: "team",
  message: "How many people can use it?",
  consent: true,
};
const KNOWN = { markets: new Set(["KR", "FR"]), planIds: ["team"], message: true };
const errorsOf = (changes: Partial<LeadForm>) =>
  checkLead(tidyLead({ ...FORM, ...changes }), KNOWN).map(({ pointer, code }) => [pointer, code]);

test("LIC-05: a complete form with consent is a lead", () => {
  assert.deepEqual(errorsOf({}), []);
  assert.deepEqual(errorsOf({ phone: "", jobTitle: undefined, planId: " " }), []);
});

for (const [changes, pointer, code] of [
  [{ firstName: "  " }, "/firstName", "required"],
  [{ lastName: "" }, "/lastName", "required"],
  [{ email: "" }, "/email", "required"],
  [{ company: "" }, "/company", "required"],
  [{ country: "" }, "/country", "required"],
  [{ message: " \n " }, "/message", "required"],
  [{ email: "jiwon" }, "/email", "leads/bad-email"],
  [{ email: "a@b.example\r\nbcc: c@d.example" }, "/email", "leads/bad-email"],
  [{ phone: "call me" }, "/phone", "leads/bad-phone"],
  [{ company: "Hanbit\nTrading" }, "/company", "leads/one-line"],
  [{ country: "ZZ" }, "/country", "leads/country-unknown"],
  [{ planId: "other" }, "/planId", "leads/plan-unknown"],
  [{ consent: false }, "/consent", "leads/consent-needed"],
] as const)
  test(`LIC-05: ${JSON.stringify(changes)} is refused at ${pointer} as ${code}`, () => {
    assert.deepEqual(errorsOf(changes), [[pointer, code]]);
  });

test("STO-07: who starts a test drive writes no message", () => {
  const form = tidyLead({ ...FORM, message: "" });
  assert.deepEqual(checkLead(form, { ...KNOWN, message: false }), []);
});

for (const [field, max] of Object.entries(LEAD_LIMITS) as [keyof typeof LEAD_LIMITS, number][])
  test(`LIC-05: ${field} has at most ${max} characters, however many bytes they are`, () => {
    const tooLong = (length: number) =>
      errorsOf({ [field]: "\u{1f600}".repeat(length) }).some(
        ([, code]) => code === "leads/too-long",
      );
    assert.equal(tooLong(max), false);
    assert.equal(tooLong(max + 1), true);
  });

test("LIC-05: a lead leaves with the names that receivers know", () => {
  const payload = leadPayload({
    ...FORM,
    source: "contact-me",
    slug: "quaineuf.escale",
    offerName: "Escale Customs",
    phone: null,
    jobTitle: null,
  });
  assert.deepEqual(payload, {
    UserDetails: {
      FirstName: "Ji-won",
      LastName: "Han",
      Email: "jiwon@hanbit.example",
      Phone: "",
      Country: "KR",
      Company: "Hanbit Trading",
      Title: "",
    },
    LeadSource: "Souk-PLT | quaineuf.escale",
    ActionCode: "PLT",
    OfferTitle: "Escale Customs",
    Description: "How many people can use it?",
  });
  const test = leadPayload(testLead({ slug: "a.b", offerName: "B" }, 7));
  assert.equal(test.UserDetails.LastName, "MSFT_TEST_7");
});

test("LIC-05: from every stage exactly the listed actions are possible", () => {
  const table = LEAD_STAGES.map((stage) => [
    stage,
    LEAD_ACTIONS.map((action) => (LEAD_LIFECYCLE[stage] as Record<string, string>)[action] ?? "–"),
  ]);
  assert.deepEqual(table, [
    //            accept      win    lose    decline     expire     reopen
    ["received", ["accepted", "–", "–", "declined", "expired", "–"]],
    ["accepted", ["–", "won", "lost", "declined", "–", "–"]],
    ["won", ["–", "–", "–", "–", "–", "accepted"]],
    ["lost", ["–", "–", "–", "–", "–", "accepted"]],
    ["declined", ["–", "–", "–", "–", "–", "accepted"]],
    ["expired", ["–", "–", "–", "–", "–", "accepted"]],
  ]);
});
