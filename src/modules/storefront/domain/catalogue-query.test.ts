import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addressOf,
  cursorOf,
  readCatalogueQuery,
  readCursor,
  sortOf,
  toggled,
} from "./catalogue-query.ts";

test("STO-01: a list's address says all of it, the same for the same list", () => {
  const query = readCatalogueQuery({
    trial: "yes",
    category: ["productivity", "finance", "finance"],
    q: "  tax   desk ",
    sort: "name",
    utm_source: "mail",
  });
  assert.equal(
    addressOf(query),
    "/?q=tax+desk&category=finance&category=productivity&trial=yes&sort=name",
  );
  assert.deepEqual(
    readCatalogueQuery({
      q: query.q,
      category: query.filters.category,
      trial: "yes",
      sort: "name",
    }),
    query,
  );
  assert.equal(addressOf(readCatalogueQuery({})), "/");
});

test("an address with nonsense shows the list without it", () => {
  const query = readCatalogueQuery({
    category: ["<script>", ""],
    sort: "best",
    language: "x".repeat(99),
  });
  assert.deepEqual(query, { q: "", filters: {} });
});

test("a search is ordered by relevance, a list by what is newest", () => {
  assert.equal(sortOf(readCatalogueQuery({ q: "tax" })), "relevance");
  assert.equal(sortOf(readCatalogueQuery({})), "newest");
  assert.equal(sortOf(readCatalogueQuery({ sort: "relevance" })), "newest");
  assert.equal(sortOf(readCatalogueQuery({ q: "!!!", sort: "relevance" })), "newest");
});

test("choosing a filter goes back to the first page; choosing it again takes it out", () => {
  const query = readCatalogueQuery({ q: "tax", cursor: "abc", trial: "yes" });
  const more = toggled(query, "category", "finance");
  assert.equal(addressOf(more), "/?q=tax&category=finance&trial=yes");
  assert.equal(addressOf(toggled(more, "category", "finance")), "/?q=tax&trial=yes");
});

test("a cursor leads back to its place, and to nowhere in another order or when made up", () => {
  const id = "019a0000-0000-7000-8000-0000000000aa";
  const byName = { key: "한울", id, seen: 24 };
  const byPrice = { key: "12.5", id, seen: 48 };
  assert.deepEqual(readCursor("name", cursorOf("name", byName)), byName);
  assert.deepEqual(readCursor("price", cursorOf("price", byPrice)), byPrice);
  assert.equal(readCursor("price", cursorOf("price-down", byPrice)), undefined);
  for (const made of [
    "",
    "x",
    Buffer.from("[1]").toString("base64url"),
    Buffer.from("null").toString("base64url"),
    cursorOf("price", { ...byPrice, key: "NaN" }),
    cursorOf("price", { ...byPrice, key: "1e999" }),
    cursorOf("price", { ...byPrice, id: "1; drop" }),
    cursorOf("price", { ...byPrice, seen: 0.5 }),
  ])
    assert.equal(readCursor("price", made), undefined);
  for (const key of ["1.5", "-1", "99999999999999999999", "", "x"])
    for (const sort of ["newest", "relevance"] as const)
      assert.equal(readCursor(sort, cursorOf(sort, { ...byPrice, key })), undefined, key);
  const dashes = { ...byPrice, id: "-".repeat(36) };
  assert.equal(readCursor("price", cursorOf("price", dashes)), undefined);
});
