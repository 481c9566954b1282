import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { MOST_UNITS, unitsOf } from "./quantity.ts";
import { decideUsage, hourOf, type MeteredResource, type UsageEvent } from "./usage-event.ts";

const instant = (text: string) => Temporal.Instant.from(text);
const NOON = instant("2026-11-21T12:00:00Z");
const RUNNING: MeteredResource = {
  publisherId: "contoso",
  running: true,
  activatedAt: instant("2026-11-01T09:20:00Z"),
  endedAt: null,
  planId: "team",
  dimensions: ["mails"],
};
const EVENT: UsageEvent = {
  subscriptionId: "one",
  dimension: "mails",
  planId: "team",
  units: "5",
  usedAt: instant("2026-11-21T11:30:00Z"),
};

suite("INT-04: what becomes of a usage event", () => {
  const ended = { running: false, endedAt: instant("2026-11-21T10:00:00Z") };
  for (const [because, event, resource, status] of [
    ["it is of a running subscription", {}, {}, "Accepted"],
    ["it is of another publisher", {}, { publisherId: "fabrikam" }, "ResourceNotAuthorized"],
    ["the plan is another", { planId: "gold" }, {}, "BadArgument"],
    ["the plan has no such dimension", { dimension: "gb" }, {}, "InvalidDimension"],
    ["nothing was used", { units: undefined }, {}, "InvalidQuantity"],
    ["it is 24 hours old", { usedAt: instant("2026-11-20T12:00:00Z") }, {}, "Accepted"],
    ["it is older", { usedAt: instant("2026-11-20T11:59:59.999Z") }, {}, "Expired"],
    ["a clock is a little ahead", { usedAt: instant("2026-11-21T12:05:00Z") }, {}, "Accepted"],
    ["it is to come", { usedAt: instant("2026-11-21T12:05:01Z") }, {}, "BadArgument"],
    ["it is suspended", {}, { running: false }, "ResourceNotActive"],
    ["it was never activated", {}, { activatedAt: null }, "ResourceNotActive"],
    [
      "it was used in the hour of the activation",
      { usedAt: instant("2026-11-21T09:00:00Z") },
      { activatedAt: instant("2026-11-21T09:20:00Z") },
      "Accepted",
    ],
    [
      "it was used before the activation",
      { usedAt: instant("2026-11-21T08:59:00Z") },
      { activatedAt: instant("2026-11-21T09:20:00Z") },
      "ResourceNotActive",
    ],
    ["it was used after the end", {}, ended, "ResourceNotActive"],
    ["it was used before the end", { usedAt: instant("2026-11-21T09:59:00Z") }, ended, "Accepted"],
  ] as const)
    test(`${status}, where ${because}`, () => {
      assert.equal(
        decideUsage(
          { ...EVENT, ...event },
          { ...RUNNING, ...resource },
          {
            publisherId: "contoso",
            at: NOON,
          },
        ),
        status,
      );
    });

  test("ResourceNotFound, where no subscription has the id", () => {
    assert.equal(
      decideUsage(EVENT, undefined, { publisherId: "contoso", at: NOON }),
      "ResourceNotFound",
    );
  });

  test("an hour begins with its first instant, in UTC", () => {
    assert.equal(hourOf(instant("2026-11-21T11:59:59.999Z")).toString(), "2026-11-21T11:00:00Z");
    assert.equal(hourOf(instant("2026-11-21T12:00:00Z")).toString(), "2026-11-21T12:00:00Z");
  });

  for (const [given, kept] of [
    [5, "5"],
    [0.1 + 0.2, "0.3"],
    [2.5, "2.5"],
    [1e-7, "0.0000001"],
    [1e-13, undefined],
    [0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [MOST_UNITS, "1000000000000"],
    [MOST_UNITS + 1, undefined],
  ] as const)
    test(`a quantity of ${given} is kept as ${kept}`, () => assert.equal(unitsOf(given), kept));

  test("what is kept of a quantity is the quantity, to 12 decimals", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (quantity) => {
        assert.ok(Math.abs(Number(unitsOf(quantity)) - quantity) <= 1e-12 + quantity * 1e-15);
      }),
    );
  });
});
