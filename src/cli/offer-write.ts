import { CommandFailed, EXIT } from "./client.ts";
import {
  accept,
  type Context,
  clientOf,
  type Options,
  readVocabulary,
  text,
} from "./offer-context.ts";
import { exportDocument, isEmptyFolder, writeExport } from "./offer-export.ts";
import { readSchema, schemaOfType } from "./offer-schema.ts";

export type ExportOptions = Options & {
  readonly out: string;
  readonly force?: boolean;
  readonly schema?: string;
};

/** Beside the offer file, so that the folder is the same wherever it was exported from. */
export const SCHEMA_NAME = "offer.schema.json";

/** Writes the draft of an offer as a folder from which it can be made again. */
export async function exportOffer(
  context: Context,
  slug: string,
  options: ExportOptions,
): Promise<number> {
  const publisher = slug.split(".")[0] ?? "";
  if (!options.force && !(await isEmptyFolder(options.out)))
    throw new CommandFailed(
      text(context, "folder-not-empty", { folder: options.out }),
      EXIT.conflict,
    );
  const client = clientOf(context, publisher);
  const read = await client.call("GET", `/v1/offers/${encodeURIComponent(slug)}/document`);
  const document = accept<Record<string, unknown>>(context, read, { options });
  const type = String(document.type);
  const vocabulary = await readVocabulary(context, client, type, options);
  const made = exportDocument(document, vocabulary);
  const schema = options.schema ?? SCHEMA_NAME;
  const texts = new Map(made.texts);
  if (options.schema === undefined) {
    const own = schemaOfType(await readSchema(), type);
    if (own !== undefined) texts.set(SCHEMA_NAME, `${JSON.stringify(own)}\n`);
  }
  const yaml = `# yaml-language-server: $schema=${schema}\n${made.yaml}`;
  const written = await writeExport(options.out, { ...made, yaml, texts }, async (sha256) => {
    const file = await client.call("GET", `/v1/files/${sha256}`);
    if (file.status !== 200) accept(context, file, { options });
    return file.bytes;
  });
  if (options.json)
    context.output.data(
      JSON.stringify({ offer: slug, folder: options.out, files: written }, null, 2),
    );
  else
    context.output.note(
      text(context, "exported", { offer: slug, count: written.length, folder: options.out }),
    );
  return EXIT.ok;
}
