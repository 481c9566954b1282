import assert from "node:assert/strict";
import { test } from "node:test";
import type { Day } from "../../../kernel/calendar.ts";
import { checkOpportunity, type OpportunityTerms, tidyOpportunity } from "./opportunity.ts";
import {
  moveOpportunity,
  OPPORTUNITY_ACTIONS,
  OPPORTUNITY_STAGES,
  opportunityActions,
} from "./opportunity-lifecycle.ts";

const TERMS: OpportunityTerms = {
  company: "Clinique des Tilleuls",
  country: "fr",
  contact: { firstName: "Hélène", lastName: "Aubert", email: "helene@tilleuls.example" },
  value: { amount: "12000.00", currency: "EUR" },
  closesOn: "2027-02-01" as Day,
  help: "Introduce us",
  notes: "",
};
const FACTS = {
  markets: new Set(["FR"]),
  currencies: new Set(["EUR"]),
  today: "2026-11-21" as Day,
};

test("P21: what is complete is referred", () => {
  assert.deepEqual(checkOpportunity(tidyOpportunity(TERMS), FACTS), []);
});

for (const [change, pointer, code] of [
  [{ company: " " }, "/company", "required"],
  [{ company: "a".repeat(201) }, "/company", "leads/too-long"],
  [{ company: "two\nlines" }, "/company", "leads/one-line"],
  [{ country: "ZZ" }, "/country", "leads/country-unknown"],
  [{ help: "" }, "/help", "required"],
  [{ notes: "n".repeat(2_001) }, "/notes", "leads/too-long"],
  [{ contact: { ...TERMS.contact, email: "nobody" } }, "/contact/email", "leads/bad-email"],
  [{ contact: { ...TERMS.contact, phone: "call" } }, "/contact/phone", "leads/bad-phone"],
  [{ value: { amount: "0", currency: "EUR" } }, "/value/amount", "leads/bad-amount"],
  [{ value: { amount: "1.001", currency: "EUR" } }, "/value/amount", "leads/bad-amount"],
  [{ value: { amount: "1000000000000", currency: "EUR" } }, "/value/amount", "leads/bad-amount"],
  [{ value: { amount: "1", currency: "XXX" } }, "/value/currency", "leads/currency-unknown"],
  [{ closesOn: "2026-11-20" as Day }, "/closesOn", "leads/day-past"],
  [{ closesOn: "2031-11-22" as Day }, "/closesOn", "leads/day-far"],
] as const)
  test(`P21: ${JSON.stringify(change).slice(0, 60)} is told at ${pointer}: ${code}`, () => {
    const errors = checkOpportunity(tidyOpportunity({ ...TERMS, ...change }), FACTS);
    assert.deepEqual(
      errors.map((one) => [one.pointer, one.code]),
      [[pointer, code]],
    );
  });

const EXPECTED: Readonly<Record<string, string>> = {
  "received accept receiver": "accepted",
  "received decline receiver": "declined",
  "received expire marketplace": "expired",
  "accepted win receiver": "won",
  "accepted lose receiver": "lost",
};

test("P21: every pair of stage and action is as the table says, for each side, and nothing closed is opened again", () => {
  for (const stage of OPPORTUNITY_STAGES)
    for (const action of OPPORTUNITY_ACTIONS)
      for (const side of ["sender", "receiver", "marketplace"] as const) {
        const moved = moveOpportunity(stage, action, side);
        assert.equal(moved.ok ? moved.value : undefined, EXPECTED[`${stage} ${action} ${side}`]);
        assert.equal(opportunityActions(stage, side).includes(action), moved.ok);
      }
});
