import { Command } from "commander";
import { translate } from "../platform/text.ts";
import { type Environment, EXIT } from "./client.ts";
import {
  accept,
  type Context,
  clientOf,
  languageOfEnvironment,
  type Options,
  type Output,
  text,
} from "./offer-context.ts";

type Report = {
  readonly checkedAt: string;
  readonly violations: readonly {
    readonly invariant: string;
    readonly subject: string;
    readonly detail: string;
  }[];
};

/** `souk verify`: whether everything that is sold, charged, invoiced and paid agrees with itself. */
export function verifyCommand(
  env: Environment,
  output: Output,
): { command: Command; exitCode(): number } {
  const language = languageOfEnvironment(env);
  const context: Context = { env, output, language };
  let exitCode: number = EXIT.ok;
  const say = (key: string) => translate(language, `cli.${key}`);
  const command = new Command("verify")
    .description(say("verify"))
    .option("--organisation <handle>", say("option-acting-organisation"))
    .option("--json", say("option-json"))
    .action(async (options: Options & { readonly organisation?: string }) => {
      const client = clientOf(context, options.organisation);
      const answered = await client.call("GET", "/v1/verification", {});
      const report = accept<Report>(context, answered, { options });
      const { violations } = report;
      if (options.json) output.data(JSON.stringify(report));
      else
        for (const { invariant, subject, detail } of violations)
          output.data(`${invariant} ${subject}: ${detail}`);
      output.note(text(context, "verified", { count: violations.length }));
      exitCode = violations.length === 0 ? EXIT.ok : EXIT.differences;
    });
  return { command, exitCode: () => exitCode };
}
