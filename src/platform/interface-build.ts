import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

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
  for (const folder of ["dist/web/assets", "dist/ssr/storefront-assets"]) compress(folder);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(mark, fingerprint);
  return "built";
}

/** Below this a packed file saves no packet on its way. */
const WORTH_PACKING_BYTES = 1_000;

/** Writes each text of `folder` a second and a third time, packed as browsers take it. */
function compress(folder: string): void {
  for (const file of globSync(`${folder}/*.{js,css,svg}`, { cwd: root })) {
    const text = readFileSync(join(root, file));
    if (text.length < WORTH_PACKING_BYTES) continue;
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(join(root, `${file}.br`), brotliCompressSync(text, { params }));
    writeFileSync(join(root, `${file}.gz`), gzipSync(text));
  }
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
