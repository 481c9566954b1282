// Plain JavaScript like its neighbour: it is what reads TypeScript.
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * From now on modules of TypeScript below `root` are read from `folder`, where an earlier start kept them without
 * their types. What takes types away is 4 MB of Node and a WebAssembly machine, which stay in memory; a server that
 * does not need them has 15 MB less. There is one kept file for each module; one that is not of the module as it is
 * now, or not whole, is made anew. Where the folder cannot be written, Node does it as it always does.
 *
 * @param {string} root absolute
 * @param {string} folder absolute
 */
export function readStripped(root, folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return;
  }
  return registerHooks({
    load(url, context, next) {
      if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
      const path = fileURLToPath(url);
      const name = relative(root, path);
      if (name.startsWith("..") || name.startsWith("node_modules")) return next(url, context);
      const place = join(folder, `${name.replaceAll(/[\\/]/g, "+")}.js`);
      return { format: "module", source: withoutTypes(path, place), shortCircuit: true };
    },
  });
}

function withoutTypes(path, place) {
  const source = readFileSync(path, "utf8");
  // Stands at the end, so that a file that was cut off is not believed.
  const mark = `\n// ${hash("sha1", source)}`;
  const kept = readIfThere(place);
  if (kept?.endsWith(mark)) return kept;
  const stripped = `${quietly(() => stripTypeScriptTypes(source))}${mark}`;
  keep(place, stripped);
  return stripped;
}

function readIfThere(place) {
  try {
    return readFileSync(place, "utf8");
  } catch {
    return undefined;
  }
}

/** Beside the place and then there: of two that start at once none reads a half. The next start does it where this one cannot. */
function keep(place, text) {
  const fresh = `${place}.${process.pid}`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, place);
  } catch {
    rmSync(fresh, { force: true });
  }
}

/** Node warns that this function may change; the import of TypeScript, which does the same, does not. */
function quietly(work) {
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = warn;
  }
}
