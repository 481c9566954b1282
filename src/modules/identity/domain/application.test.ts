import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { allowedActions, next } from "../../../kernel/lifecycle.ts";
import {
  APPLICATION_LIFECYCLE,
  type ApplicationAction,
  type ApplicationDetails,
  type ApplicationState,
  checkApplication,
  domainOf,
} from "./application.ts";

const FINE: ApplicationDetails = {
  kind: "publisher",
  partnerType: null,
  segment: null,
  name: "Fabrikam",
  handle: "fabrikam",
  country: "FR",
  taxId: null,
  contactName: "Ada",
  contactEmail: "ada@fabrikam.example",
  contactPhone: null,
  timeZone: "Europe/Paris",
  currency: "EUR",
};
const wrong = (change: Partial<ApplicationDetails>) =>
  checkApplication({ ...FINE, ...change }, (zone) => zone === "Europe/Paris").map(
    ({ pointer }) => pointer,
  );

suite("ACC-02: applications of publishers", () => {
  test("an application that is complete has no finding", () => assert.deepEqual(wrong({}), []));

  test("a partner says of which type it is, a customer of which segment, and neither needs a publisher ID", () => {
    assert.deepEqual(wrong({ kind: "partner", handle: null }), ["/partnerType"]);
    assert.deepEqual(wrong({ kind: "partner", handle: null, partnerType: "direct-bill" }), []);
    assert.deepEqual(wrong({ kind: "customer", handle: null }), ["/segment"]);
    assert.deepEqual(wrong({ kind: "customer", handle: null, segment: "education" }), []);
    assert.deepEqual(wrong({ handle: null }), ["/publisherId"]);
  });

  for (const [field, value, pointer] of [
    ["name", "", "/name"],
    ["handle", "a", "/publisherId"],
    ["handle", "Fabrikam", "/publisherId"],
    ["handle", "fabri.kam", "/publisherId"],
    ["handle", "f".repeat(31), "/publisherId"],
    ["country", "ZZ", "/country"],
    ["country", "QX", "/country"],
    ["contactName", "", "/contact/name"],
    ["currency", "ABC", "/currency"],
    ["timeZone", "Mars/Olympus", "/timeZone"],
  ] as const)
    test(`${field} “${value}” is refused at its field`, () =>
      assert.deepEqual(wrong({ [field]: value }), [pointer]));

  test("every ID of 2 to 30 letters of the rule is possible", () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9_-]{2,30}$/),
        (handle) => wrong({ handle }).length === 0,
      ),
    ));

  test("whatever is done in whatever order, a decision is final and an unproven address is never decided about", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom<ApplicationAction>(
            "receive",
            "refer",
            "ask",
            "answer",
            "approve",
            "decline",
          ),
        ),
        (actions) => {
          let state: ApplicationState = "unconfirmed";
          let received = false;
          for (const action of actions) {
            const after: ApplicationState | undefined = next<ApplicationState, ApplicationAction>(
              APPLICATION_LIFECYCLE,
              state,
              action,
            );
            if (["approved", "declined", "referred"].includes(state))
              assert.equal(after, undefined);
            if (after === undefined) continue;
            received ||= action === "receive";
            state = after;
            if (["asked", "approved", "declined"].includes(state)) assert.ok(received);
          }
          assert.equal(
            allowedActions<ApplicationState, ApplicationAction>(APPLICATION_LIFECYCLE, state)
              .length === 0,
            ["approved", "declined", "referred"].includes(state),
          );
        },
      ),
    ));

  test("the domain of an address is what stands after its last @", () => {
    assert.equal(domainOf("ada@Fabrikam.example"), "fabrikam.example");
    assert.equal(domainOf('"a@b"@c.example'), "c.example");
  });
});
