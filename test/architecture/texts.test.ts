import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { createIntl } from "@formatjs/intl";
import { generatedDocuments } from "../../src/docs.ts";
import { definedProblems } from "../../src/kernel/problem.ts";
import { OPPORTUNITY_ACTIONS } from "../../src/modules/leads/domain/opportunity-lifecycle.ts";
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

/** What only publishers and the operator do or see: their histories have words of their own. */
const ELSEWHERE =
  /^(billing|certification|clock|exchange-rate|lead|offer|payment-instructions|payout|plans?|policies|publishing|region|rounding|run|settings|simulation|support|tax-rates?|taxonomy|test-drive|work)\.|^organisation\.(un)?verified$/;

/** Lines of the code that record an action, and the actions that stand on one. */
const RECORDING = /\baction: |\baudit\(|^ +[?:] "/;
const ACTION = /"([a-z-]+\.[a-z-]+)"/g;

test("everything that a partner's or customer's activity log holds has words (BEY-14, BEY-15)", () => {
  const modules = join(root, "src/modules");
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"),
  );
  const lines = files.flatMap((path) => readFileSync(join(modules, path), "utf8").split("\n"));
  const actions = lines
    .filter((line) => RECORDING.test(line))
    .flatMap((line) => [...line.matchAll(ACTION)].map(([, action]) => action));
  const referrals = OPPORTUNITY_ACTIONS.map((action) => `opportunity.${action}`);
  const recorded = new Set([...actions, ...referrals]);
  assert.ok(recorded.size > 100, "the actions were found");
  assert.deepEqual(
    [...recorded].filter(
      (action) => !ELSEWHERE.test(action ?? "") && !(`activity.${action}` in messagesOf("en")),
    ),
    [],
  );
});

test("who may choose one of some words reads them with or, not with and (BEY-15)", () => {
  const said = LANGUAGES.map((language) =>
    translate(language, "field.choice", { choices: ["live", "draft"] }),
  );
  assert.deepEqual(said, [
    "One of: live or draft.",
    "Au choix\u202f: live ou draft.",
    "다음 중 하나여야 합니다: live 또는 draft.",
  ]);
});
