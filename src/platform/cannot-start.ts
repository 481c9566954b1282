/**
 * Why a start cannot go on, in words for the person at the console: what is wrong and what to do.
 * The program prints `message` alone, without a stack trace, and ends with code 1.
 */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

export const cannotStart = (message: string, cause?: unknown): CannotStart =>
  new CannotStart(message, cause === undefined ? undefined : { cause });

/** The `code` of a system error (`ENOENT`, `EACCES` …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
