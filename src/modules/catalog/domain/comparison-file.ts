import { wordDiff } from "../../../kernel/word-diff.ts";
import type { RowKind } from "./diff.ts";
import { childOf, type LabelWords } from "./field-label.ts";
import { isList, isObject, pointerParts } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";
import { linesOf } from "./rich-text.ts";

/** What the file says beside the values, in the reader's language. */
export type FileWords = {
  readonly language: string;
  readonly title: string;
  /** What was compared with what, for which filter and when: a line each. */
  readonly about: readonly string[];
  readonly none: string;
  readonly field: string;
  readonly change: string;
  readonly before: string;
  readonly after: string;
  readonly nothing: string;
  readonly yes: string;
  readonly no: string;
  readonly kinds: Readonly<Record<RowKind, string>>;
};

export type FileRow = {
  readonly kind: RowKind;
  /** The field's name, from the outside in. */
  readonly label: readonly string[];
  readonly before: string;
  readonly after: string;
};

const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` as text of an HTML document, whatever it contains; also between the quotes of an attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");

// The file is read where no other file is: it loads nothing and runs nothing, and says so to browsers.
const STYLE = `:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:1200px;margin:24px auto;padding:0 16px}
h1{font-size:22px}h2{font-size:17px;margin:28px 0 8px}p{margin:2px 0}
table{width:100%;border-collapse:collapse;table-layout:fixed}
th,td{border:1px solid #8886;padding:6px 8px;text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}
th:nth-child(1){width:24%}th:nth-child(2){width:10%}
del{background:#c62f3433}ins{background:#1e844933;text-decoration:none;border-bottom:2px solid #1e8449}`;

export const htmlHead = (words: FileWords): string =>
  `<!doctype html>
<html lang="${escapeHtml(words.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(words.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(words.title)}</h1>
${words.about.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n")}
`;

export const htmlEnd = (words: FileWords, hasRows: boolean): string =>
  `${hasRows ? "" : `<p>${escapeHtml(words.none)}</p>\n`}</main>\n</body>\n</html>\n`;

/** The fields of one page under its name. */
export function htmlSection(title: string, rows: readonly FileRow[], words: FileWords): string {
  const head = [words.field, words.change, words.before, words.after]
    .map((name) => `<th scope="col">${escapeHtml(name)}</th>`)
    .join("");
  return `<h2>${escapeHtml(title)}</h2>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => htmlRow(row, words)).join("\n")}
</tbody>
</table>
`;
}

function htmlRow({ kind, label, before, after }: FileRow, words: FileWords): string {
  const [old, now] = sides(kind, before, after, words);
  return `<tr data-kind="${kind}"><th scope="row">${escapeHtml(label.join(" · "))}</th><td>${escapeHtml(words.kinds[kind])}</td><td>${old}</td><td>${now}</td></tr>`;
}

function sides(
  kind: RowKind,
  before: string,
  after: string,
  { nothing }: FileWords,
): readonly [string, string] {
  const none = escapeHtml(nothing);
  if (kind === "unchanged") return [escapeHtml(before), escapeHtml(after)];
  if (kind === "added") return [none, `<ins>${escapeHtml(after)}</ins>`];
  if (kind === "removed") return [`<del>${escapeHtml(before)}</del>`, none];
  const parts = wordDiff(before, after);
  const side = (own: "removed" | "added", mark: "del" | "ins") =>
    parts
      .filter((part) => part.kind === "same" || part.kind === own)
      .map((part) =>
        part.kind === "same"
          ? escapeHtml(part.text)
          : `<${mark}>${escapeHtml(part.text)}</${mark}>`,
      )
      .join("");
  return [side("removed", "del"), side("added", "ins")];
}

/** The schema of the answer at `pointer`; undefined where the page no longer has it. */
export const schemaAt = (schema: JsonObject, pointer: string): JsonObject | undefined =>
  pointerParts(pointer).reduce<JsonObject | undefined>(
    (field, part) => field && childOf(field, part),
    schema,
  );

/** Message keys of what stands in no page: plans as entries of a list, and private audiences. */
const NAMES: Readonly<Record<string, string>> = {
  planId: "publisher.planId",
  tenantId: "publisher.tenantId",
  subscriptionId: "publisher.subscriptionId",
  note: "publisher.audience.note",
};

/** An answer in words: the label of a choice, the text of formatted text, the name of a file. */
export function valueText(
  value: Json | undefined,
  schema: JsonObject | undefined,
  words: Pick<LabelWords, "text"> & Pick<FileWords, "yes" | "no">,
): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") {
    const options = schema?.["x-options"];
    const option = isList(options)
      ? options.find((one) => isObject(one) && one["value"] === value)
      : undefined;
    if (isObject(option) && typeof option["label"] === "string") return words.text(option["label"]);
    return schema?.["format"] === "rich-text" ? linesOf(value) : value;
  }
  if (isList(value)) {
    const items = isObject(schema?.["items"]) ? schema["items"] : undefined;
    return value.map((item) => valueText(item, items, words)).join("\n");
  }
  if (typeof value["sha256"] === "string" && typeof value["name"] === "string")
    return [
      value["name"],
      typeof value["width"] === "number" && typeof value["height"] === "number"
        ? `${value["width"]} × ${value["height"]}`
        : undefined,
      `SHA-256 ${value["sha256"]}`,
    ]
      .filter((part) => part !== undefined)
      .join("\n");
  return Object.entries(value)
    .map(([name, entry]) => {
      const field = schema && childOf(schema, name);
      const title = field?.["title"] ?? NAMES[name];
      return `${typeof title === "string" ? words.text(title) : name}: ${valueText(entry, field, words)}`;
    })
    .join("\n");
}
