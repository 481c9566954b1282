import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight, snippet, wantedOf } from "./highlight.ts";
import {
  errorsBetween,
  fold,
  nearestWord,
  readSearch,
  syllablePairs,
  withoutParticle,
} from "./search-text.ts";

test("STO-01: a Korean word is found by its syllable pairs, with or without its particle", () => {
  assert.equal(syllablePairs("라이선스를 관리"), "라이 이선 선스 스를 를관 관리");
  assert.equal(readSearch("라이선스").hangul, "(라이 <-> 이선 <-> 선스)");
  assert.equal(
    readSearch("라이선스를").hangul,
    "(라이 <-> 이선 <-> 선스 <-> 스를 | 라이 <-> 이선 <-> 선스)",
  );
});

test("STO-01: spaces between Korean words do not decide what is found", () => {
  assert.equal(syllablePairs("세금 계산서"), syllablePairs("세금계산서"));
  assert.equal(
    readSearch("세금 계산서").hangul,
    "((세금) & (계산 <-> 산서)) | (세금 <-> 금계 <-> 계산 <-> 산서)",
  );
});

test("a question in two scripts is asked in both", () => {
  const { latin, hangul, words } = readSearch("한울 Tax  Desk");
  assert.equal(latin, "Tax Desk");
  assert.equal(hangul, "(한울)");
  assert.deepEqual(words, ["한울", "tax", "desk"]);
});

test("a question of signs only asks nothing", () => {
  for (const question of ["", "   ", "!!! ---", "'; drop table offers; --".replace(/\w+/g, "")])
    assert.deepEqual(readSearch(question).words, []);
});

test("a single Korean syllable finds the words that begin with it", () => {
  assert.equal(readSearch("세").hangul, "(세:*)");
});

test("a particle is taken off, a word that only ends like one is kept", () => {
  for (const [word, bare] of [
    ["라이선스를", "라이선스"],
    ["회계에서", "회계"],
    ["도구", "도구"],
    ["회의", "회의"],
    ["Notes", "Notes"],
  ] as const)
    assert.equal(withoutParticle(word), bare);
});

for (const [typed, meant] of [
  ["invioce", "invoice"],
  ["invoic", "invoice"],
  ["fcature", "facture"],
  ["tresorerie", "trésorerie"],
  ["라이센스", "라이선스"],
  ["nots", "notes"],
] as const)
  test(`STO-01: ${typed} is read as ${meant}`, () => {
    assert.equal(nearestWord(typed, ["calendar", meant, "일정"]), meant);
  });

test("a word far from every known one is not replaced", () => {
  assert.equal(nearestWord("zebra", ["invoice", "notes", "facture"]), undefined);
  assert.equal(nearestWord("ab", ["abc"]), undefined);
});

test("swapping two neighbours is one error, and the measure is the same both ways", () => {
  assert.equal(errorsBetween("invocie", "invoice"), 1);
  assert.equal(errorsBetween("kitten", "sitting"), 3);
  assert.equal(errorsBetween("sitting", "kitten"), 3);
  assert.equal(errorsBetween("", "ab"), 2);
});

test("folding keeps what distinguishes words and drops how they are typed", () => {
  assert.equal(fold("Œuvre d’ÉTÉ"), "oeuvredete");
  assert.equal(errorsBetween(fold("라이센스"), fold("라이선스")) <= 1, true);
});

test("STO-01: what was searched for is marked, with other endings and inside Korean words", () => {
  assert.deepEqual(highlight("Scan invoices fast", wantedOf(["invoice"])), [
    { text: "Scan ", hit: false },
    { text: "invoices", hit: true },
    { text: " fast", hit: false },
  ]);
  assert.deepEqual(highlight("새 라이선스를 준다", wantedOf(["라이선스"])), [
    { text: "새 ", hit: false },
    { text: "라이선스", hit: true },
    { text: "를 준다", hit: false },
  ]);
  assert.deepEqual(highlight("Trésorerie", wantedOf(["tresorerie"])), [
    { text: "Trésorerie", hit: true },
  ]);
  assert.equal(
    highlight("Category", wantedOf(["cat"])).some(({ hit }) => hit),
    true,
  );
  assert.equal(
    highlight("Catalogues", wantedOf(["cat"])).some(({ hit }) => hit),
    false,
  );
});

test("marking a text never changes it", () => {
  for (const text of ["a<b>&amp;", "한울 세무 Tax Desk", "e-mail, 3×4 = 12", ""])
    assert.equal(
      highlight(text, wantedOf(["tax", "세무", "mail"]))
        .map((piece) => piece.text)
        .join(""),
      text,
    );
});

test("a hit deep in a description is shown with its surroundings", () => {
  const text = `${"word ".repeat(60)}invoice ${"more ".repeat(60)}`;
  const found =
    snippet(text, wantedOf(["invoice"]))
      ?.map((piece) => piece.text)
      .join("") ?? "";
  assert.match(found, /^… .*invoice.* …$/);
  assert.equal(found.length < 160, true);
  assert.equal(snippet("nothing here", wantedOf(["invoice"])), undefined);
});
