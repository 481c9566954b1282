import { translate } from "../platform/text.ts";
import { CommandFailed, EXIT } from "./client.ts";
import { dryRun, type Finding } from "./offer-changes.ts";
import { type Context, load, type Options, parse, placeOf, text } from "./offer-context.ts";
import type { OfferFile } from "./offer-file.ts";
import { checkOffline } from "./offer-schema.ts";
import type { FileError } from "./offer-yaml.ts";

export type CheckOptions = Options & { readonly offline?: boolean };

type Told = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where on the page, or in the document. */
  readonly place: string;
  readonly severity: Finding["severity"];
  readonly detail: string;
};

/** Checks a file and everything beside it: alone, or with everything the marketplace knows. */
export async function validate(
  context: Context,
  path: string,
  options: CheckOptions,
): Promise<number> {
  const found = options.offline
    ? await validateOffline(context, path, options)
    : await validateOnline(context, path, options);
  const blocking = found.filter(({ severity }) => severity === "blocking").length;
  if (options.json)
    context.output.data(JSON.stringify({ valid: blocking === 0, findings: found }, null, 2));
  else {
    for (const { file, line, column, place, severity, detail } of found)
      context.output.data(
        `${file}:${line}:${column}: ${text(context, `severity-${severity}`)} ${place}: ${detail}`,
      );
    context.output.note(
      text(context, "validated", { blocking, warnings: found.length - blocking }),
    );
  }
  return blocking === 0 ? EXIT.ok : EXIT.invalid;
}

async function validateOnline(
  context: Context,
  path: string,
  options: CheckOptions,
): Promise<readonly Told[]> {
  const told: Options = {};
  try {
    const { file, client } = await load(context, path, told);
    const compared = await dryRun(context, client, file, told);
    return compared.findings.map((finding) => ({
      ...finding,
      file: file.path,
      ...file.locate(documentPointer(file, finding)),
      place: placeOf(finding.page, finding.plan, finding.pointer),
    }));
  } catch (error) {
    // What makes a file unfit is what a program that checks files wants to read.
    const errors =
      error instanceof CommandFailed && options.json ? error.problem?.errors : undefined;
    if (!Array.isArray(errors) || (error as CommandFailed).exitCode !== EXIT.invalid) throw error;
    return errors.map((one) => ({ place: one.pointer, severity: "blocking", ...one }));
  }
}

async function validateOffline(
  context: Context,
  path: string,
  options: CheckOptions,
): Promise<readonly Told[]> {
  const errors: readonly FileError[] = await checkOffline(await parse(context, path, options));
  return errors.map(({ code, key, params, detail, ...place }) => ({
    ...place,
    place: place.pointer,
    code: key ?? `cli.${code ?? ""}`,
    severity: "blocking",
    detail: detail ?? translate(context.language, key ?? `cli.${code ?? ""}`, params),
  }));
}

/** Findings point into a page; this is where the page stands in the document. */
function documentPointer(file: OfferFile, { page, plan, pointer }: Finding): string {
  if (plan === null) return `/${page}${pointer}`;
  const plans = (file.document.plans ?? []) as readonly { plan?: unknown }[];
  return `/plans/${plans.findIndex((one) => one.plan === plan)}/${page}${pointer}`;
}
