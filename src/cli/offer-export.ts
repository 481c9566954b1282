import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Document, isMap, isScalar, type Node, visit } from "yaml";
import { audienceFileOf, type ListedEntry } from "./audience-file.ts";
import type { Schema, Vocabulary } from "./offer-file.ts";
import { toMarkdown } from "./offer-markdown.ts";

type Ref = { readonly sha256: string; readonly name: string; readonly mediaType: string };

/** What an export writes: texts by path, and files to fetch by their hash. */
export type Export = {
  readonly yaml: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
};

/**
 * An offer's document as a folder from which it can be made again: `offer.yaml`, descriptions as
 * Markdown, private audiences as CSV, images and documents beside it. The same document always gives the same folder.
 */
export function exportDocument(document: Record<string, unknown>, vocabulary: Vocabulary): Export {
  const texts = new Map<string, string>();
  const files = new Map<string, string>();
  const { plans, ...rest } = document;
  const pages = Object.fromEntries(vocabulary.pages.map(({ id, schema }) => [id, schema]));
  const planPages = Object.fromEntries(vocabulary.planPages.map(({ id, schema }) => [id, schema]));
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    const schema = pages[name];
    shown[name] = schema === undefined ? value : show(value, schema, [name]);
  }
  shown.plans = (Array.isArray(plans) ? (plans as Record<string, unknown>[]) : []).map((plan) =>
    Object.fromEntries(
      Object.entries(plan).map(([name, value]) => {
        const schema = planPages[name];
        if (name === "audience") return [name, listOf(value as ListedEntry[], String(plan.plan))];
        return [
          name,
          schema === undefined ? value : show(value, schema, [String(plan.plan), name]),
        ];
      }),
    ),
  );
  return { yaml: yamlOf(shown), texts, files };

  function show(value: unknown, at: Schema, path: readonly string[]): unknown {
    if ("x-image" in at || "x-file" in at) return fileOf(value as Ref);
    if (typeof value === "string" && at.format === "rich-text") return textOf(value, path);
    if (at["x-widget"] === "markets" && isAll(value as string[])) return "all";
    if (Array.isArray(value))
      return value.map((item, index) =>
        show(item, (at.items ?? {}) as Schema, [...path, nameOf(item, at, index)]),
      );
    if (typeof value !== "object" || value === null) return value;
    const properties = (at.properties ?? {}) as Record<string, Schema>;
    const names = [
      ...Object.keys(properties).filter((name) => name in value),
      ...Object.keys(value)
        .filter((name) => !(name in properties))
        .sort(),
    ];
    return Object.fromEntries(
      names.map((name) => [
        name,
        show(
          (value as Record<string, unknown>)[name],
          properties[name] ?? ((at.additionalProperties ?? {}) as Schema),
          [...path, name],
        ),
      ]),
    );
  }

  function isAll(markets: readonly string[]): boolean {
    return (
      markets.length === vocabulary.markets.length &&
      markets.every((market, index) => market === vocabulary.markets[index])
    );
  }

  /** `listing/en.md` for the description of the listing in English. */
  function textOf(html: string, path: readonly string[]): { file: string } {
    const parts = path.filter((part) => part !== "languages" && part !== "description");
    const base = parts.map(safe).join("/");
    const markdown = toMarkdown(html);
    const file = markdown === undefined ? `${base}.html` : `${base}.md`;
    texts.set(file, markdown ?? html);
    return { file };
  }

  function listOf(entries: readonly ListedEntry[], plan: string): { file: string } {
    const file = `audiences/${safe(plan)}.csv`;
    texts.set(file, audienceFileOf(entries));
    return { file };
  }

  function fileOf({ sha256, name, mediaType }: Ref): string | { file: string; name: string } {
    const folder = mediaType.startsWith("image/") ? "images" : "documents";
    const plain = /^[\p{L}\p{N}][\p{L}\p{N} ._()+-]{0,99}$/u.test(name) ? name : safe(name);
    let file = `${folder}/${plain}`;
    const other = files.get(file);
    if (other !== undefined && other !== sha256) file = `${folder}/${sha256.slice(0, 12)}/${plain}`;
    files.set(file, sha256);
    return plain === name ? file : { file, name };
  }
}

function nameOf(item: unknown, at: Schema, index: number): string {
  const identity = at["x-identity"];
  const name =
    typeof identity === "string" ? (item as Record<string, unknown>)[identity] : undefined;
  return typeof name === "string" && name !== "" ? name : String(index + 1);
}

const safe = (text: string): string =>
  text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "") || "file";

/** Block style, except for what fits a line and reads better on one: small maps of plain values. */
export function yamlOf(value: Record<string, unknown>): string {
  const document = new Document(value);
  visit(document, {
    Map(_key, node) {
      const isSmall =
        node.items.length > 0 &&
        node.items.length <= 6 &&
        node.items.every((pair) => isPlain(pair.value as Node | null)) &&
        JSON.stringify(node).length <= 100;
      if (isSmall) node.flow = true;
    },
    Seq(_key, node) {
      if (node.items.every((item) => isPlain(item as Node)))
        node.flow = JSON.stringify(node).length <= 100;
    },
    Pair(_key, pair) {
      // One line for each market, however many terms and meters it has.
      if (!isScalar(pair.key) || pair.key.value !== "prices" || !isMap(pair.value)) return;
      for (const { value: entry } of pair.value.items) if (isMap(entry)) entry.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: "literal", flowCollectionPadding: true });
}

const isPlain = (node: Node | null): boolean =>
  node === null ||
  (isScalar(node) && !(typeof node.value === "string" && node.value.includes("\n")));

/** Whether there is nothing in the folder yet, or no folder. */
export async function isEmptyFolder(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
}

/** Writes an export; `fetchFile` gives the bytes of a hash. */
export async function writeExport(
  folder: string,
  { yaml, texts, files }: Export,
  fetchFile: (sha256: string) => Promise<Uint8Array>,
): Promise<readonly string[]> {
  const written: string[] = [];
  const write = async (path: string, content: string | Uint8Array) => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    written.push(path);
  };
  await write("offer.yaml", yaml);
  for (const [path, text] of texts) await write(path, text);
  for (const [path, sha256] of files) await write(path, await fetchFile(sha256));
  return written;
}
