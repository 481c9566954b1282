import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const mark = join(root, "dist/made-from.json");

/**
 * Builds the interface when its sources changed since the last build: the pages of the portals
 * into dist/web, the pages that the server renders into dist/ssr. An installation without the
 * build tools runs what was shipped built.
 *
 * @throws Error with what the build printed, when it fails
 */
export async function buildInterface(
  options: { readonly force?: boolean } = {},
): Promise<"built" | "fresh" | "shipped"> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  if (!existsSync(vite)) return "shipped";
  const fingerprint = fingerprintOfSources();
  if (!options.force && existsSync(mark) && readFileSync(mark, "utf8") === fingerprint)
    return "fresh";
  for (const config of ["web/vite.config.ts", "web/vite.ssr.config.ts"]) {
    if (!existsSync(join(root, config))) continue;
    const ran = spawnSync(
      process.execPath,
      [vite, "build", "--config", config, "--logLevel", "warn"],
      {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, NODE_ENV: "production" },
      },
    );
    if (ran.status !== 0)
      throw new Error(`The interface could not be built (${config}):\n${ran.stdout}${ran.stderr}`);
  }
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(mark, fingerprint);
  return "built";
}

/** Names, sizes and times of everything that goes into the build: a few milliseconds to read. */
function fingerprintOfSources(): string {
  const hash = createHash("sha256");
  for (const file of globSync(
    ["web/**/*", "locales/**/*.json", "src/kernel/**/*.ts", "package.json"],
    { cwd: root },
  ).sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}
