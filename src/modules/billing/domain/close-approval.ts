import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { closeRequestNeeded, secondPersonNeeded } from "../problems.ts";
import type { Month } from "./month.ts";

/** Somebody asked for a close of what they saw; somebody else does it, where two people are needed. */
export type CloseRequest = {
  /** As the dry run answered it. */
  readonly control: string;
  /** Person or program. */
  readonly askedBy: string;
  readonly askedByName: string;
};

export type CloseAction = "ask" | "withdraw" | "close";

/**
 * What somebody can do about the close of a month, as far as people decide it: the one who asked does not
 * close, and what was asked for is exactly what is closed.
 *
 * @param about.people how many a close needs
 * @param about.possible whether the month can be closed at all now, and has something to issue
 * @param about.control of what would be issued now
 */
export function allowedOnClose(about: {
  readonly people: number;
  readonly possible: boolean;
  readonly request: CloseRequest | undefined;
  readonly control: string;
  readonly by: string;
}): readonly CloseAction[] {
  const { people, possible, request, control, by } = about;
  if (people < 2) return possible ? ["close"] : [];
  const current = request?.control === control;
  return [
    ...(possible && !current ? (["ask"] as const) : []),
    ...(request === undefined ? [] : (["withdraw"] as const)),
    ...(possible && current && request?.askedBy !== by ? (["close"] as const) : []),
  ];
}

/** Whether somebody may begin a close that shows this control. */
export function judgeClose(
  { people, request }: { readonly people: number; readonly request: CloseRequest | undefined },
  { month, control, by }: { readonly month: Month; readonly control: string; readonly by: string },
): Result<void> {
  if (people < 2) return ok(undefined);
  if (request === undefined || request.control !== control)
    return refuse(closeRequestNeeded({ month }));
  return request.askedBy === by
    ? refuse(secondPersonNeeded({ name: request.askedByName }))
    : ok(undefined);
}
