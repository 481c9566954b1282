import { type StepDefinition, stepsFor } from "../domain/pipeline.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Check } from "./check.ts";

type Checks = ReadonlyMap<string, Check>;

/**
 * The checks of a step; an operator's own run where the built-in ones of content do.
 *
 * @throws Error where a step asks for a check that there is none of
 */
export function checksOfStep({ id, checks = [] }: StepDefinition, all: Checks): Check[] {
  const named = checks.map((name) => {
    const check = all.get(name);
    if (check === undefined) throw new Error(`Step ${id} asks for the unknown check ${name}`);
    return check;
  });
  return id === "content-validation" ? [...named, ...[...all.values()].filter(isOwn)] : named;
}

const isOwn = ({ own }: Check): boolean => own === true;

/** What a submission of this draft would be asked before its preview, each check once. */
export const checksOfDraft = (snapshot: Snapshot, all: Checks): Check[] => [
  ...new Set(
    stepsFor(snapshot, { person: false })
      .filter(({ phase }) => phase === "automated-validation" || phase === "certification")
      .flatMap((step) => checksOfStep(step, all)),
  ),
];
