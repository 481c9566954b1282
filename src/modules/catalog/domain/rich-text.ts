import { withoutEntities } from "../../../kernel/html-entities.ts";

/** The tags a listing's description may use (publisher.md 6). None of them takes an attribute. */
const RICH_TEXT_TAGS: readonly string[] = [
  "b",
  "strong",
  "i",
  "em",
  "br",
  "p",
  "ul",
  "ol",
  "li",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
];

export type RichTextFault =
  | { readonly code: "tag-not-allowed"; readonly tag: string }
  | { readonly code: "tag-with-attributes"; readonly tag: string }
  | { readonly code: "tag-not-closed"; readonly tag: string }
  | { readonly code: "tag-malformed"; readonly tag: string };

/**
 * The first fault of each tag in `html`. A `<` must begin a tag of the allowed ones, written
 * without attributes; tags close in the order they were opened. Shown text is sanitised again
 * where it is rendered: this check is so that what the publisher typed is what buyers see.
 */
export function checkRichText(html: string): RichTextFault[] {
  const faults = new Map<string, RichTextFault>();
  const open: string[] = [];
  const complain = (fault: RichTextFault) => {
    if (!faults.has(fault.tag)) faults.set(fault.tag, fault);
  };
  for (const [whole] of html.matchAll(/<[^>]*>?/g)) {
    const parsed = /^<(\/?)([A-Za-z][A-Za-z0-9]*)\s*(\/?)>$/.exec(whole);
    const name = /^<\/?([A-Za-z][A-Za-z0-9]*)/.exec(whole)?.[1]?.toLowerCase();
    if (name === undefined || !whole.endsWith(">"))
      complain({ code: "tag-malformed", tag: whole.slice(0, 20) });
    else if (!RICH_TEXT_TAGS.includes(name)) complain({ code: "tag-not-allowed", tag: name });
    else if (parsed === null) complain({ code: "tag-with-attributes", tag: name });
    else if (name === "br") continue;
    else if (parsed[1] === "") {
      if (parsed[3] === "") open.push(name);
    } else if (open.at(-1) === name) open.pop();
    else complain({ code: "tag-not-closed", tag: open.at(-1) ?? name });
  }
  const last = open.at(-1);
  if (last !== undefined) complain({ code: "tag-not-closed", tag: last });
  return [...faults.values()];
}

/** What a reader sees of `html`: its text, with tags as spaces. For "is there anything in it?". */
export const plainTextOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The text of `html` for reading: a line for each block, the entities that an editor writes as characters. */
export const linesOf = (html: string): string =>
  withoutEntities(html.replace(/<\/(?:p|li|h\d)>|<br\s*\/?>/gi, "\n").replace(/<[^>]*>/g, ""))
    .replace(/[^\S\n]+/g, " ")
    .replace(/ *\n[\n ]*/g, "\n")
    .trim();
