import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { LANGUAGES, messagesOf } from "../../../../platform/text.ts";
import { canonicalJson, sameJson } from "../canonical-json.ts";
import { checkPage } from "../check-page.ts";
import { checkShape } from "../check-shape.ts";
import { messageKeys } from "../describe-type.ts";
import { MARKET_CODES } from "../markets.ts";
import { normalise } from "../page-content.ts";
import type { JsonObject } from "../page-schema.ts";
import { CATEGORIES, INDUSTRIES } from "../taxonomy.ts";
import { saas } from "./saas.ts";

import { flat, meter, offer, page, pricing } from "./saas-answers.fixture.ts";

suite("offer types as data", () => {
  test("every label, hint, choice and lock has a text in every language", () => {
    const keys = messageKeys(saas).filter((key) => !key.startsWith("currency."));
    assert.ok(keys.length > 300);
    for (const language of LANGUAGES) {
      const messages = messagesOf(language);
      assert.deepEqual(
        keys.filter((key) => !(key in messages)),
        [],
        language,
      );
      const taxonomy = Object.entries({ category: CATEGORIES, industry: INDUSTRIES }).flatMap(
        ([kind, tree]) =>
          Object.entries(tree).flatMap(([key, children]) =>
            [key, ...children.map((child) => `${key}.${child}`)].map(
              (one) => `taxonomy.${kind}.${one}`,
            ),
          ),
      );
      assert.deepEqual(
        taxonomy.filter((key) => !(key in messages)),
        [],
        language,
      );
    }
  });

  test("shape errors name the field, and whatever JSON is sent, checking it never throws", () => {
    const markets = MARKET_CODES;
    const errors = checkShape(
      page("pricing").schema,
      { prices: { XX: {} }, terms: [{ price: 8 }], x: 1 },
      markets,
    );
    assert.deepEqual(
      errors.map(({ pointer, code }) => `${pointer} ${code}`),
      [
        "/prices/XX catalog/unknown-market",
        "/terms/0/price catalog/wrong-type",
        "/x catalog/unknown-field",
      ],
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...saas.pages, ...saas.planPages),
        fc.jsonValue(),
        (one, value) => {
          const found = checkShape(one.schema, value as never, markets);
          if (found.length === 0)
            checkPage(one, normalise(one.schema, value as JsonObject), offer());
        },
      ),
    );
  });

  test("normalising twice is normalising once", () => {
    for (const content of [pricing(), flat([meter("a")]), {}]) {
      const { schema } = page("pricing");
      const once = normalise(schema, content);
      assert.equal(canonicalJson(normalise(schema, once)), canonicalJson(once));
    }
  });

  test("the same content has the same canonical text, whatever the order of its fields", () => {
    assert.equal(
      canonicalJson({ b: [1, { d: 2, c: "ü" }], a: null }),
      '{"a":null,"b":[1,{"c":"ü","d":2}]}',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(canonicalJson(value as JsonObject), canonicalJson(reversed as JsonObject));
        assert.deepEqual(
          JSON.parse(canonicalJson(value as JsonObject)),
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  test("values are the same where their canonical text is", () => {
    // Few names and values, so that the same ones meet.
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(undefined, null, 0, -0, 1, "", "a", true),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("value"), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = [a as JsonObject, b as JsonObject];
        assert.equal(sameJson(one, other), canonicalJson(one) === canonicalJson(other));
        assert.ok(sameJson(one, structuredClone(one)));
      }),
      { numRuns: 2_000 },
    );
  });
});
