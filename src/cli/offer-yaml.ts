import { readFile, stat } from "node:fs/promises";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  type Range,
} from "yaml";

/** Something wrong in an offer file. Line and column count from 1. */
export type FileError = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** RFC 6901 pointer into the document; the empty text for the file as a whole. */
  readonly pointer: string;
  /** A message `cli.<code>` of the catalogues, unless `key` or `detail` says it already. */
  readonly code?: string;
  /** A message of the catalogues. */
  readonly key?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly detail?: string;
};

export type ParsedFile = {
  readonly path: string;
  readonly yaml: Document.Parsed;
  readonly lines: LineCounter;
  readonly errors: readonly FileError[];
  /** `publisher`, `offer` and `type`, as far as they stand there. */
  readonly head: Readonly<Record<"publisher" | "offer" | "type", string>>;
  /** Where a pointer stands in this file, or the deepest part of it that does. */
  locate(pointer: string): { readonly line: number; readonly column: number };
  /** The file as plain values, aliases written out. */
  plain(): unknown;
};

/** No offer comes near these; a file beyond them could keep the machine busy for hours. */
const YAML_LIMITS = {
  bytes: 8 * 1_048_576,
  depth: 60,
  fieldsOfAGroup: 2_000,
  aliases: 1_000,
  /** Values after every alias is written out. */
  values: 1_000_000,
};

/** Reads the YAML alone; what it means needs the vocabulary of its offer type. */
export async function parseOfferFile(path: string): Promise<ParsedFile> {
  const lines = new LineCounter();
  const scanned = new LineCounter();
  const errorAt = (
    offset: number,
    fault: Pick<FileError, "code" | "params" | "detail">,
    counter = lines,
  ) => {
    const { line, col } = counter.linePos(offset);
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1), pointer: "", ...fault };
  };
  const { size } = await stat(path);
  const source = size > YAML_LIMITS.bytes ? "" : await readFile(path, "utf8");
  const fault = size > YAML_LIMITS.bytes ? tooBig(path) : outOfBounds(source, scanned);
  const yaml = parseDocument(fault === undefined ? source : "", {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const errors: FileError[] =
    fault === undefined
      ? yaml.errors.map(({ message, pos }) => errorAt(pos[0], { detail: message }))
      : [errorAt(fault.offset, { code: fault.code, params: fault.params }, scanned)];
  if (errors.length === 0 && !isMap(yaml.contents))
    errors.push(errorAt(0, { code: "offer-file-not-a-map" }));
  const alias = errors.length === 0 ? aliasOutOfBounds(yaml) : undefined;
  if (alias !== undefined)
    errors.push(
      errorAt(alias, { code: "offer-file-aliases", params: { max: YAML_LIMITS.aliases } }),
    );
  const text = (name: string) => {
    const value = isMap(yaml.contents) ? yaml.get(name) : undefined;
    return typeof value === "string" ? value : "";
  };
  return {
    path,
    yaml,
    lines,
    errors,
    head: { publisher: text("publisher"), offer: text("offer"), type: text("type") },
    locate: (pointer) => positionOf(yaml, lines, pointer),
    // How far aliases reach was looked at above.
    plain: () => yaml.toJS({ maxAliasCount: -1 }),
  };
}

type Fault = {
  readonly offset: number;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
};

const tooBig = (path: string): Fault => ({
  offset: 0,
  code: "offer-file-too-big",
  params: { path, maxMiB: YAML_LIMITS.bytes / 1_048_576 },
});

/** Looks at depth and breadth token by token: what is out of bounds is never put together. */
function outOfBounds(source: string, lines: LineCounter): Fault | undefined {
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of new Lexer().lex(source)) {
    for (const _ of parser.next(lexeme));
    const { stack, offset } = parser;
    if (stack.length > YAML_LIMITS.depth)
      return { offset, code: "offer-file-too-deep", params: { max: YAML_LIMITS.depth } };
    const top = stack.at(-1);
    const isGroup =
      top?.type === "block-map" ||
      (top?.type === "flow-collection" && top.start.type === "flow-map-start");
    if (isGroup && top.items.length > YAML_LIMITS.fieldsOfAGroup)
      return {
        offset,
        code: "offer-file-too-wide",
        params: { max: YAML_LIMITS.fieldsOfAGroup },
      };
  }
  return undefined;
}

/** Where an alias makes the file endless, or far larger than it looks. */
function aliasOutOfBounds(yaml: Document.Parsed): number | undefined {
  const anchors = new Map<string, Node>();
  const sizes = new Map<unknown, number>();
  const open = new Set<unknown>();
  let aliases = 0;
  let fault: number | undefined;
  sizeOf(yaml.contents, 0);
  return fault;

  function sizeOf(node: unknown, depth: number): number {
    if (fault !== undefined) return 0;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const at = (node as Node | null)?.range?.[0] ?? 0;
    let size = 1;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      aliases += 1;
      if (target === undefined || open.has(target) || aliases > YAML_LIMITS.aliases) fault = at;
      else size = sizeOf(target, depth + 1);
      return size;
    }
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, node as Node);
    open.add(node);
    if (isMap(node)) for (const { value } of node.items) size += sizeOf(value, depth + 1);
    else if (isSeq(node)) for (const item of node.items) size += sizeOf(item, depth + 1);
    open.delete(node);
    if (size > YAML_LIMITS.values || depth > YAML_LIMITS.depth) fault ??= at;
    sizes.set(node, size);
    return size;
  }
}

export const toPointerPart = (name: string): string =>
  name.replaceAll("~", "~0").replaceAll("/", "~1");
const fromPointerPart = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** The place of the deepest part of `pointer` that stands in the file; of a key where there is one. */
export function positionOf(yaml: Document.Parsed, lines: LineCounter, pointer: string) {
  let node: unknown = yaml.contents;
  let range: Range | null | undefined = (node as Node | null)?.range;
  for (const part of pointer === "" ? [] : pointer.slice(1).split("/").map(fromPointerPart)) {
    if (isMap(node)) {
      const pair = node.items.find(
        (one) => String(isScalar(one.key) ? one.key.value : one.key) === part,
      );
      if (pair === undefined) break;
      range = (pair.key as Node).range;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (item === undefined) break;
      range = item.range;
      node = item;
    } else break;
  }
  const { line, col } = lines.linePos(range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
