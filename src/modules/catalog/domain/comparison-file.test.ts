import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeHtml, type FileWords, htmlSection, valueText } from "./comparison-file.ts";

const words: FileWords = {
  language: "en",
  title: "Comparison",
  about: [],
  none: "None",
  field: "Field",
  change: "Change",
  before: "Before",
  after: "After",
  nothing: "Nothing",
  yes: "Yes",
  no: "No",
  kinds: { added: "Added", removed: "Removed", edited: "Edited", unchanged: "Unchanged" },
};
const read = { text: (key: string) => key, yes: "Yes", no: "No" };

test("CMP-02: whatever a publisher wrote is text in an exported comparison, never markup", () => {
  const sign = fc.constantFrom("<", ">", "&", '"', "'", "/", "a", " ", "script", "\n");
  const text = fc.array(sign, { maxLength: 30 }).map((signs) => signs.join(""));
  const kind = fc.constantFrom("added", "removed", "edited", "unchanged");
  fc.assert(
    fc.property(text, text, text, kind, (label, before, after, kind) => {
      const html = htmlSection(label, [{ kind, label: [label], before, after }], words);
      const tags = new Set(html.match(/<\/?[^>\s]*/g));
      for (const tag of tags)
        assert.match(tag, /^<\/?(?:h2|table|thead|tbody|tr|th|td|del|ins)$/, html);
      assert.equal(html.match(/<tr /g)?.length, 1);
    }),
  );
  assert.equal(
    escapeHtml("<a href=\"x\">'&'</a>"),
    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;",
  );
});

test("an edited text marks its words on both sides; what one side lacks is said", () => {
  const html = htmlSection(
    "Listing",
    [
      { kind: "edited", label: ["Summary"], before: "one two", after: "one three" },
      { kind: "added", label: ["Link"], before: "", after: "https://a.example" },
    ],
    words,
  );
  assert.match(html, /<td>one <del>two<\/del><\/td><td>one <ins>three<\/ins><\/td>/);
  assert.match(html, /<td>Nothing<\/td><td><ins>https:\/\/a\.example<\/ins><\/td>/);
});

test("answers read in words: choices by their label, formatted text as lines, files by name and size", () => {
  const choice = { "x-options": [{ value: "a", label: "First" }] };
  assert.equal(valueText("a", choice, read), "First");
  assert.equal(valueText(true, undefined, read), "Yes");
  assert.equal(
    valueText("<p>One &amp; two</p><p>three</p>", { format: "rich-text" }, read),
    "One & two\nthree",
  );
  assert.equal(
    valueText({ sha256: "ab", name: "logo.png", width: 48, height: 48 }, undefined, read),
    "logo.png\n48 × 48\nSHA-256 ab",
  );
  assert.equal(
    valueText(
      [{ open: false, other: 2 }],
      { items: { properties: { open: { title: "Open" } } } },
      read,
    ),
    "Open: No\nother: 2",
  );
});
