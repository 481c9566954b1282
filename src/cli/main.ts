import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text as wholeOf } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import { translate } from "../platform/text.ts";
import { CommandFailed, type Environment, EXIT } from "./client.ts";
import { clockCommand } from "./clock.ts";
import { CredentialsUnusable } from "./credentials.ts";
import { eventsCommand } from "./events.ts";
import { frameIn } from "./frame.ts";
import { offerCommand } from "./offer.ts";
import { languageOfEnvironment, type Output } from "./offer-context.ts";
import { accountCommands } from "./sign-in.ts";
import { simulateCommand } from "./simulate.ts";
import { verifyCommand } from "./verify.ts";

const atTerminal = process.stdin.isTTY === true;
const CONSOLE = {
  env: process.env,
  output: {
    data: (text: string) => process.stdout.write(`${text}\n`),
    note: (text: string) => process.stderr.write(`${text}\n`),
    ask: atTerminal ? askAtTerminal : undefined,
    askSecret: atTerminal ? askUnseen : undefined,
    input: () => wholeOf(process.stdin),
  },
};

function askAtTerminal(question: string): Promise<string> {
  return ask(question, process.stderr);
}

/** Nothing of the answer is shown: what the line editor would echo goes nowhere. */
async function askUnseen(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await ask("", nowhere);
  } finally {
    process.stderr.write("\n");
  }
}

async function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
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
 * needed, 5 not found, 6 conflict, 7 invalid, 64 wrong usage, 124 not done in time.
 */
export async function runCommand(
  args: readonly string[],
  { env, output }: { readonly env: Environment; readonly output: Output } = CONSOLE,
): Promise<number> {
  const frame = frameIn(env, output);
  const program = new Command("souk");
  const commands = [
    offerCommand(frame),
    eventsCommand(frame),
    simulateCommand(frame),
    clockCommand(frame),
    verifyCommand(frame),
    ...accountCommands(frame),
  ];
  for (const command of commands) program.addCommand(command);
  const within = commands.flatMap((command) => command.commands);
  for (const command of [program, ...commands, ...within])
    command.exitOverride().configureOutput({
      writeOut: (text) => output.data(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    });
  try {
    await program.parseAsync([...args], { from: "user" });
    return frame.exitCode();
  } catch (error) {
    // Commander has written its own message: help and version end well, the rest is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CredentialsUnusable) {
      const { why, path } = error;
      output.note(translate(languageOfEnvironment(env), `cli.credentials-${why}`, { path }));
      return EXIT.signInNeeded;
    }
    if (!(error instanceof CommandFailed)) throw error;
    output.note(error.message);
    return error.exitCode;
  }
}
