import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { currentOpenApi } from "../support/openapi.ts";

suite("INT-06: the description of the API", () => {
  let market: TestMarket;
  before(async () => {
    market = await startTestMarket();
  });
  after(() => market.close());

  test("openapi.json is what the program says of itself: run npm run openapi after a change on purpose", async () => {
    assert.equal(
      readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"),
      await currentOpenApi(market),
    );
  });

  test("every documented operation has a name of its own and says who may call it", () => {
    const { paths } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"),
    ) as {
      paths: Record<
        string,
        Record<string, { operationId?: string; description?: string; summary?: string }>
      >;
    };
    const names = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map((one) => one.operationId ?? ""),
    );
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name, index) => name === "" || names.indexOf(name) !== index),
      [],
    );
    for (const [path, operations] of Object.entries(paths))
      for (const { summary, description } of Object.values(operations))
        assert.ok(summary && description, path);
  });

  test("the reference at /docs/api opens without anything from elsewhere", async () => {
    const page = await market.visitor("GET", "/docs/api");
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /https?:\/\//);
    assert.equal((await market.visitor("GET", "/docs/api/reference.js")).status, 200);
  });
});
