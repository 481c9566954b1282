import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import type { Draft } from "./review.ts";
import { cellOf, planTexts, type TextRow, textPlaces } from "./texts.ts";

const type = OFFER_TYPES.get("saas");
if (type === undefined) throw new Error("No SaaS offers");
const draftWith = (fr: Record<string, string | string[]> = {}): Draft => ({
  type,
  marketplace: "sandbox",
  pages: {
    setup: { listingOption: "transact" },
    listing: {
      languages: {
        en: { name: "Notes", summary: "Minutes", description: "<p>All</p>", keywords: ["a", "b"] },
        ...(Object.keys(fr).length > 0 && { fr }),
      },
      screenshots: [{ id: "editor", captions: { en: "The editor" } }],
    },
  },
  plans: [
    {
      planId: "team",
      audienceSize: 0,
      pages: { "plan-listing": { languages: { en: { name: "Team", description: "All of it" } } } },
    },
  ],
});
const columns = { field: 3, text: 5 };
const row = (line: number, field: string, text: string, plan = ""): TextRow => ({
  line,
  page: plan === "" ? "listing" : "plan-listing",
  plan,
  field,
  text,
});

test("P6: every text of an offer, its pictures and its plans has a place of its own", () => {
  const places = textPlaces(draftWith()).map(({ page, planId, field }) =>
    [page, planId, field].join(" "),
  );
  assert.equal(new Set(places).size, places.length);
  for (const one of [
    "listing  description",
    "listing  screenshots/editor/captions",
    "plan-listing team name",
  ])
    assert.ok(places.includes(one), `${one} of ${places.join(", ")}`);
});

test("P6: a text is put where its row says, keywords a line each, and nothing else changes", () => {
  const draft = draftWith();
  const rows = [
    row(2, "name", "Carnet"),
    row(3, "keywords", "un\r\n deux \n\n"),
    row(4, "screenshots/editor/captions", "L’éditeur"),
    row(5, "name", "Équipe", "team"),
    row(6, "summary", ""),
  ];
  const planned = planTexts(draft, rows, { language: "fr", columns });
  if ("errors" in planned) assert.fail(JSON.stringify(planned.errors));
  assert.deepEqual([planned.changes.length, planned.unchanged, planned.empty], [4, 0, 1]);
  const [listing, plan] = planned.pages;
  assert.deepEqual(listing?.content, {
    ...draft.pages["listing"],
    languages: {
      en: { name: "Notes", summary: "Minutes", description: "<p>All</p>", keywords: ["a", "b"] },
      fr: { name: "Carnet", keywords: ["un", "deux"] },
    },
    screenshots: [{ id: "editor", captions: { en: "The editor", fr: "L’éditeur" } }],
  });
  assert.equal(plan?.planId, "team");
});

test("P6: a row without a place, a repeated one and a text that is too long are named with line and column", () => {
  const wrong = (...rows: TextRow[]) => {
    const planned = planTexts(draftWith(), rows, { language: "fr", columns });
    return "errors" in planned
      ? planned.errors.map(({ line, column, code }) => [line, column, code])
      : [];
  };
  assert.deepEqual(wrong(row(2, "nome", "x"), row(3, "name", "y"), row(4, "name", "z")), [
    [2, 3, "catalog/text-unknown"],
    [4, 3, "catalog/text-twice"],
  ]);
  assert.deepEqual(wrong(row(2, "name", "n".repeat(201))), [[2, 5, "catalog/too-long"]]);
});

test("P6: what is exported and read again changes nothing, whatever the texts are", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .map((one) => one.trim());
  const oneLine = text.map((one) => one.replace(/[\r\n]/g, " ").trim());
  fc.assert(
    fc.property(
      text,
      fc.array(
        oneLine.filter((one) => one !== ""),
        { maxLength: 3 },
      ),
      (description, keywords) => {
        const draft = draftWith({ name: "Carnet", description, keywords });
        const rows = textPlaces(draft).map((place, index) => ({
          line: index + 2,
          page: place.page,
          plan: place.planId ?? "",
          field: place.field,
          text: cellOf(draft, place, "fr").trim(),
        }));
        const planned = planTexts(draft, rows, { language: "fr", columns });
        assert.ok(!("errors" in planned) && planned.changes.length === 0);
      },
    ),
  );
});
