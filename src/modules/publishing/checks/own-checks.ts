import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../domain/finding.ts";
import { isPolicyNumber } from "../domain/policies.ts";
import type { Check, CheckSubject, CheckTools } from "./check.ts";

/**
 * The checks that an operator put into a folder: one file each, exporting `check` with the form of
 * the built-in ones. They run with the checks of content; what they find is said in their own words.
 *
 * @throws Error naming the file that holds no check, or one whose name is taken
 */
export async function loadOwnChecks(
  folder: string,
  builtIn: ReadonlyMap<string, Check>,
): Promise<ReadonlyMap<string, Check>> {
  const all = new Map(builtIn);
  if (!existsSync(folder)) return all;
  for (const file of readdirSync(folder).sort()) {
    if (!/\.(ts|mts|js|mjs)$/.test(file)) continue;
    const loaded: { check?: unknown } = await import(pathToFileURL(join(folder, file)).href);
    const check = readCheck(file, loaded.check);
    if (all.has(check.name)) throw new Error(`${file}: there is a check ${check.name} already`);
    all.set(check.name, check);
  }
  return all;
}

function readCheck(file: string, value: unknown): Check {
  const { name, policy, cost, run } = (value ?? {}) as Partial<Check>;
  if (typeof name !== "string" || !/^own-[a-z0-9-]{1,50}$/.test(name))
    throw new Error(`${file}: check.name begins with own- and has a-z, 0-9 and -`);
  if (typeof policy !== "string" || !isPolicyNumber(policy))
    throw new Error(`${file}: check.policy is the number of a policy`);
  if (cost !== "cheap" && cost !== "outside")
    throw new Error(`${file}: check.cost is "cheap" or "outside"`);
  if (typeof run !== "function") throw new Error(`${file}: check.run is a function`);
  return {
    name,
    policy,
    cost,
    own: true,
    run: async (subject: CheckSubject, tools: CheckTools) =>
      (await run(subject, tools)).map((finding) => inOwnWords(file, finding)),
  };
}

/** Own findings have no messages in the catalogues: their note is shown as it is. */
function inOwnWords(file: string, { severity, note, page, plan, pointer }: Finding): Finding {
  if ((severity !== "blocking" && severity !== "warning") || typeof note !== "string")
    throw new Error(`${file}: a finding has a severity (blocking or warning) and a note`);
  return {
    severity,
    code: "publishing/own-check",
    note,
    ...(page === undefined ? {} : { page }),
    ...(plan === undefined ? {} : { plan }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}
