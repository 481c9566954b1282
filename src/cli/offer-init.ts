import { CommandFailed, EXIT } from "./client.ts";
import { type Context, type Options, text } from "./offer-context.ts";
import { isEmptyFolder, writeExport, yamlOf } from "./offer-export.ts";
import { readSchema, schemaOfType } from "./offer-schema.ts";
import { SCHEMA_NAME } from "./offer-write.ts";
import { starterFile } from "./starter-files.ts";
import { STARTER_TYPES, starterOf } from "./starter-offers.ts";

export type InitOptions = Options & {
  readonly type: string;
  readonly name?: string;
  readonly site?: string;
  readonly out: string;
  readonly force?: boolean;
};

/** Writes the folder of a new offer: complete for its type, with texts and images to be replaced. */
export async function initOffer(
  context: Context,
  slug: string,
  options: InitOptions,
): Promise<number> {
  const { output } = context;
  const [, publisher, offer] = /^([a-z0-9_-]{2,30})\.([a-z0-9_-]{1,50})$/.exec(slug) ?? [];
  if (publisher === undefined || offer === undefined)
    throw new CommandFailed(text(context, "offer-name-invalid", { offer: slug }), EXIT.usage);
  const made = starterOf(options.type, {
    publisher,
    offer,
    name: options.name ?? offer,
    site: (options.site ?? `https://${publisher}.example`).replace(/\/+$/, ""),
  });
  if (made === undefined)
    throw new CommandFailed(
      text(context, "starter-type-unknown", {
        type: options.type,
        known: STARTER_TYPES.join(", "),
      }),
      EXIT.usage,
    );
  if (!options.force && !(await isEmptyFolder(options.out)))
    throw new CommandFailed(
      text(context, "folder-not-empty", { folder: options.out }),
      EXIT.conflict,
    );
  const schema = schemaOfType(await readSchema(), options.type);
  const written = await writeExport(
    options.out,
    {
      yaml: `# yaml-language-server: $schema=${SCHEMA_NAME}\n# ${text(context, "starter-comment")}\n${yamlOf(made.document)}`,
      texts: new Map([...made.texts, [SCHEMA_NAME, `${JSON.stringify(schema)}\n`]]),
      files: new Map(made.files.map((path) => [path, path])),
    },
    starterFile,
  );
  if (options.json)
    output.data(JSON.stringify({ offer: slug, folder: options.out, files: written }, null, 2));
  else
    output.note(
      text(context, "initialised", { offer: slug, count: written.length, folder: options.out }),
    );
  return EXIT.ok;
}
