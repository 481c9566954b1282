import type { default as XmlBuilder } from "fast-xml-builder";

/** Elements by name: text, a tree, or one of them for each repetition; `@_name` is an attribute, `#text` the text beside it. */
export type XmlTree = { readonly [name: string]: XmlContent | undefined };
export type XmlContent = string | XmlTree | readonly XmlTree[];

// Characters that XML 1.0 has no way to write; half of a pair becomes the replacement character.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const writable = (text: unknown): string => String(text).toWellFormed().replace(UNWRITABLE, "");

let loaded: Promise<InstanceType<typeof XmlBuilder>> | undefined;

/** Writes elements as XML, without the declaration. The writer is loaded with the first document. */
export async function xmlWriter(): Promise<(tree: XmlTree) => string> {
  loaded ??= import("fast-xml-builder").then(
    ({ default: Builder }) =>
      new Builder({
        ignoreAttributes: false,
        tagValueProcessor: (_, value) => writable(value),
        attributeValueProcessor: (_, value) => writable(value),
      }),
  );
  const builder = await loaded;
  return (tree) => builder.build(tree);
}

export const XML_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n';
