import { translate } from "../platform/text.ts";
import { type Environment, EXIT } from "./client.ts";
import { type Context, languageOfEnvironment, type Output } from "./offer-context.ts";

/** What every command stands in: whom it talks to, in which language, and how it ends. */
export type Frame = {
  /** A text of the command line, in the terminal's language. */
  say(key: string): string;
  /** The action of a command, from its work: what that answers is how the program ends. */
  run<Given extends unknown[]>(
    work: (context: Context, ...given: Given) => Promise<number>,
  ): (...given: Given) => Promise<void>;
  /** How the command that ran ended; 0 where none did. */
  exitCode(): number;
};

export function frameIn(env: Environment, output: Output): Frame {
  const language = languageOfEnvironment(env);
  let exitCode: number = EXIT.ok;
  return {
    say: (key) => translate(language, `cli.${key}`),
    run:
      (work) =>
      async (...given) => {
        exitCode = await work({ env, output, language }, ...given);
      },
    exitCode: () => exitCode,
  };
}
