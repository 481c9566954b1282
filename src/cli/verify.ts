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
  readonly auditHead: { readonly position: number; readonly digest: string } | null;
  readonly violations: readonly {
    readonly invariant: string;
    readonly subject: string;
    readonly detail: string;
  }[];
};

type VerifyOptions = Options & {
  readonly organisation?: string;
  readonly auditHead?: string;
};

/** `souk verify`: whether everything that is sold, charged, invoiced and paid agrees with itself, and the audit trail is whole. */
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
    .option("--audit-head <position:digest>", say("option-audit-head"))
    .option("--json", say("option-json"))
    .action(async (options: VerifyOptions) => {
      const client = clientOf(context, options.organisation);
      const answered = await client.call(
        "GET",
        `/v1/verification${options.auditHead === undefined ? "" : `?auditHead=${encodeURIComponent(options.auditHead)}`}`,
        {},
      );
      const report = accept<Report>(context, answered, { options });
      const { violations, auditHead } = report;
      if (options.json) output.data(JSON.stringify(report));
      else
        for (const { invariant, subject, detail } of violations)
          output.data(`${invariant} ${subject}: ${detail}`);
      if (auditHead !== null)
        output.note(
          text(context, "audit-head", { head: `${auditHead.position}:${auditHead.digest}` }),
        );
      output.note(text(context, "verified", { count: violations.length }));
      exitCode = violations.length === 0 ? EXIT.ok : EXIT.differences;
    });
  return { command, exitCode: () => exitCode };
}
