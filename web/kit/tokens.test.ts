import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

type Theme = Readonly<Record<string, string>>;

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

/** The tokens of one colour scheme, by name without the prefix; `light-dark()` names both at once. */
function themeOf(scheme: "light" | "dark"): Theme {
  const block = /:root[^{]*\{([^}]*)\}/.exec(css)?.[1] ?? "";
  const colours =
    /--souk-([a-z0-9-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/gi;
  return Object.fromEntries(
    [...block.matchAll(colours)].map(([, name, light, dark, both]) => [
      name,
      both ?? (scheme === "light" ? light : dark) ?? "",
    ]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(theme: Theme, front: string, back: string): number {
  const [a, b] = [front, back].map((name) => {
    const hex = theme[name];
    assert.ok(hex, `token ${name}`);
    return luminance(hex) + 0.05;
  });
  return a === undefined || b === undefined ? 0 : Math.max(a, b) / Math.min(a, b);
}

const TONES = ["ok", "run", "you", "pre", "bad", "off"];
const TEXT: readonly (readonly [string, string])[] = [
  ...["surface", "bg", "sunken", "raised", "hover"].flatMap((back) =>
    ["text", "text-2", "text-3"].map((front) => [front, back] as const),
  ),
  ...["surface", "primary-soft"].map((back) => ["link", back] as const),
  ["on-primary", "primary"],
  ["on-primary", "primary-hover"],
  ...TONES.map((tone) => [`${tone}-fg`, `${tone}-bg`] as const),
  ...TONES.map((tone) => ["text", `${tone}-bg`] as const),
];
const PARTS: readonly (readonly [string, string])[] = [
  ["border-strong", "surface"],
  ["ring", "surface"],
  ...TONES.map((tone) => [`${tone}-ic`, "surface"] as const),
];

suite("colours can be read", () => {
  for (const name of ["light", "dark"] as const) {
    const theme = themeOf(name);
    test(`text has a contrast of 4.5 or more in ${name}`, () => {
      const weak = TEXT.filter(([front, back]) => contrast(theme, front, back) < 4.5);
      assert.deepEqual(weak, []);
    });
    test(`icons, input borders and focus have a contrast of 3 or more in ${name}`, () => {
      const weak = PARTS.filter(([front, back]) => contrast(theme, front, back) < 3);
      assert.deepEqual(weak, []);
    });
  }
});
