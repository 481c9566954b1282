/**
 * The measured operations, each beside the bare-database floor of the same run:
 *
 *   npm run bench                     everything, as a table
 *   npm run bench -- --only search    one operation
 *   npm run bench -- --json           one JSON line for each
 *   npm run bench -- --keep           leave the data and use it again the next time
 *   npm run bench -- --large          also what takes long: 200,000 subscriptions
 *   npm run bench -- --large --subscriptions 20000    the same with fewer
 *
 * The server is a process of its own, started as `npm start` does, on a data folder of its own with
 * fsync on, and called over HTTP. Slow is never an error; a wrong answer is. See
 * docs/operating/speed.md.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Context } from "./context.ts";
import { openFloor, type Result } from "./measure.ts";
import { close, renewals, renewalsAtScale, wideCustomer } from "./operations/billing.ts";
import { comparison } from "./operations/comparison.ts";
import { assignFromFile } from "./operations/licence-files.ts";
import { licenceCheck } from "./operations/licences.ts";
import { order, purchase } from "./operations/orders.ts";
import { list, offerPage, search, searchAllDifferent } from "./operations/pages.ts";
import { audience, publication, saveDraft } from "./operations/publishing.ts";
import { atScale } from "./operations/scale.ts";
import { firstStart, idleMemory, secondStart } from "./operations/start.ts";
import { usageIngestion } from "./operations/usage.ts";
import type { Seeded } from "./seeded.ts";
import { clearAll, newPlace, type Place, startServer } from "./server.ts";
import { table } from "./table.ts";

/** In the order in which they run: memory before any load, reads before orders change the data. */
const OPERATIONS: Readonly<Record<string, (context: Context) => Promise<Result | Result[]>>> = {
  "second-start": secondStart,
  "idle-memory": idleMemory,
  list,
  search,
  "search-all-different": searchAllDifferent,
  offer: offerPage,
  comparison,
  order,
  purchase,
  "usage-ingestion": usageIngestion,
  "licence-check": licenceCheck,
  "assign-from-file": assignFromFile,
  "save-draft": saveDraft,
  audience,
  publication,
  "first-start": firstStart,
  "at-scale": atScale,
  close,
  renewals,
  "renewals-at-scale": renewalsAtScale,
  "wide-customer": wideCustomer,
};

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    subscriptions: { type: "string", default: "200000" },
  },
});
const large = values.large ? Number(values.subscriptions) : undefined;
// A hundred partners have as many each, and a quarter of it is what it is held against.
if (large !== undefined && !(Number.isSafeInteger(large / 400) && large > 0)) {
  console.error("--subscriptions is a number that 400 divides.");
  process.exit(2);
}
const MOST_MS = (values.large ? 120 : 20) * 60_000;
const wanted = Object.entries(OPERATIONS).filter(
  ([name]) => values.only === undefined || name === values.only,
);
if (wanted.length === 0) {
  console.error(`There is no ${values.only}; there are ${Object.keys(OPERATIONS).join(", ")}.`);
  process.exit(2);
}

const place = await newPlace(values.keep ? "kept" : `${process.pid}`, "off");
let ending = false;
let seeding: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(130));
setTimeout(() => {
  say(`The measurement took longer than ${MOST_MS / 60_000} minutes and was ended.`);
  end(1);
}, MOST_MS).unref();

try {
  await measure();
  await end(0);
} catch (error) {
  if (!ending) console.error(error);
  await end(1);
}

async function measure(): Promise<void> {
  const seeded = await openSeeded(place);
  let server = await startServer(place);
  const results: Result[] = [];
  const context: Context = {
    url: place.url,
    folder: place.folder,
    seeded,
    large,
    async restart() {
      await server.stop();
      server = await startServer(place);
      return server;
    },
    stop: () => server.stop(),
  };
  for (const [name, run] of wanted) {
    say(`measuring ${name} …`);
    for (const result of [await run(context)].flat()) {
      results.push(result);
      if (values.json) console.log(JSON.stringify(result));
    }
  }
  await server.stop();
  if (!values.json) console.log(table(results));
}

/** The data, made in a first start or left there by an earlier run. */
async function openSeeded(place: Place): Promise<Seeded> {
  const file = join(place.folder, "seeded.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  say("making 1,000 offers …");
  const server = await startServer(place);
  const text = await seed(place);
  await forgetWaitingChecks(place);
  await server.stop();
  writeFileSync(file, text);
  return JSON.parse(text);
}

/**
 * Each saved draft has its addresses asked in the background. Those of invented publishers answer
 * nobody, and to find that out 1,000 times takes minutes that belong to no operation.
 */
async function forgetWaitingChecks({ folder }: Place): Promise<void> {
  const floor = await openFloor(folder, 1);
  const text = "delete from publishing.draft_checks where due_at is not null";
  await floor.query(0, "bench.forget-waiting-checks", text, []);
  await floor.close();
}

function seed(place: Place): Promise<string> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "seed.ts"), place.folder, place.url],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  seeding = child;
  let text = "";
  child.stdout.on("data", (part) => {
    text += part;
  });
  return new Promise((done, fail) =>
    child.once("close", (code) =>
      code === 0 ? done(text) : fail(new Error(`The data could not be made (${code})`)),
    ),
  );
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  seeding?.kill();
  await clearAll({ except: values.keep ? place : undefined });
  process.exit(code);
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
