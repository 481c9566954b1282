/**
 * Descriptions are stored as HTML of few tags and written in files as Markdown. Both directions
 * know exactly those tags: paragraphs, headings, lists with one level inside, bold, italic, line
 * breaks. Whatever else is in a text goes into a .html file, as it is.
 */
export function toHtml(markdown: string): string {
  const blocks: string[] = [];
  let paragraph: string[] = [];
  let list: ListLine[] = [];
  const flush = () => {
    if (paragraph.length > 0) blocks.push(`<p>${inline(paragraph)}</p>`);
    if (list.length > 0) blocks.push(listHtml(list));
    paragraph = [];
    list = [];
  };
  for (const line of markdown.replace(/\r\n?/g, "\n").split("\n")) {
    const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(line);
    if (line.trim() === "") flush();
    else if (heading !== null) {
      flush();
      const level = heading[1]?.length ?? 1;
      blocks.push(`<h${level}>${inline([heading[2] ?? ""])}</h${level}>`);
    } else if (item !== null && paragraph.length === 0) {
      const [, indent = "", mark = "", text = ""] = item;
      list.push({ nested: indent.length >= 2, ordered: /\d/.test(mark), lines: [text] });
    } else if (list.length > 0) list.at(-1)?.lines.push(line.trimStart());
    else paragraph.push(paragraph.length === 0 ? line.trimStart() : line);
  }
  flush();
  return blocks.join("\n");
}

type ListLine = { readonly nested: boolean; readonly ordered: boolean; readonly lines: string[] };

function listHtml(lines: readonly ListLine[]): string {
  const tagOf = (line: ListLine | undefined) => (line?.ordered ? "ol" : "ul");
  let html = `<${tagOf(lines[0])}>`;
  for (const [index, line] of lines.entries()) {
    const nested = line.nested && index > 0;
    const before = lines[index - 1];
    const after = lines[index + 1];
    if (nested && !(before?.nested && index > 1)) html += `<${tagOf(line)}>`;
    html += `<li>${inline(line.lines)}`;
    const opensInner = after?.nested && !nested;
    if (!opensInner) html += "</li>";
    if (nested && !after?.nested) html += `</${tagOf(line)}></li>`;
  }
  return `${html}</${tagOf(lines[0])}>`;
}

/** Text of one paragraph: a soft break is a space, two spaces or a backslash at the end a hard one. */
function inline(lines: readonly string[]): string {
  const text = lines
    .map((line, index) => {
      if (index === lines.length - 1) return line.trimEnd();
      if (/( {2,}|\\)$/.test(line)) return `${line.replace(/( +|\\)$/, "")}\u0000`;
      return `${line.trimEnd()} `;
    })
    .join("");
  return marks(text);
}

const ALLOWED = /^<\/?(?:b|i|em|strong|br)\s*\/?>/i;
const ESCAPABLE = /[\\`*_{}[\]()#+\-.!<>&|~]/;

function marks(text: string): string {
  let html = "";
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const strong = /^\*\*(?=\S)(.+?\S|\S)\*\*(?!\*)/s.exec(rest);
    const emphasis = /^\*(?![\s*])(.+?[^\s\\*]|[^\s\\*])\*(?!\*)/s.exec(rest);
    const tag = ALLOWED.exec(rest);
    const entity = /^&(?:[a-z]{2,8}|#\d{1,7});/i.exec(rest);
    if (rest.startsWith("\u0000")) {
      html += "<br>";
      at += 1;
    } else if (rest.startsWith("\\") && ESCAPABLE.test(rest[1] ?? "")) {
      html += escapeText(rest[1] ?? "");
      at += 2;
    } else if (strong !== null) {
      html += `<strong>${marks(strong[1] ?? "")}</strong>`;
      at += strong[0].length;
    } else if (emphasis !== null) {
      html += `<em>${marks(emphasis[1] ?? "")}</em>`;
      at += emphasis[0].length;
    } else if (tag !== null || entity !== null) {
      const whole = (tag ?? entity)?.[0] ?? "";
      html += whole;
      at += whole.length;
    } else {
      html += escapeText(rest[0] ?? "");
      at += 1;
    }
  }
  return html;
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Markdown that becomes exactly `html` again, or undefined where there is none. */
export function toMarkdown(html: string): string | undefined {
  const blocks: string[] = [];
  const block = /\s*(?:<(p|h[1-6])>(.*?)<\/\1>|<(ul|ol)>(.*)<\/\3>)/sy;
  let at = 0;
  while (at < html.length) {
    if (html.slice(at).trim() === "") break;
    block.lastIndex = at;
    const found = block.exec(cutList(html, at));
    if (found === null) return undefined;
    const [whole, tag, content, listTag, items] = found;
    const text =
      tag !== undefined
        ? `${tag === "p" ? "" : `${"#".repeat(Number(tag[1]))} `}${inlineMarkdown(content ?? "")}`
        : listMarkdown(listTag ?? "ul", items ?? "", "");
    if (text === undefined) return undefined;
    blocks.push(text);
    at += whole.length;
  }
  const markdown = `${blocks.join("\n\n")}\n`;
  return toHtml(markdown) === html ? markdown : undefined;
}

/** `html` cut after the list that begins at `at`, so that the list's own end is matched. */
function cutList(html: string, at: number): string {
  if (!/^\s*<(ul|ol)>/.test(html.slice(at))) return html;
  let depth = 0;
  for (const tag of html.slice(at).matchAll(/<(\/?)(?:ul|ol)>/g)) {
    depth += tag[1] === "/" ? -1 : 1;
    if (depth === 0) return html.slice(0, at + tag.index + tag[0].length);
  }
  return html;
}

function listMarkdown(tag: string, items: string, indent: string): string | undefined {
  const lines: string[] = [];
  let rest = items;
  for (let number = 1; rest !== ""; number += 1) {
    if (!rest.startsWith("<li>")) return undefined;
    const inner = /^<li>([\s\S]*?)(?:<(ul|ol)>([\s\S]*?)<\/\2>)?<\/li>/.exec(rest);
    if (inner === null) return undefined;
    const [whole, text = "", innerTag, innerItems] = inner;
    if (/<\/?(ul|ol|li)>/.test(text)) return undefined;
    lines.push(`${indent}${tag === "ol" ? `${number}.` : "-"} ${inlineMarkdown(text)}`);
    if (innerTag !== undefined) {
      const nested = listMarkdown(innerTag, innerItems ?? "", `${indent}  `);
      if (nested === undefined) return undefined;
      lines.push(nested);
    }
    rest = rest.slice(whole.length);
  }
  return lines.join("\n");
}

const inlineMarkdown = (html: string): string =>
  html
    .split(/(<\/?(?:strong|em|br)>)/)
    .map((part) => {
      if (part === "<br>") return "\\\n";
      if (/^<\/?strong>$/.test(part)) return "**";
      if (/^<\/?em>$/.test(part)) return "*";
      return part
        .replace(/\\(?=[\\`*_{}[\]()#+\-.!<>&|~])/g, "\\\\")
        .replace(/\*/g, "\\*")
        .replaceAll("&lt;", "\\<")
        .replaceAll("&gt;", "\\>")
        .replaceAll("&amp;", "\\&");
    })
    .join("")
    .replace(/^(\s*)([-+#])/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])/, "$1\\$2");
