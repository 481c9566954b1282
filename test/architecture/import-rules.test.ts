import assert from "node:assert/strict";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";

const root = join(import.meta.dirname, "../..");
const { forbidden, options } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
  forbidden: { name: string }[];
  options: ICruiseOptions;
};

async function violations(baseDir: string, folders: readonly string[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    [...folders],
    {
      ...options,
      baseDir,
      validate: true,
      ruleSet: { forbidden } as never,
      tsConfig: { fileName: join(root, "tsconfig.json") },
    },
    options.enhancedResolveOptions as never,
  );
  return output as ICruiseResult;
}

/** For each rule, the smallest tree that breaks it: an import that must be called by exactly that name. */
const BREAKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no-cycles": { "src/platform/a.ts": 'import "./b.ts";', "src/platform/b.ts": 'import "./a.ts";' },
  "no-type-cycles": {
    "src/platform/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
    "src/platform/b.ts": 'import type { A } from "./a.ts"; export type B = A | 1;',
  },
  "no-unresolvable": { "src/platform/a.ts": 'import "./nowhere.ts";' },
  "kernel-is-a-leaf": { "src/kernel/a.ts": 'import "../platform/b.ts";', "src/platform/b.ts": "" },
  "platform-knows-no-module": {
    "src/platform/a.ts": 'import "../modules/catalog/index.ts";',
    "src/modules/catalog/index.ts": "",
  },
  "domain-is-pure": {
    "src/modules/catalog/domain/a.ts": 'import "../store/b.ts";',
    "src/modules/catalog/store/b.ts": "",
  },
  "events-are-plain-facts": {
    "src/modules/catalog/events.ts": 'import "./problems.ts";',
    "src/modules/catalog/problems.ts": "",
  },
  "http-leaves-sql-to-others": {
    "src/modules/catalog/http/a.ts": 'import "../store/b.ts";',
    "src/modules/catalog/store/b.ts": "",
  },
  "store-knows-no-use-case": {
    "src/modules/catalog/store/a.ts": 'import "../use-cases/b.ts";',
    "src/modules/catalog/use-cases/b.ts": "",
  },
  "only-the-front-door": {
    "src/modules/catalog/use-cases/a.ts": 'import "../../identity/store/b.ts";',
    "src/modules/identity/store/b.ts": "",
  },
  "web-talks-through-the-api": {
    "web/a.ts": 'import "../src/platform/b.ts";',
    "src/platform/b.ts": "",
  },
  "server-knows-no-page": { "src/platform/a.ts": 'import "../../web/b.ts";', "web/b.ts": "" },
  "cli-is-a-client": {
    "src/cli/a.ts": 'import "../modules/catalog/index.ts";',
    "src/modules/catalog/index.ts": "",
  },
  ...Object.fromEntries(
    [
      ["identity", "catalog"],
      ["operations", "catalog"],
      ["leads", "commerce"],
      ["directory", "commerce"],
      ["test-drives", "storefront"],
      ["support", "billing"],
      ["catalog", "commerce"],
      ["publishing", "billing"],
      ["storefront", "publishing"],
      ["commerce", "billing"],
      ["metering", "billing"],
      ["billing", "licensing"],
      ["licensing", "billing"],
      ["event-feed", "billing"],
      ["insights", "billing"],
      ["wire", "publishing"],
    ].map(([from, to]) => [
      `${from}-calls-only-its-table-row`,
      {
        [`src/modules/${from}/use-cases/a.ts`]: `import "../../${to}/index.ts";`,
        [`src/modules/${to}/index.ts`]: "",
      },
    ]),
  ),
};

suite("import rules", () => {
  test("the import table holds in the whole tree, and the checker saw all of it", async () => {
    const result = await violations(root, ["src", "web", "test"]);
    assert.deepEqual(
      result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
      [],
    );
    const files = globSync(["src/**/*.{ts,tsx}", "web/**/*.{ts,tsx}", "test/**/*.ts"], {
      cwd: root,
    });
    assert.ok(
      result.summary.totalCruised >= files.length,
      `${result.summary.totalCruised} modules seen of ${files.length} files`,
    );
  });

  test("each rule has a tree that breaks it", () => {
    assert.deepEqual(Object.keys(BREAKS).sort(), forbidden.map(({ name }) => name).sort());
  });

  for (const [name, files] of Object.entries(BREAKS))
    test(`an import against the rule ${name} is called by that name`, async () => {
      mkdirSync(join(root, ".cache"), { recursive: true });
      const folder = mkdtempSync(join(root, ".cache/rule-"));
      try {
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), `${text}\nexport {};\n`);
        }
        const folders = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
        const result = await violations(folder, folders);
        const names = result.summary.violations.map(({ rule }) => rule.name);
        assert.ok(names.includes(name), `broken rules: ${names.join(", ") || "none"}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
