import { Command, InvalidArgumentError, Option } from "commander";
import { CommandFailed, EXIT } from "./client.ts";
import type { Frame } from "./frame.ts";
import { type ApplyOptions, apply, type PlanOptions, planOffer } from "./offer-apply.ts";
import { type CheckOptions, validate } from "./offer-check.ts";
import { type Context, type Options, text } from "./offer-context.ts";
import { type DiffOptions, diffOffer, SHOWN } from "./offer-diff.ts";
import { type DriftOptions, drift } from "./offer-drift.ts";
import { type InitOptions, initOffer } from "./offer-init.ts";
import {
  type CancelOptions,
  cancel,
  type GoLiveOptions,
  goLive,
  type OfOffer,
  type PublishOptions,
  publish,
  status,
} from "./offer-publish.ts";
import { readSchema, schemaOfType } from "./offer-schema.ts";
import { type ExportOptions, exportOffer } from "./offer-write.ts";

/** `souk offer …`: offers as code. A client of the REST API like any other. */
export function offerCommand({ say, run }: Frame): Command {
  const command = new Command("offer").description(say("offer"));
  /** A command about a file: named, given with `-f`, or the one in this folder. */
  const onFile = <O extends object>(
    name: string,
    work: (context: Context, path: string, options: O) => Promise<number>,
  ) =>
    command
      .command(name)
      .description(say(`offer-${name}`))
      .argument("[file]", say("argument-file"))
      .option("-f, --file <file>", say("argument-file"))
      .option("--json", say("option-json"))
      .action(
        run((one, given: string | undefined, { file, ...options }: O & { file?: string }) =>
          work(one, given ?? file ?? "offer.yaml", options as O),
        ),
      );
  /** A command about an offer of the marketplace: named, or the one of an offer file. */
  const onOffer = <O extends object>(
    name: string,
    work: (context: Context, named: OfOffer, options: O) => Promise<number>,
  ) =>
    command
      .command(name)
      .description(say(`offer-${name}`))
      .argument("[offer]", say("argument-offer"))
      .option("-f, --file <file>", say("argument-file"), "offer.yaml")
      .option("--json", say("option-json"))
      .action(
        run((one, offer: string | undefined, { file, ...options }: O & { file: string }) =>
          work(one, { offer, file }, options as O),
        ),
      );
  const whole = (given: string): number => {
    if (/^\d{1,6}$/.test(given)) return Number(given);
    throw new InvalidArgumentError(say("whole-number"));
  };
  command
    .command("init")
    .description(say("offer-init"))
    .argument("<offer>", say("argument-offer"))
    .option("--type <type>", say("option-init-type"), "saas")
    .option("--name <name>", say("option-name"))
    .option("--site <address>", say("option-site"))
    .option("--out <folder>", say("option-out"), ".")
    .option("--force", say("option-force"))
    .option("--json", say("option-json"))
    .action(run((one, offer: string, options: InitOptions) => initOffer(one, offer, options)));
  onFile<CheckOptions>("validate", validate).option("--offline", say("option-offline"));
  onFile<PlanOptions>("plan", planOffer).option("--out <plan>", say("option-plan-out"));
  onFile<ApplyOptions>("apply", apply)
    .option("--plan <plan>", say("option-plan"))
    .option("--yes", say("option-yes"))
    .option("--dry-run", say("option-dry-run"));
  onFile<DriftOptions>("drift", drift).addOption(
    new Option("--with <edition>", say("option-drift-with"))
      .choices(["draft", "preview", "live"])
      .default("draft"),
  );
  onOffer<PublishOptions>("publish", publish)
    .option("--notes <text>", say("option-notes"))
    .option("--wait", say("option-wait"))
    .option("--timeout <seconds>", say("option-timeout"), whole, 1800);
  onOffer<GoLiveOptions>("go-live", goLive)
    .option("--yes", say("option-agreed"))
    .option("--confirm-subscriptions <name>", say("option-confirm-subscriptions"))
    .option("--no-wait", say("option-no-wait"))
    .option("--timeout <seconds>", say("option-timeout"), whole, 1800);
  onOffer<CancelOptions>("cancel", cancel).option("--yes", say("option-agreed"));
  onOffer<Options>("status", status);
  command
    .command("export")
    .description(say("offer-export"))
    .argument("<offer>", say("argument-offer"))
    .requiredOption("--out <folder>", say("option-out"))
    .option("--force", say("option-force"))
    .option("--schema <address>", say("option-schema"))
    .option("--json", say("option-json"))
    .action(run((one, offer: string, options: ExportOptions) => exportOffer(one, offer, options)));
  command
    .command("diff")
    .description(say("offer-diff"))
    .argument("<offer>", say("argument-offer"))
    .option("--of <edition>", say("option-of"), "draft")
    .option("--with <edition>", say("option-with"))
    .addOption(new Option("--show <fields>", say("option-show")).choices(SHOWN).default("modified"))
    .option("--json", say("option-json"))
    .action(run((one, offer: string, options: DiffOptions) => diffOffer(one, offer, options)));
  command
    .command("schema")
    .description(say("offer-schema"))
    .option("--type <type>", say("option-type"))
    .action(run((one, options: { readonly type?: string }) => printSchema(one, options)));
  return command;
}

async function printSchema(
  context: Context,
  { type }: { readonly type?: string },
): Promise<number> {
  const whole = await readSchema();
  const schema = type === undefined ? whole : schemaOfType(whole, type);
  if (schema === undefined)
    throw new CommandFailed(text(context, "offer-type-unknown", { type: type ?? "" }), EXIT.usage);
  context.output.data(JSON.stringify(schema, null, 2));
  return EXIT.ok;
}
