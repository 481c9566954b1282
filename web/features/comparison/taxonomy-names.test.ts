import assert from "node:assert/strict";
import { test } from "node:test";
import type { OfferType, Taxonomy } from "../../api/catalogue.ts";
import { fieldAt } from "../../forms/schema.ts";
import { withNames } from "./taxonomy-names.ts";

const properties = {
  id: "properties",
  title: "Properties",
  kind: "form",
  schema: {
    properties: {
      categories: {
        items: {
          properties: {
            category: {
              "x-taxonomy": "category",
              "x-options": [{ value: "sales", label: "Sales" }],
            },
            subcategories: { items: { type: "string" } },
          },
        },
      },
      industries: {
        items: {
          properties: {
            industry: { "x-taxonomy": "industry", "x-options": [] },
            verticals: { items: { type: "string" } },
          },
        },
      },
    },
  },
};
const type = { type: "saas", pages: [properties], planPages: [] } as unknown as OfferType;
const entry = (key: string, name: string, retired = false) => ({ key, name, retired });
const taxonomy: Taxonomy = {
  categories: [
    {
      ...entry("blockchain", "Chaîne de blocs", true),
      subcategories: [entry("tools", "Outils", true)],
    },
    { ...entry("sales", "Ventes"), subcategories: [] },
  ],
  industries: [{ ...entry("retail", "Commerce", true), verticals: [] }],
};

test("OPR-08: what was retired is read by its name in Compare and in certification, as what is in force", () => {
  const schema = withNames(type, taxonomy).pages[0]?.schema;
  assert.ok(schema !== undefined);
  const named = (pointer: string, value: string) =>
    fieldAt(schema, pointer)?.["x-options"]?.find((one) => one.value === value)?.label;
  assert.equal(named("/categories/0/category", "blockchain"), "Chaîne de blocs");
  assert.equal(named("/categories/0/category", "sales"), "Ventes");
  assert.equal(named("/categories/0/subcategories/0", "tools"), "Outils");
  assert.equal(named("/industries/0/industry", "retail"), "Commerce");
});
