import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createIntl } from "@formatjs/intl";
import { generatedDocuments } from "../../src/docs.ts";
import { definedProblems } from "../../src/kernel/problem.ts";
import { withoutHyphens } from "../../src/platform/message-selectors.ts";
import { LANGUAGES, messagesOf, translate } from "../../src/platform/text.ts";

const root = join(import.meta.dirname, "../..");

/** Names in braces at the top level of an ICU message. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  let depth = 0;
  let start = -1;
  for (const [index, letter] of [...message].entries()) {
    if (letter === "{") {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (letter === "}") {
      if (depth === 1)
        found.add([...message].slice(start, index).join("").split(",")[0]?.trim() ?? "");
      depth -= 1;
    }
  }
  return [...found].sort();
}

suite("BEY-15: texts", () => {
  const catalogues = Object.fromEntries(
    LANGUAGES.map((language) => [language, messagesOf(language)]),
  );
  const english = catalogues["en"] ?? {};

  for (const language of LANGUAGES)
    test(`every message exists in ${language}, with the same values to fill in`, () => {
      const messages = catalogues[language] ?? {};
      assert.deepEqual(
        Object.keys(english).filter((key) => !(key in messages)),
        [],
        "missing",
      );
      assert.deepEqual(
        Object.keys(messages).filter((key) => !(key in english)),
        [],
        "not in English",
      );
      const differing = Object.keys(english).filter(
        (key) =>
          placeholders(english[key] ?? "").join() !== placeholders(messages[key] ?? "").join(),
      );
      assert.deepEqual(differing, [], "other values to fill in");
    });

  test("every message can be filled in", () => {
    const broken: string[] = [];
    for (const language of LANGUAGES)
      for (const [key, message] of Object.entries(catalogues[language] ?? {}))
        createIntl({
          locale: language,
          messages: { [key]: withoutHyphens(message).message },
          // A value that is missing is no fault of the message.
          onError: (fault) => {
            if (!/was not provided/.test(fault.message)) broken.push(`${language} ${key}`);
          },
        }).formatMessage({ id: key }, {});
    assert.deepEqual(broken, []);
    assert.equal(
      translate("en", "problem.catalog/action-not-allowed.detail", { reason: "never-live" }),
      "The offer was never live.",
    );
  });

  test("every problem has a title and a detail", () => {
    const missing = definedProblems().flatMap(({ code }) =>
      [`problem.${code}.title`, `problem.${code}.detail`].filter((key) => !(key in english)),
    );
    assert.deepEqual(missing, []);
  });

  test("French puts a narrow no-break space before double punctuation", () => {
    const wrong = Object.entries(catalogues["fr"] ?? {}).filter(([, message]) =>
      /[\p{L}\d%»)}] ?[;:!?](\s|$)/u.test(
        message.replace(/\{[^{}]*\}/g, "x").replace(/https?:\S+|&\w+;/g, ""),
      ),
    );
    assert.deepEqual(
      wrong.map(([key, message]) => `${key}: ${message}`),
      [],
    );
  });

  test("documents made from the code are current: run npm run docs", () => {
    for (const [path, text] of Object.entries(generatedDocuments()))
      assert.equal(readFileSync(join(root, path), "utf8"), text, path);
  });
});
