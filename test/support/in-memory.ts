import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const SHARED_MEMORY = "/dev/shm";
/** What a whole run keeps at a time, twice over. */
const ROOM = 4 * 2 ** 30;

/**
 * A folder in memory for what the tests of this checkout write, where the machine has one with room
 * in it: databases live for a minute, a browser's windows for seconds, and nobody reads either again.
 * Always the same, so that a run that was killed leaves what the next one takes away.
 */
export function folderInMemory(
  checkout: string,
): { readonly path: string; readonly temporary: string; leave(): void } | undefined {
  const name = createHash("sha256").update(checkout).digest("hex").slice(0, 12);
  const path = join(SHARED_MEMORY, `souk-test-${name}`);
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    if (bavail * bsize < ROOM) return undefined;
    const temporary = join(path, "tmp");
    // PostgreSQL passes through it, where root runs it as somebody else.
    mkdirSync(path, { recursive: true, mode: 0o711 });
    const found = lstatSync(path);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return undefined;
    mkdirSync(temporary, { recursive: true });
    return { path, temporary, leave: () => rmSync(path, { recursive: true, force: true }) };
  } catch {
    return undefined; // no Linux, or a folder of somebody else: the disk serves as well
  }
}
