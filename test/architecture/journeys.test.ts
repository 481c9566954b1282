import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** How many steps each journey has that is walked; J12 is one. */
const STEPS: Readonly<Record<string, number>> = {
  J1: 10,
  J2: 8,
  J3: 8,
  J4: 5,
  J5: 5,
  J6: 6,
  J7: 9,
  J8: 5,
  J9: 7,
  J10: 10,
  J11: 4,
};
const WANTED = [
  ...Object.entries(STEPS).flatMap(([journey, steps]) =>
    Array.from({ length: steps }, (_, index) => `${journey}.${index + 1}`),
  ),
  "J12",
];
const TITLE = /\b(?:test|step)\(\s*(["`])([^"`]*)\1/g;

test("every step of the journeys is named by the test that walks it", () => {
  const titles = globSync("test/**/*.ts", { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(TITLE)].map(([, , title = ""]) => title),
  );
  const named = new Set(titles.flatMap((title) => title.match(/\bJ\d+(?:\.\d+)?\b/g) ?? []));
  assert.deepEqual(
    WANTED.filter((step) => !named.has(step)),
    [],
    "no test names these steps",
  );
});
