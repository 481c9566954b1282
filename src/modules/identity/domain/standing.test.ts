import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decideSuspension } from "./standing.ts";

const publisher = { kind: "publisher", handle: "brightwater", status: "active" } as const;
const words = {
  reason: " Sells what it does not own. ",
  contact: " salma@souk.example ",
  confirmation: "brightwater",
};
const codeOf = (result: ReturnType<typeof decideSuspension>) =>
  result.ok ? undefined : result.problem.code;

describe("suspending an organisation", () => {
  it("OPR-03: takes the reason and whom to write to, without the blanks around them", () => {
    const decided = decideSuspension(publisher, words);
    assert.ok(decided.ok);
    assert.deepEqual(decided.value, {
      reason: "Sells what it does not own.",
      contact: "salma@souk.example",
    });
  });

  it("OPR-03: refuses the operator itself, and who is suspended or closed already", () => {
    assert.equal(
      codeOf(decideSuspension({ ...publisher, kind: "operator" }, words)),
      "identity/operator-not-suspended",
    );
    for (const status of ["suspended", "closed"] as const)
      assert.equal(
        codeOf(decideSuspension({ ...publisher, status }, words)),
        "identity/standing-unchanged",
      );
  });

  it("OPR-03: refuses without a reason, without an address to write to, and where another name was typed", () => {
    assert.equal(
      codeOf(decideSuspension(publisher, { ...words, reason: "  " })),
      "identity/reason-missing",
    );
    assert.equal(
      codeOf(decideSuspension(publisher, { ...words, contact: "nobody" })),
      "identity/contact-invalid",
    );
    assert.equal(
      codeOf(decideSuspension(publisher, { ...words, confirmation: "Brightwater Labs" })),
      "identity/confirmation-wrong",
    );
  });
});
