import { createHash } from "node:crypto";
import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import { readImage, SIZE_LIMITS, SNIFF_BYTES, sniff } from "../platform/file-types.ts";
import { type ListedPlace, readAudienceFile } from "./audience-file.ts";
import { toHtml } from "./offer-markdown.ts";
import { type FileError, type ParsedFile, positionOf, toPointerPart } from "./offer-yaml.ts";

export type Schema = { readonly [keyword: string]: unknown };

/** The offer type as the marketplace describes it, and the codes of its markets. */
export type Vocabulary = {
  readonly pages: readonly { readonly id: string; readonly schema: Schema }[];
  readonly planPages: readonly { readonly id: string; readonly schema: Schema }[];
  readonly markets: readonly string[];
};

export type LocalFile = {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array;
};

/** An offer file as read: the document to send, the files it needs, and where everything stands. */
export type OfferFile = {
  readonly path: string;
  readonly document: Record<string, unknown>;
  /** By hash. */
  readonly files: ReadonlyMap<string, LocalFile>;
  readonly errors: readonly FileError[];
  /** Where a pointer of the document stands: in this file, or in a list beside it. */
  locate(pointer: string): {
    readonly file?: string;
    readonly line: number;
    readonly column: number;
  };
};

/** Resolves what the file says by the vocabulary: files to hashes, Markdown to HTML, text as typed. */
export async function readOfferFile(
  parsed: ParsedFile,
  vocabulary: Vocabulary,
): Promise<OfferFile> {
  const { path, yaml, lines } = parsed;
  const folder = await realpath(dirname(path));
  const errors: FileError[] = [...parsed.errors];
  const files = new Map<string, LocalFile>();
  const lists = new Map<
    string,
    { readonly path: string; readonly places: readonly ListedPlace[] }
  >();
  const locate = (pointer: string) =>
    placeInList(lists, pointer) ?? positionOf(yaml, lines, pointer);
  const complain = (
    pointer: string,
    code: string,
    params: Readonly<Record<string, string | number>> = {},
  ) => {
    errors.push({ file: path, ...positionOf(yaml, lines, pointer), pointer, code, params });
  };
  const plan: Schema = objectOf(vocabulary.planPages, {
    plan: { type: "string" },
    audience: {
      type: "array",
      "x-list-file": true,
      items: {
        type: "object",
        properties: {
          tenantId: { type: "string" },
          subscriptionId: { type: "string" },
          note: { type: "string" },
        },
      },
    },
  });
  const schema = objectOf(vocabulary.pages, {
    format: { type: "string" },
    publisher: { type: "string" },
    offer: { type: "string" },
    type: { type: "string" },
    alias: { type: "string" },
    plans: { type: "array", items: plan },
  });
  const document = errors.length > 0 ? {} : await convert(yaml.contents as Node | null, schema, "");
  return { path, document: document as Record<string, unknown>, files, errors, locate };

  async function convert(given: Node | null, at: Schema, pointer: string): Promise<unknown> {
    const node = given !== null && "resolve" in given ? (given.resolve(yaml) ?? null) : given;
    if (isScalar(node)) return convertScalar(node, at, pointer);
    if (isSeq(node)) {
      const items: unknown[] = [];
      for (const [index, item] of node.items.entries())
        items.push(await convert(item as Node, child(at, undefined), `${pointer}/${index}`));
      return items;
    }
    if (!isMap(node)) return undefined;
    if (at["x-list-file"] === true) return convertList(node, pointer);
    if (isFileSchema(at) || at.type === "string") return convertReference(node, at, pointer);
    const result: Record<string, unknown> = {};
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
      const value = await convert(
        pair.value as Node | null,
        child(at, name),
        `${pointer}/${toPointerPart(name)}`,
      );
      // Defined, not assigned: a field called __proto__ is one that nobody knows, too.
      if (value !== undefined)
        Object.defineProperty(result, name, { value, enumerable: true, configurable: true });
    }
    return result;
  }

  async function convertScalar(
    { value, source }: { value: unknown; source?: string },
    at: Schema,
    pointer: string,
  ): Promise<unknown> {
    const types = [at.type].flat();
    // An empty value is no answer, except where null is one.
    if (value === null) return types.includes("null") ? null : undefined;
    if (isFileSchema(at) && typeof value === "string")
      return fileReference(value, undefined, pointer);
    if (at["x-widget"] === "markets" && value === "all") return [...vocabulary.markets];
    // 12.00 is the number 12 to YAML: what was typed is what is meant.
    if (types.includes("string") && typeof value !== "string") return source ?? String(value);
    return value;
  }

  /** `{ file: path }` in place of a text, or `{ file: path, name: … }` in place of a file. */
  async function convertReference(node: Node, at: Schema, pointer: string): Promise<unknown> {
    const value = (node as { toJSON(): unknown }).toJSON() as Record<string, unknown>;
    const { file: named, name, ...others } = value;
    const unknown =
      Object.keys(others)[0] ?? (at.type === "string" && name !== undefined ? "name" : undefined);
    if (typeof named !== "string" || unknown !== undefined) {
      complain(
        unknown === undefined ? pointer : `${pointer}/${toPointerPart(unknown)}`,
        "offer-file-reference",
        {
          field: unknown ?? "",
        },
      );
      return undefined;
    }
    if (isFileSchema(at))
      return fileReference(named, typeof name === "string" ? name : undefined, pointer);
    const read = await readBeside(named, pointer);
    if (read === undefined) return undefined;
    const content = new TextDecoder().decode(read);
    if (at.format === "rich-text" && /\.(md|markdown)$/i.test(named)) return toHtml(content);
    return content.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  }

  /** `{ file: audiences/vip.csv }` in place of a private audience. */
  async function convertList(node: Node, pointer: string): Promise<unknown> {
    const { file: named, ...others } = (node as { toJSON(): unknown }).toJSON() as Record<
      string,
      unknown
    >;
    const [unknown] = Object.keys(others);
    if (typeof named !== "string" || unknown !== undefined) {
      complain(pointer, "offer-file-reference", { field: unknown ?? "" });
      return undefined;
    }
    const bytes = await readBeside(named, pointer);
    if (bytes === undefined) return undefined;
    const list = await readAudienceFile(bytes);
    const file = join(dirname(path), named);
    errors.push(...list.errors.map((error) => ({ ...error, file, pointer })));
    lists.set(pointer, { path: file, places: list.places });
    return list.entries;
  }

  async function fileReference(named: string, name: string | undefined, pointer: string) {
    const bytes = await readBeside(named, pointer);
    if (bytes === undefined) return undefined;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const mediaType = await sniff(bytes.subarray(0, SNIFF_BYTES));
    const size = mediaType.startsWith("image/")
      ? readImage(mediaType, Buffer.from(bytes))
      : undefined;
    files.set(sha256, { path: named, name: name ?? basename(named), bytes });
    return { sha256, name: name ?? basename(named), mediaType, size: bytes.length, ...size };
  }

  async function readBeside(named: string, pointer: string): Promise<Uint8Array | undefined> {
    const read = await readInFolder(folder, named);
    if (read instanceof Uint8Array) return read;
    complain(pointer, read.code, read.params);
    return undefined;
  }
}

type Unreadable = {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
};

/** The bytes of a file beside the offer file, or why there are none. */
async function readInFolder(folder: string, named: string): Promise<Uint8Array | Unreadable> {
  try {
    const target = await realpath(join(folder, named));
    const inside = relative(folder, target);
    // A file from elsewhere must not be able to send what lies outside its own folder.
    if (inside.startsWith("..") || inside.startsWith(sep) || inside === "")
      return { code: "offer-file-outside", params: { path: named } };
    const { size } = await stat(target);
    if (size > SIZE_LIMITS.other)
      return {
        code: "offer-file-too-big",
        params: { path: named, maxMiB: SIZE_LIMITS.other / 1_048_576 },
      };
    const handle = await open(target);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EISDIR" && code !== "ENOTDIR" && code !== "EACCES")
      throw error;
    return { code: "offer-file-missing", params: { path: named } };
  }
}

/** What is wrong with the files that an offer file names: absent, elsewhere, or a list that is none. */
export async function readFilesBeside(
  { path, locate }: ParsedFile,
  named: readonly { readonly pointer: string; readonly kind: string; readonly path: string }[],
): Promise<readonly FileError[]> {
  const folder = await realpath(dirname(path));
  const errors: FileError[] = [];
  for (const { pointer, kind, path: beside } of named) {
    const read = await readInFolder(folder, beside);
    if (!(read instanceof Uint8Array)) {
      errors.push({ file: path, ...locate(pointer), pointer, ...read });
      continue;
    }
    if (kind !== "list") continue;
    const file = join(dirname(path), beside);
    for (const error of (await readAudienceFile(read)).errors)
      errors.push({ ...error, file, pointer });
  }
  return errors;
}

const objectOf = (
  pages: readonly { readonly id: string; readonly schema: Schema }[],
  others: Record<string, Schema>,
): Schema => ({
  type: "object",
  // The page that lists the plans has no content of its own: `plans` is one of the others.
  properties: { ...Object.fromEntries(pages.map(({ id, schema }) => [id, schema])), ...others },
});

const isFileSchema = (at: Schema): boolean => "x-image" in at || "x-file" in at;

/** The schema of a field or entry; an empty one where the marketplace knows none: it will say so. */
function child(at: Schema, name: string | undefined): Schema {
  if (name === undefined) return (at.items as Schema | undefined) ?? {};
  const properties = (at.properties ?? {}) as Record<string, Schema>;
  const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const other = at.additionalProperties;
  return field ?? (typeof other === "object" && other !== null ? (other as Schema) : {});
}

/** The row of a list file that an entry came from, and the cell of one of its fields. */
function placeInList(
  lists: ReadonlyMap<string, { readonly path: string; readonly places: readonly ListedPlace[] }>,
  pointer: string,
) {
  const [, list, index, field] = /^(.*)\/(\d+)(?:\/(\w+))?$/.exec(pointer) ?? [];
  const found = lists.get(list ?? "");
  const place = found?.places[Number(index)];
  if (found === undefined || place === undefined) return undefined;
  return { file: found.path, line: place.line, column: place.columns[field ?? ""] || 1 };
}
