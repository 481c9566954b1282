import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `souk login` keeps for one marketplace: the session of a person, or a program's own secret. */
export type Credentials =
  | { readonly kind: "person"; readonly name: string; readonly cookie: string }
  | {
      readonly kind: "program";
      /** Handle, domain or tenant ID of its organisation. */
      readonly organisation: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

type Kept = {
  readonly format: typeof FORMAT;
  /** Address of the marketplace that was signed in to last. */
  readonly current: string | null;
  readonly marketplaces: Readonly<Record<string, Credentials>>;
};

const FORMAT = "souk.credentials/1";
const NOTHING: Kept = { format: FORMAT, current: null, marketplaces: {} };

/** The file cannot be used: others may read it, or it is not one of ours. */
export class CredentialsUnusable extends Error {
  readonly path: string;
  readonly why: "readable-by-others" | "not-ours";
  constructor(path: string, why: CredentialsUnusable["why"]) {
    super(`${path}: ${why}`);
    this.path = path;
    this.why = why;
  }
}

/** In the user's folder for settings, where other programs keep theirs. */
export function credentialsFile(env: Environment): string {
  const folder =
    env.XDG_CONFIG_HOME ||
    (process.platform === "win32" && env.APPDATA) ||
    join(env.HOME || homedir(), ".config");
  return join(folder, "souk", "credentials.json");
}

/** @throws CredentialsUnusable */
export const keptCredentials = (env: Environment, address: string): Credentials | undefined =>
  read(env).marketplaces[address];

/** The marketplace that was signed in to last. @throws CredentialsUnusable */
export const currentMarketplace = (env: Environment): string | undefined =>
  read(env).current ?? undefined;

/** Keeps credentials in a file that only its owner can read, and makes the marketplace the current one. */
export function keepCredentials(env: Environment, address: string, kept: Credentials): string {
  const before = read(env);
  return write(env, {
    format: FORMAT,
    current: address,
    marketplaces: { ...before.marketplaces, [address]: kept },
  });
}

/** Forgets what was kept for a marketplace; the file goes with its last entry. */
export function forgetCredentials(env: Environment, address: string): void {
  const { [address]: _, ...marketplaces } = read(env).marketplaces;
  if (Object.keys(marketplaces).length === 0) rmSync(credentialsFile(env), { force: true });
  else write(env, { format: FORMAT, current: Object.keys(marketplaces)[0] ?? null, marketplaces });
}

function read(env: Environment): Kept {
  const path = credentialsFile(env);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return NOTHING;
  // As ssh does with its keys: a secret that others can read is not one. Windows has no such bits.
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0)
    throw new CredentialsUnusable(path, "readable-by-others");
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof kept !== "object" || kept === null || (kept as Kept).format !== FORMAT)
    throw new CredentialsUnusable(path, "not-ours");
  return kept as Kept;
}

function write(env: Environment, kept: Kept): string {
  const path = credentialsFile(env);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written beside and moved over, so that an interrupted sign-in leaves the file as it was.
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}
