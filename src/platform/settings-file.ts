import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { cannotStart, systemCode } from "./cannot-start.ts";
import { ConfigurationError } from "./config.ts";
import { isSecretSetting, nearestSetting } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment and settings file as one. */
export type Settings = {
  /** What counts: the environment first, then the file. */
  readonly values: Environment;
  /** What the file adds to the environment. */
  readonly added: Readonly<Record<string, string>>;
  /** Where a value came from, by name, for those from the file. */
  readonly origins: ReadonlyMap<string, string>;
  /** What is not wrong but should be looked at. */
  readonly warnings: readonly string[];
};

const STANDARD_FILE = "souk.env";

/**
 * Reads the settings file: `souk.env` in the working directory where it exists, or the one that
 * SOUK_ENV_FILE names. The form is Node's own: NAME=value a line, `#` begins a comment, quotes
 * around a value with spaces at its ends or a `#`. A value ends with its line.
 *
 * @throws ConfigurationError naming every line that cannot be read
 * @throws CannotStart when the named file is not there or cannot be opened
 */
export function readSettings(env: Environment, folder = process.cwd()): Settings {
  const named = env["SOUK_ENV_FILE"]?.trim() || undefined;
  const path = resolve(folder, named ?? STANDARD_FILE);
  const text = readText(path, named !== undefined);
  if (text === undefined) return { values: env, added: {}, origins: new Map(), warnings: [] };
  const lines = readLines(path, text);
  const parsed = parseEnv(text);
  const added: Record<string, string> = {};
  const origins = new Map<string, string>();
  for (const [name, line] of lines) {
    if (env[name] !== undefined) continue;
    added[name] = parsed[name] ?? "";
    origins.set(name, `${path}, line ${line}`);
  }
  return { values: { ...added, ...env }, added, origins, warnings: warningsOf(path, parsed) };
}

function readText(path: string, wanted: boolean): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" && !wanted) return undefined;
    const why =
      code === "ENOENT"
        ? "is not there"
        : code === "EISDIR"
          ? "is a folder"
          : code === "EACCES"
            ? "may not be read by this user"
            : `cannot be read (${code})`;
    throw cannotStart(`The settings file ${path} ${why}.`, error);
  }
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;

/** Names with the numbers of their lines. Node passes over what it cannot read; here it is told. */
function readLines(path: string, text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const wrong: string[] = [];
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    if (/^\s*(#|$)/.test(content)) continue;
    const [, name, value = ""] = LINE.exec(content) ?? [];
    const fault = name === undefined ? "is not NAME=value" : faultOf(name, value, lines);
    if (fault !== undefined) wrong.push(`${path}, line ${index + 1}, ${fault}`);
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  return lines;
}

function faultOf(name: string, value: string, before: ReadonlyMap<string, number>) {
  if (before.has(name)) return `sets ${name}, as line ${before.get(name)} does already`;
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote !== undefined && !value.slice(1).includes(quote))
    return `has a value that begins with ${quote} and does not end with it`;
  if (name === "SOUK_ENV_FILE")
    return "sets SOUK_ENV_FILE, which names this file and counts in the environment only";
  if (name.startsWith("NODE_"))
    return `sets ${name}, which Node reads before this file: set it in the environment`;
  const meant = name.startsWith("SOUK_") ? undefined : nearestSetting(name);
  return meant === undefined || meant === name
    ? undefined
    : `sets ${name}, which is no setting of Souk; the nearest is ${meant}`;
}

function warningsOf(path: string, values: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(values)
    .filter(([name, value]) => isSecretSetting(name, value ?? ""))
    .map(([name]) => name);
  const readByOthers = process.platform !== "win32" && (statSync(path).mode & 0o004) !== 0;
  if (secrets.length === 0 || !readByOthers) return [];
  return [
    `${path} holds secrets (${secrets.join(", ")}) and every user of this machine can read it: chmod o-rwx ${path}`,
  ];
}
