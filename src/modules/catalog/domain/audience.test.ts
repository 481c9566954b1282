import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type AudienceEntry,
  audienceDifference,
  changeAudience,
  checkAudience,
  keyOf,
  normaliseAudience,
} from "./audience.ts";
import { type OfferFacts, offerActions } from "./offer-lifecycle.ts";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import { seenBy, seesPreview } from "./visibility.ts";

const guid = (last: number) => `6c7b1f4e-6a6b-4b7a-9c86-${last.toString(16).padStart(12, "0")}`;
const entry = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }), fc.constantFrom(undefined, "a", "b"))
  .map(
    ([isTenant, last, note]): AudienceEntry => ({
      [isTenant ? "tenantId" : "subscriptionId"]: guid(last),
      ...(note && { note }),
    }),
  );
const list = fc.array(entry, { maxLength: 12 }).map(normaliseAudience);

const RULES = {
  tenant: { tenant: 2 },
  subscription: { subscription: 2 },
  "tenant-or-subscription": { tenant: 2, subscription: 2 },
} as const;

test("PUB-18: each type's plans name as many IDs of each kind as publisher.md 7.8 says", () => {
  const rules = [...OFFER_TYPES.values()].map(({ id, plans }) => [id, plans.audience ?? null]);
  const tenants = { tenant: 20_000 };
  const subscriptions = { subscription: 10_000 };
  assert.deepEqual(Object.fromEntries(rules), {
    saas: tenants,
    "virtual-machine": { ...tenants, ...subscriptions },
    application: subscriptions,
    container: tenants,
    "iot-edge-module": null,
    "managed-service": subscriptions,
    "consulting-service": null,
    "dynamics-365": tenants,
    "dynamics-365-business-central": tenants,
    "dynamics-365-operations": null,
    "power-bi": null,
    "power-bi-visual": tenants,
  });
});

suite("PUB-18: private audiences", () => {
  for (const [what, kind, entries, code] of [
    ["a tenant ID", "tenant", [{ tenantId: guid(1) }], undefined],
    ["no ID", "tenant", [{ note: "x" }], "catalog/required"],
    [
      "both IDs",
      "tenant-or-subscription",
      [{ tenantId: guid(1), subscriptionId: guid(2) }],
      "catalog/audience-one-id",
    ],
    [
      "a subscription ID among tenants",
      "tenant",
      [{ subscriptionId: guid(1) }],
      "catalog/audience-not-subscription",
    ],
    [
      "a tenant ID among subscriptions",
      "subscription",
      [{ tenantId: guid(1) }],
      "catalog/audience-not-tenant",
    ],
    [
      "either, where both are taken",
      "tenant-or-subscription",
      [{ tenantId: guid(1) }, { subscriptionId: guid(1) }],
      undefined,
    ],
    ["a note of two lines", "tenant", [{ tenantId: guid(1), note: "a\nb" }], "catalog/one-line"],
    [
      "a note of 201 characters",
      "tenant",
      [{ tenantId: guid(1), note: "한".repeat(201) }],
      "catalog/too-long",
    ],
    [
      "the same ID thrice, of two that are possible",
      "tenant",
      Array(3).fill({ tenantId: guid(1) }),
      undefined,
    ],
    [
      "three IDs, of two that are possible",
      "tenant",
      [1, 2, 3].map((one) => ({ tenantId: guid(one) })),
      "catalog/audience-too-many-tenant",
    ],
    [
      "two IDs of each kind, where two of each are possible",
      "tenant-or-subscription",
      [1, 2].flatMap((one) => [{ tenantId: guid(one) }, { subscriptionId: guid(one) }]),
      undefined,
    ],
    [
      "a third subscription ID beside them",
      "tenant-or-subscription",
      [{ tenantId: guid(1) }, ...[1, 2, 3].map((one) => ({ subscriptionId: guid(one) }))],
      "catalog/audience-too-many-subscription",
    ],
  ] as const)
    test(`${what} ${code === undefined ? "is taken" : `is refused with ${code}`}`, () => {
      assert.equal(checkAudience(entries, RULES[kind])[0]?.code, code);
    });

  test("a change adds, removes and keeps exactly what its difference says", () =>
    fc.assert(
      fc.property(list, list, list, (before, add, remove) => {
        const after = changeAudience(before, { add, remove });
        const { added, removed, edited, unchanged } = audienceDifference(before, after);
        const keys = (some: readonly AudienceEntry[]) => new Set(some.map(keyOf));
        assert.deepEqual(normaliseAudience(after), after);
        assert.deepEqual(
          keys(after),
          keys([...before, ...add]).difference(keys(remove).difference(keys(add))),
        );
        assert.equal(after.length, added.length + edited + unchanged);
        assert.equal(before.length, removed.length + edited + unchanged);
        assert.deepEqual(changeAudience(after, { add }), after, "the same again changes nothing");
      }),
    ));

  const live: OfferFacts = {
    hasPreview: false,
    isLive: true,
    everLive: true,
    everSubmitted: true,
    stopRequested: false,
    hasUnpublishedChanges: false,
    isComplete: true,
  };
  const audiences = (
    changed: string[] = [],
    withNewKind: string[] = [],
    emptied: string[] = [],
  ) => ({
    privatePlans: ["vip"],
    changed,
    withNewKind,
    emptied,
  });
  for (const [what, facts, reason] of [
    ["changed", { ...live, audiences: audiences(["vip"]) }, undefined],
    [
      "changed while a submission runs",
      {
        ...live,
        submission: { state: "running", signedOff: false },
        audiences: audiences(["vip"]),
      },
      undefined,
    ],
    ["the same", { ...live, audiences: audiences() }, "audience-in-sync"],
    ["without private plan", live, "no-private-plan-live"],
    [
      "with a new kind of ID",
      { ...live, audiences: audiences(["vip"], ["vip"]) },
      "audience-new-kind",
    ],
    ["emptied", { ...live, audiences: audiences(["vip"], [], ["vip"]) }, "audience-emptied"],
    [
      "of a draft",
      { ...live, isLive: false, everLive: false, audiences: audiences(["vip"]) },
      "never-live",
    ],
    [
      "of a stopped offer",
      { ...live, isLive: false, audiences: audiences(["vip"]) },
      "already-stopped",
    ],
  ] as const)
    test(`an audience that is ${what} ${reason === undefined ? "can be synced" : `cannot: ${reason}`}`, () => {
      const verdict = offerActions(facts)["sync-audience"];
      assert.equal(verdict.allowed ? undefined : verdict.reason, reason);
    });

  test("a kind of ID that is new to a plan is a change to publish, without any other", () => {
    assert.equal(offerActions({ ...live, audiences: audiences(["vip"]) }).publish.allowed, false);
    assert.equal(
      offerActions({ ...live, audiences: audiences(["vip"], ["vip"]) }).publish.allowed,
      true,
    );
  });

  test("STO-03: who sees a plan depends on its visibility, its sale and its audience, and says which", () => {
    const plan = {
      planId: "p",
      visibility: "private",
      hidden: false,
      sold: true,
      isMember: true,
    } as const;
    const seen = (change: object) => seenBy({ soldHere: true, plans: [{ ...plan, ...change }] });
    for (const [change, sees, reason, offer] of [
      [{}, true, "member", "member-of-a-plan"],
      [{ isMember: false }, false, "not-member", "only-private"],
      [{ visibility: "public", isMember: false }, true, "public", "public-plan"],
      [{ visibility: "public", hidden: true }, false, "hidden", "only-private"],
      [{ sold: false }, false, "stopped", "only-private"],
      [{ visibility: undefined }, false, "undecided", "only-private"],
    ] as const) {
      const { plans, offer: whole } = seen(change);
      assert.deepEqual([plans[0]?.sees, plans[0]?.reason, whole.reason], [sees, reason, offer]);
    }
    assert.deepEqual(seenBy({ soldHere: false, plans: [] }), {
      offer: { sees: true, reason: "listed" },
      plans: [],
    });
    const listed = seenBy({ soldHere: false, plans: [{ ...plan, isMember: false }] });
    assert.deepEqual([listed.offer.reason, listed.plans[0]?.reason], ["listed", "not-member"]);
    const preview = (email?: string) =>
      seesPreview(
        { plans: [plan] },
        { kind: "email", entries: ["Ana@contoso.example"] },
        email === undefined ? {} : { email },
      ).offer.reason;
    assert.deepEqual(
      [preview("ana@contoso.example"), preview("bo@contoso.example"), preview()],
      ["preview-audience", "not-preview-audience", "preview-needs-email"],
    );
    const id = "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11";
    const opens = (kind: "subscription" | "hide-key", entry: string) =>
      seesPreview({ plans: [plan] }, { kind, entries: [entry] }, { tenantId: "t", ids: ["t", id] })
        .offer.reason;
    assert.equal(opens("subscription", id.toUpperCase()), "preview-audience");
    assert.equal(opens("subscription", "another"), "not-preview-audience");
    assert.equal(opens("hide-key", "key"), "preview-needs-key");
  });
});
