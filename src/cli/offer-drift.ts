import { CommandFailed, EXIT } from "./client.ts";
import { driftOf, linesOf } from "./offer-changes.ts";
import { type Context, load, type Options, text } from "./offer-context.ts";

export type DriftOptions = Options & { readonly with: string };

/**
 * Says what the marketplace has that the file does not say. Made for pipelines: 0 nothing, 2 drift,
 * 1 whatever kept it from being found out.
 */
export async function drift(
  context: Context,
  path: string,
  options: DriftOptions,
): Promise<number> {
  try {
    return await findDrift(context, path, options);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(error.message, EXIT.failed, error.problem);
  }
}

async function findDrift(context: Context, path: string, options: DriftOptions): Promise<number> {
  const { output } = context;
  const { file, client } = await load(context, path, options);
  const offer = `${String(file.document.publisher)}.${String(file.document.offer)}`;
  const found = await driftOf(context, client, { file, side: options.with }, options);
  const differences = found?.differences ?? [];
  if (options.json)
    output.data(
      JSON.stringify(
        {
          offer,
          with: options.with,
          exists: found !== undefined,
          version: found?.version ?? 0,
          differences,
        },
        null,
        2,
      ),
    );
  else if (found === undefined) output.data(text(context, "no-such-offer", { offer }));
  else {
    for (const line of linesOf(context, differences)) output.data(line);
    output.note(
      text(context, "drift", { offer, with: options.with, count: differences.length, file: path }),
    );
  }
  return found === undefined || differences.length > 0 ? EXIT.differences : EXIT.ok;
}
