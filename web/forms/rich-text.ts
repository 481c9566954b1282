/** Tags a listing may use, without attributes; the server checks the same. */
const ALLOWED: ReadonlySet<string> = new Set(
  "b strong i em br p ul ol li h1 h2 h3 h4 h5 h6".split(" "),
);
/** What other programs write, as the tag that means it here. */
const SAME_AS: Readonly<Record<string, string>> = { div: "p" };
const DROPPED: ReadonlySet<string> = new Set([
  "script",
  "style",
  "head",
  "title",
  "meta",
  "template",
]);

/**
 * Formatted text of any origin, reduced to the allowed tags: other tags give up their content,
 * attributes are lost, scripts and styles vanish. Nothing of it runs: it is parsed in a document
 * of its own and rebuilt node by node.
 */
export function cleanHtml(html: string): {
  readonly html: string;
  readonly nodes: readonly Node[];
} {
  const source = new DOMParser().parseFromString(html, "text/html");
  const nodes = [...source.body.childNodes].flatMap(clean);
  const holder = document.createElement("div");
  holder.append(...nodes.map((node) => node.cloneNode(true)));
  const text = holder.innerHTML.replaceAll("&nbsp;", " ");
  return { html: isBlank(holder) ? "" : text, nodes };
}

function clean(node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
  if (!(node instanceof Element)) return [];
  const name = node.tagName.toLowerCase();
  if (DROPPED.has(name)) return [];
  const inside = [...node.childNodes].flatMap(clean);
  const tag = ALLOWED.has(name) ? name : SAME_AS[name];
  if (tag === undefined) return inside;
  const element = document.createElement(tag);
  element.append(...inside);
  return [element];
}

const isBlank = (holder: HTMLElement): boolean => (holder.textContent ?? "").trim() === "";
