import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { LANGUAGES, messagesOf } from "../../src/platform/text.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";

/** Calls to the outside that have a queue of their own and stand in the same list. */
const CALLS = ["wire.webhook", "test-drives.open", "test-drives.close"];

suite("BEY-15: what the operator reads about background work", () => {
  let market: TestMarket;
  before(async () => {
    market = await startTestMarket({ worker: false });
  });
  after(() => market.close());

  test("every reaction, delivery, agenda moment and mail of the program has a name in every language", () => {
    const { modules } = market;
    const templates = Object.keys(messagesOf("en")).flatMap(
      (key) => /^mail\.(.+)\.subject$/.exec(key)?.[1] ?? [],
    );
    const wanted = [
      ...modules.flatMap((module) =>
        [...Object.keys(module.reactions ?? {}), ...Object.keys(module.deliveries ?? {})].map(
          (name) => `operator.work.kind.${module.name}.${name}`,
        ),
      ),
      ...modules.flatMap((module) =>
        Object.keys(module.moments ?? {}).map((kind) => `operator.agenda.kind.${kind}`),
      ),
      ...CALLS.map((name) => `operator.work.kind.${name}`),
      ...templates.map((template) => `operator.mail.kind.${template}`),
    ];
    assert.ok(wanted.length > 10, "kinds were found");
    for (const language of LANGUAGES) {
      const messages = messagesOf(language);
      assert.deepEqual(
        wanted.filter((key) => !(key in messages)),
        [],
        language,
      );
    }
  });

  test("no name is left over from a kind that is gone", () => {
    const { modules } = market;
    const known = new Set([
      ...CALLS.map((name) => `work.kind.${name}`),
      ...modules.flatMap((module) => [
        ...Object.keys(module.reactions ?? {}).map((name) => `work.kind.${module.name}.${name}`),
        ...Object.keys(module.deliveries ?? {}).map((name) => `work.kind.${module.name}.${name}`),
        ...Object.keys(module.moments ?? {}).map((kind) => `agenda.kind.${kind}`),
      ]),
    ]);
    const named = Object.keys(messagesOf("en")).flatMap(
      (key) => /^operator\.((?:work|agenda)\.kind\..+)$/.exec(key)?.[1] ?? [],
    );
    assert.deepEqual(
      named.filter((key) => !known.has(key)),
      [],
    );
  });
});
