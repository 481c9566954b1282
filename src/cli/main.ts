import { Command, CommanderError } from "commander";
import { CommandFailed, type Environment, EXIT } from "./client.ts";
import { type Output, offerCommand } from "./offer.ts";

const CONSOLE = {
  env: process.env,
  output: {
    data: (text: string) => process.stdout.write(`${text}\n`),
    note: (text: string) => process.stderr.write(`${text}\n`),
  },
};

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
