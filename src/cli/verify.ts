import { Command } from "commander";
import { EXIT } from "./client.ts";
import type { Frame } from "./frame.ts";
import { accept, type Context, clientOf, type Options, text } from "./offer-context.ts";

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
export const verifyCommand = ({ say, run }: Frame): Command =>
  new Command("verify")
    .description(say("verify"))
    .option("--organisation <handle>", say("option-acting-organisation"))
    .option("--audit-head <position:digest>", say("option-audit-head"))
    .option("--json", say("option-json"))
    .action(run(verify));

async function verify(context: Context, options: VerifyOptions): Promise<number> {
  const { output } = context;
  const head =
    options.auditHead === undefined ? "" : `?auditHead=${encodeURIComponent(options.auditHead)}`;
  const answered = await clientOf(context, options.organisation).call(
    "GET",
    `/v1/verification${head}`,
    {},
  );
  const report = accept<Report>(context, answered, { options });
  const { violations, auditHead } = report;
  if (options.json) output.data(JSON.stringify(report));
  else
    for (const { invariant, subject, detail } of violations)
      output.data(`${invariant} ${subject}: ${detail}`);
  if (auditHead !== null)
    output.note(text(context, "audit-head", { head: `${auditHead.position}:${auditHead.digest}` }));
  output.note(text(context, "verified", { count: violations.length }));
  return violations.length === 0 ? EXIT.ok : EXIT.differences;
}
