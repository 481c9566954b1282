import assert from "node:assert/strict";
import { test } from "node:test";
import { isVisible, tidyLine } from "./one-line.ts";

for (const [given, kept] of [
  ["  Ann  ", "Ann"],
  ["E\u0301lodie", "Élodie"],
  ["\u202Egnp.exe", "gnp.exe"],
  ["\u2067محمد علي\u2069", "محمد علي"],
  ["محمد علي", "محمد علي"],
  ["한지우", "한지우"],
  ["", ""],
] as const)
  test(`a name written ${JSON.stringify(given)} is kept as ${JSON.stringify(kept)}`, () => {
    assert.equal(tidyLine(given), kept);
  });

for (const [text, expected] of [
  ["Ann", true],
  ["7", true],
  ["…", true],
  ["", false],
  [" \u00A0", false],
  ["\u200B\u2060", false],
  ["\u0301", false],
] as const)
  test(`${JSON.stringify(text)} can ${expected ? "" : "not "}be seen`, () => {
    assert.equal(isVisible(text), expected);
  });
