import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { programOf, startTestMarket, type TestMarket } from "../support/market.ts";
import { soukOffer } from "../support/offer-folder.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const folders = (await readdir(EXAMPLES, { withFileTypes: true }))
  .filter((one) => one.isDirectory() && one.name.includes("."))
  .map(({ name }) => name);

suite("examples", () => {
  let market: TestMarket;
  const environments = new Map<string, Record<string, string>>();
  before(async () => {
    market = await startTestMarket();
    for (const handle of new Set(folders.map((name) => name.split(".")[0] ?? ""))) {
      const { organisation } = await market.organisation({
        kind: "publisher",
        name: handle,
        handle,
      });
      const program = await programOf(market, { id: organisation.id, kind: "publisher" }, [
        "developer",
      ]);
      environments.set(handle, {
        SOUK_URL: market.url,
        SOUK_CLIENT_ID: program.id,
        SOUK_CLIENT_SECRET: program.secret,
      });
    }
  });
  after(() => market.close());

  test("there are at least six", () => assert.ok(folders.length >= 6));

  for (const name of folders)
    test(`BEY-01: ${name} is applied from its file, complete, and the same when applied again`, async () => {
      const file = join(EXAMPLES, name, "offer.yaml");
      for (const args of [
        ["apply", file, "--yes"],
        ["validate", file],
        ["apply", file, "--dry-run"],
      ]) {
        const done = await soukOffer(args, environments.get(name.split(".")[0] ?? "") ?? {});
        assert.equal(done.exitCode, 0, `${args.join(" ")}: ${done.notes}\n${done.data}`);
      }
    });
});
