import type { Problem } from "./problem.ts";

/** What a rule or use case answers: a value, or a refusal that the caller can act on. */
export type Result<T, P extends Problem = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: P };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const refuse = <P extends Problem>(
  problem: P,
): { readonly ok: false; readonly problem: P } => ({ ok: false, problem });

/** The value of an accepted result. Throws on a refusal, so it belongs where one is a defect. */
export function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`Unexpected refusal ${result.problem.code}: ${JSON.stringify(result.problem)}`);
}
