import { join } from "node:path";
import { type Answered, askFile } from "../../../platform/isolated.ts";

export type { Answered } from "../../../platform/isolated.ts";

/** How long an operator's own check may take, and how much it may answer. */
export const DEADLINE_SECONDS = 10;
export const LONGEST_ANSWER_BYTES = 64 * 1024;
const RUNNER = join(import.meta.dirname, "own-check-runner.ts");

/** Loads a check, and runs it on `subject` where one is given: without network, in a process of its own. */
export const askIsolated = (
  about: { readonly folder: string; readonly file: string; readonly subject?: object },
  { seconds = DEADLINE_SECONDS }: { readonly seconds?: number } = {},
): Promise<Answered> =>
  askFile(about, { runner: RUNNER, seconds, bytes: LONGEST_ANSWER_BYTES, network: false });
