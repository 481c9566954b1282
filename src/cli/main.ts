import { createInterface } from "node:readline/promises";
import { Command, CommanderError } from "commander";
import { CommandFailed, type Environment, EXIT } from "./client.ts";
import { offerCommand } from "./offer.ts";
import type { Output } from "./offer-context.ts";

const CONSOLE = {
  env: process.env,
  output: {
    data: (text: string) => process.stdout.write(`${text}\n`),
    note: (text: string) => process.stderr.write(`${text}\n`),
    ask: process.stdin.isTTY ? askAtTerminal : undefined,
  },
};

async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C or the end of the input is an answer, too: no.
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}

/**
 * The command line: a client of the REST API. Data goes to the standard output, everything else to
 * the standard error. Returns the exit code: 0 done, 1 failed, 2 differences found, 4 sign-in
 * needed, 5 not found, 6 conflict, 7 invalid, 64 wrong usage.
 */
export async function runCommand(
  args: readonly string[],
  { env, output }: { readonly env: Environment; readonly output: Output } = CONSOLE,
): Promise<number> {
  const offer = offerCommand(env, output);
  const program = new Command("souk").exitOverride().addCommand(offer.command);
  for (const command of offer.command.commands) command.exitOverride();
  offer.command.exitOverride();
  try {
    await program.parseAsync([...args], { from: "user" });
    return offer.exitCode();
  } catch (error) {
    // Commander has written its own message: help and version end well, the rest is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CommandFailed)) throw error;
    output.note(error.message);
    return error.exitCode;
  }
}
