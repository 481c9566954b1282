import { createRequire } from "node:module";
import type sanitize from "sanitize-html";
import type { Finding } from "../domain/finding.ts";
import { blocking, type Check, warning } from "./check.ts";
import { placeOf, type ShownText, shownTexts } from "./texts.ts";

/** The tags a description may use (publisher.md 6), none with attributes. */
const TAGS = "b strong i em br p ul ol li h1 h2 h3 h4 h5 h6".split(" ");

/** Descriptions hold no tag that the storefront would take out, other texts none at all. */
export const allowedHtml: Check = {
  name: "allowed-html",
  policy: "100.4",
  cost: "cheap",
  run: ({ snapshot }) =>
    shownTexts(snapshot).flatMap((shown) => (shown.html ? takenOut(shown) : tagsAsText(shown))),
};

function takenOut(shown: ShownText): Finding[] {
  const tags = new Set<string>();
  // The sanitiser of the storefront says what it would take out, so that none of it surprises.
  loadSanitizer()(shown.text, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag: (name, attributes) => {
      if (!TAGS.includes(name)) tags.add(name);
      for (const attribute of Object.keys(attributes)) tags.add(`${name} ${attribute}`);
    },
  });
  if (/<!--/.test(shown.text)) tags.add("!--");
  return tags.size === 0
    ? []
    : [blocking("html-not-allowed", { ...placeOf(shown), params: { tags: [...tags] } })];
}

const tagsAsText = (shown: ShownText): Finding[] =>
  /<\/?[a-z][a-z0-9]*(\s[^<>]*)?>/i.test(shown.text)
    ? [warning("html-as-text", placeOf(shown))]
    : [];

/** Loaded with the first submission: it brings two parsers. */
const loadSanitizer = (): typeof sanitize => createRequire(import.meta.url)("sanitize-html");
