import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** How long an operator's own check may take, and how much it may answer. */
export const DEADLINE_SECONDS = 10;
export const LONGEST_ANSWER_BYTES = 64 * 1024;
const MEMORY_MB = 128;
const RUNNER = join(import.meta.dirname, "own-check-runner.ts");

export type Answered =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      /** `threw` has the words of the check; the others are the marketplace's doing. */
      readonly why: "threw" | "deadline" | "too-long" | "no-answer";
      readonly detail: string;
    };

/**
 * Loads a file of the folder in a process of its own, and runs its check on `subject` where one is
 * given. The process may read that folder alone and reach nothing else; it is ended when its time is
 * over or its answer too long, so that no check can hang, fill or read the marketplace.
 */
export function askIsolated(
  {
    folder,
    file,
    subject,
  }: { readonly folder: string; readonly file: string; readonly subject?: object },
  { seconds = DEADLINE_SECONDS }: { readonly seconds?: number } = {},
): Promise<Answered> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        "--permission",
        `--allow-fs-read=${RUNNER}`,
        `--allow-fs-read=${folder}`,
        `--max-old-space-size=${MEMORY_MB}`,
        "--disable-warning=ExperimentalWarning",
        RUNNER,
      ],
      { cwd: folder, env: {}, stdio: ["pipe", "ignore", "ignore", "pipe"] },
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    let failed: Extract<Answered, { ok: false }> | undefined;
    const end = (why: "deadline" | "too-long" | "no-answer", detail: string): void => {
      failed ??= { ok: false, why, detail };
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => end("deadline", `${seconds} s`), seconds * 1000);
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LONGEST_ANSWER_BYTES) end("too-long", `${LONGEST_ANSWER_BYTES} bytes`);
      else chunks.push(chunk);
    });
    child.on("error", (error) => end("no-answer", error.message));
    // A process that ends before it has read everything closes its input: its end tells why.
    child.stdin?.on("error", () => {});
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve(failed ?? read(Buffer.concat(chunks).toString("utf8"), `${signal ?? code}`));
    });
    child.stdin?.end(
      JSON.stringify({
        file: pathToFileURL(join(folder, file)).href,
        ...(subject === undefined ? {} : { subject }),
      }),
    );
  });
}

function read(text: string, ended: string): Answered {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: "no-answer", detail: ended };
  }
  if (typeof value !== "object" || value === null)
    return { ok: false, why: "no-answer", detail: ended };
  const answer = value as Readonly<Record<string, unknown>>;
  return "threw" in answer
    ? { ok: false, why: "threw", detail: String(answer["threw"]).slice(0, 300) }
    : { ok: true, value: answer };
}
