import { existsSync, readdirSync, realpathSync } from "node:fs";
import type { Finding } from "../domain/finding.ts";
import { isPolicyNumber } from "../domain/policies.ts";
import type { Check, CheckSubject } from "./check.ts";
import { type Answered, askIsolated } from "./isolated.ts";

const MOST_FINDINGS = 50;
const LONGEST_NOTE = 1_000;

/**
 * The checks that an operator put into a folder: one ECMAScript module each, exporting `check`
 * (docs/operating/own-checks.md). They run with the checks of content, each in a process of its own;
 * what they find is said in their own words.
 *
 * @throws Error naming the file that holds no check, or one whose name is taken
 */
export async function loadOwnChecks(
  folder: string,
  builtIn: ReadonlyMap<string, Check>,
): Promise<ReadonlyMap<string, Check>> {
  const all = new Map(builtIn);
  if (!existsSync(folder)) return all;
  // Links are followed once, here: the process of a check may read the real folder only.
  const real = realpathSync(folder);
  for (const file of readdirSync(real).sort()) {
    if (!/\.(ts|mts|js|mjs)$/.test(file)) continue;
    const check = readCheck(real, file, await askIsolated({ folder: real, file }));
    if (all.has(check.name)) throw new Error(`${file}: there is a check ${check.name} already`);
    all.set(check.name, check);
  }
  return all;
}

function readCheck(folder: string, file: string, answered: Answered): Check {
  if (!answered.ok)
    throw new Error(
      `The check ${file} in ${folder} was not loaded: ${answered.why}, ${answered.detail}`,
    );
  const { name, policy, runs } = answered.value;
  if (typeof name !== "string" || !/^own-[a-z0-9-]{1,50}$/.test(name))
    throw new Error(`${file}: check.name begins with own- and has a-z, 0-9 and -`);
  if (typeof policy !== "string" || !isPolicyNumber(policy))
    throw new Error(`${file}: check.policy is the number of a policy`);
  if (runs !== true) throw new Error(`${file}: check.run is a function`);
  return {
    name,
    policy,
    cost: "outside",
    own: true,
    run: async ({ snapshot, publisher, review }: CheckSubject) => {
      const { name: publisherName, country } = publisher;
      const subject = { snapshot, publisher: { name: publisherName, country }, review };
      return findingsOf(name, await askIsolated({ folder, file, subject }));
    },
  };
}

/** What a check answered as findings; a check that gave no proper answer is a finding itself. */
function findingsOf(name: string, answered: Answered): readonly Finding[] {
  if (!answered.ok) return [notRun(name, answered.why, answered.detail)];
  const { findings } = answered.value;
  if (!Array.isArray(findings)) return [notRun(name, "wrong-form", "findings")];
  if (findings.length > MOST_FINDINGS)
    return [notRun(name, "too-long", `${findings.length} > ${MOST_FINDINGS}`)];
  const wrong = findings.findIndex((one) => !isFinding(one));
  return wrong === -1
    ? findings.map((one) => inOwnWords(one as Finding & { note: string }))
    : [notRun(name, "wrong-form", `findings[${wrong}]`)];
}

/** Blocking: what was not looked at is not certified. */
const notRun = (name: string, why: string, detail: string): Finding => ({
  severity: "blocking",
  code: "publishing/own-check-not-run",
  params: { check: name.slice(4).replaceAll("-", " "), why },
  evidence: { why, detail },
});

function isFinding(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { severity, note, page, plan, pointer } = value as Readonly<Record<string, unknown>>;
  const text = (one: unknown, most: number) => typeof one === "string" && one.length <= most;
  const optional = (one: unknown, most: number) => one === undefined || text(one, most);
  return (
    (severity === "blocking" || severity === "warning") &&
    text(note, LONGEST_NOTE) &&
    note !== "" &&
    optional(page, 50) &&
    optional(plan, 50) &&
    optional(pointer, 500)
  );
}

/** Own findings have no messages in the catalogues: their note is shown as it is. */
const inOwnWords = ({
  severity,
  note,
  page,
  plan,
  pointer,
}: Finding & { note: string }): Finding => ({
  severity,
  code: "publishing/own-check",
  note,
  ...(page === undefined ? {} : { page }),
  ...(plan === undefined ? {} : { plan }),
  ...(pointer === undefined ? {} : { pointer }),
});
