import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  documentOfExample,
  type ExampleFiles,
  exampleOf,
} from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { OFFER_TYPES } from "../../src/modules/catalog/index.ts";
import { programOf, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { filesOf, soukOffer } from "../support/offer-folder.ts";
import { exampleFiles } from "../support/offer-types.ts";

suite("BEY-01: offers of every type as code, from one marketplace to another", () => {
  const sites: { market: TestMarket; ana: TestPerson; env: Record<string, string> }[] = [];
  let files: ExampleFiles;

  before(async () => {
    for (let site = 0; site < 2; site += 1) {
      const market = await startTestMarket();
      const ana = await market.organisation({
        kind: "publisher",
        name: "Contoso",
        handle: "contoso",
      });
      const program = await programOf(market, { id: ana.organisation.id, kind: "publisher" }, [
        "developer",
      ]);
      sites.push({
        market,
        ana,
        env: {
          SOUK_URL: market.url,
          SOUK_CLIENT_ID: program.id,
          SOUK_CLIENT_SECRET: program.secret,
          LANG: "en_US.UTF-8",
        },
      });
    }
    const { ana } = sites[0] ?? assert.fail();
    files = await exampleFiles(ana);
  });
  after(async () => {
    for (const { market } of sites) await market.close();
  });

  for (const type of OFFER_TYPES.keys())
    test(`${type}: exported, applied on an empty site and exported again, every file is the same`, async () => {
      const [here, there] = sites;
      if (here === undefined || there === undefined) assert.fail();
      const slug = `contoso.${type}`;
      const document = documentOfExample(type, exampleOf(type, files, "http://127.0.0.1:4710"), {
        publisher: "contoso",
        offer: type,
      });
      const made = await here.ana.call("PUT", `/v1/offers/${slug}/document`, document);
      assert.equal(made.status, 201, made.text);
      const folders = [
        await mkdtemp(join(tmpdir(), "souk-here-")),
        await mkdtemp(join(tmpdir(), "souk-there-")),
      ] as const;
      const file = join(folders[0], "offer.yaml");
      const souk = async (env: Record<string, string>, ...args: string[]) => {
        const done = await soukOffer(args, env);
        return [done.exitCode, `${done.data}\n${done.notes}`] as const;
      };
      const done = async (env: Record<string, string>, ...args: string[]) => {
        const [exitCode, said] = await souk(env, ...args);
        assert.equal(exitCode, 0, `${args.join(" ")}: ${said}`);
      };
      await done(here.env, "export", slug, "--out", folders[0]);
      await done({ SOUK_URL: "http://127.0.0.1:1" }, "validate", file, "--offline");
      assert.equal((await souk(there.env, "plan", file))[0], 2);
      await done(there.env, "apply", file, "--yes");
      await done(there.env, "export", slug, "--out", folders[1]);
      const exported = await filesOf(folders[0]);
      assert.deepEqual(await filesOf(folders[1]), exported);
      assert.ok("/offer.schema.json" in exported);
      for (const { env } of sites) {
        await done(env, "plan", file);
        await done(env, "drift", file);
        await done(env, "validate", file);
      }
    });
});
