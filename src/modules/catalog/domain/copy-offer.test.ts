import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { copyOfDraft } from "./copy-offer.ts";
import type { PlanContent } from "./offer-type.ts";
import { EXAMPLE_FILES, exampleOf } from "./offer-types/examples.fixture.ts";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import type { JsonObject } from "./page-schema.ts";
import { previewAudienceOf } from "./preview-gate.ts";

const plan = (planId: string, pages: PlanContent["pages"], stopped = false): PlanContent => ({
  planId,
  pages,
  audienceSize: 0,
  stopped,
});

suite("a copy of an offer", () => {
  for (const type of OFFER_TYPES.values())
    test(`P1: of a ${type.id} has every answer but the one that opens its preview`, () => {
      const { pages, plans } = exampleOf(type.id, EXAMPLE_FILES, "https://contoso.example");
      const copy = copyOfDraft({
        type,
        pages,
        plans: plans.map(({ planId, pages: saved }) => plan(planId, saved)),
      });
      const copied = Object.fromEntries(
        copy.pages.flatMap(({ page, planId, content }) =>
          planId === undefined ? [[page.id, content]] : [],
        ),
      );
      assert.ok(previewAudienceOf(type, pages).entries.length > 0);
      assert.deepEqual(previewAudienceOf(type, copied).entries, []);
      const [gate = ""] = type.preview.pointer.split(":/");
      for (const { id } of type.pages) if (id !== gate) assert.deepEqual(copied[id], pages[id], id);
      assert.deepEqual(
        copy.newPlans,
        plans.map(({ planId }) => planId),
      );
      const saved = plans.flatMap((one) => type.planPages.filter(({ id }) => id in one.pages));
      assert.equal(copy.pages.filter(({ planId }) => planId !== undefined).length, saved.length);
    });

  test("P1, PUB-19: leaves out stopped plans, and versions of images that are deprecated", () => {
    const type = OFFER_TYPES.get("virtual-machine");
    assert.ok(type);
    const technical: JsonObject = {
      versions: [
        { version: "0.9.0", deprecation: { reason: "other" } },
        { version: "1.0.0", deprecation: null },
      ],
    };
    const copy = copyOfDraft({
      type,
      pages: {},
      plans: [plan("std", { "plan-technical": technical }), plan("old", {}, true)],
    });
    assert.deepEqual(copy.newPlans, ["std"]);
    assert.deepEqual(
      copy.pages.map(({ content }) => content),
      [{ versions: [{ version: "1.0.0", deprecation: null }] }],
    );
  });
});
