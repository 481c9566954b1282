import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const MEMORY_MB = 128;

/** What a file of the operator's own may do: which program runs it, for how long, and how much it may answer. */
export type Allowed = {
  /** Reads what to do from its standard input, and answers JSON on file descriptor 3. */
  readonly runner: string;
  readonly seconds: number;
  readonly bytes: number;
  /** Whether it may reach the network; never another process, and files of its folder only. */
  readonly network: boolean;
};

export type Answered =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      /** `threw` has the words of the file; the others are the marketplace's doing. */
      readonly why: "threw" | "deadline" | "too-long" | "no-answer";
      readonly detail: string;
    };

/**
 * Loads a file of the folder in a process of its own, and asks it about `subject` where one is given. The
 * process may read that folder alone; it is ended when its time is over or its answer too long, so that
 * nothing of the operator's own can hang, fill or read the marketplace.
 */
export function askFile(
  {
    folder,
    file,
    subject,
  }: { readonly folder: string; readonly file: string; readonly subject?: object },
  { runner, seconds, bytes: most, network }: Allowed,
): Promise<Answered> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        "--permission",
        `--allow-fs-read=${runner}`,
        `--allow-fs-read=${folder}`,
        ...(network ? ["--allow-net"] : []),
        `--max-old-space-size=${MEMORY_MB}`,
        "--disable-warning=ExperimentalWarning",
        runner,
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
      if (bytes > most) end("too-long", `${most} bytes`);
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
