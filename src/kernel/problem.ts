import type { MoneyJson } from "./money.ts";

/**
 * Refusals, as values. A problem has a stable `code`, an HTTP status and typed parameters; its
 * `title` and `detail` are messages `problem.<code>.title` and `problem.<code>.detail` of the
 * language catalogues, filled with `params` where it is shown (RFC 9457).
 */
export type Problem<Code extends string = string, Params extends ProblemParams = ProblemParams> = {
  readonly code: Code;
  readonly status: number;
  readonly params: Params;
  /** One entry for each field at fault; `pointer` is an RFC 6901 JSON pointer into the request. */
  readonly errors?: readonly FieldError[];
};

/**
 * Values a message can show. Instants are RFC 3339 text in UTC, days `YYYY-MM-DD`; an amount of
 * money reads as one of the reader's language.
 */
export type ProblemParams = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | MoneyJson>
>;

export type FieldError = {
  readonly pointer: string;
  /** A message `field.<code>` of the language catalogues. */
  readonly code: string;
  /** What stands against one of several: `code` is that of its refusal, and it reads like that. */
  readonly refusal?: true;
  readonly params?: ProblemParams;
  /** The page of an offer, and its plan, on which the field is found; absent elsewhere. */
  readonly page?: string;
  readonly plan?: string;
  /** Line and column in an uploaded file, counted from 1. */
  readonly line?: number;
  readonly column?: number;
};

type Definition = { readonly code: string; readonly status: number };
const defined = new Map<string, Definition>();

/**
 * Declares a kind of refusal and returns its maker.
 *
 * @throws Error when `code` was declared before: a code means one thing
 */
export function defineProblem<Params extends ProblemParams = Record<never, never>>(
  code: string,
  status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 503 | 507,
): (params: Params, errors?: readonly FieldError[]) => Problem<string, Params> {
  if (defined.has(code)) throw new Error(`Problem ${code} is defined twice`);
  defined.set(code, { code, status });
  return (params, errors) => ({ code, status, params, ...(errors ? { errors } : {}) });
}

/** Every kind of refusal declared so far, by code: the source of docs/problems.md. */
export const definedProblems = (): readonly Definition[] =>
  [...defined.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
