import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, chooseMarket } from "./visitor.ts";

const KNOWN = new Set(["FR", "KR", "US", "DE", "CH"]);

for (const [because, choice, language] of [
  ["nothing is known", {}, "en"],
  ["the browser asks for French", { acceptLanguage: "fr-FR,fr;q=0.9,en;q=0.8" }, "fr"],
  [
    "the browser prefers a language we do not speak",
    { acceptLanguage: "pt-BR,ko;q=0.5,en;q=0.4" },
    "ko",
  ],
  ["a choice was remembered", { remembered: "ko", acceptLanguage: "fr" }, "ko"],
  ["the address says so", { asked: "fr", remembered: "ko", own: "en" }, "fr"],
  ["the address asks for one we do not speak", { asked: "tlh", own: "fr" }, "fr"],
  ["the header is nonsense", { acceptLanguage: ";;;,q=,*;q=x" }, "en"],
  ["a language is refused by weight zero", { acceptLanguage: "fr;q=0, ko" }, "ko"],
] as const)
  test(`the storefront answers in ${language} when ${because}`, () => {
    assert.equal(chooseLanguage(choice), language);
  });

for (const [because, choice, market] of [
  ["nothing is known", {}, "US"],
  ["the browser names a country", { acceptLanguage: "fr-CH,fr;q=0.9" }, "CH"],
  ["the browser names a language only", { acceptLanguage: "ko" }, "KR"],
  ["the organisation is there", { own: "DE", acceptLanguage: "fr-FR" }, "DE"],
  ["it was chosen before", { remembered: "fr", own: "DE" }, "FR"],
  ["the address says so", { asked: "KR", remembered: "FR" }, "KR"],
  ["the address names no market", { asked: "ZZ", remembered: "FR" }, "FR"],
] as const)
  test(`prices are those of ${market} when ${because}`, () => {
    assert.equal(chooseMarket(choice, KNOWN), market);
  });
