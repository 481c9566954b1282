import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toHtml, toMarkdown } from "./offer-markdown.ts";

for (const [markdown, html] of [
  ["One.\nTwo.", "<p>One. Two.</p>"],
  ["One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"],
  ["# Title\n## Part", "<h1>Title</h1>\n<h2>Part</h2>"],
  ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
  ["- a\n  - x\n  - y\n- b", "<ul><li>a<ul><li>x</li><li>y</li></ul></li><li>b</li></ul>"],
  ["- a\n  1. x", "<ul><li>a<ol><li>x</li></ol></li></ul>"],
  ["- long\n  line", "<ul><li>long line</li></ul>"],
  ["**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"],
  ["**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
  ["a\\\nb", "<p>a<br>b</p>"],
  ["a  \nb", "<p>a<br>b</p>"],
  ["2 < 3 & 4 > 1", "<p>2 &lt; 3 &amp; 4 &gt; 1</p>"],
  ["5 * 3 * 2", "<p>5 * 3 * 2</p>"],
  ["\\*not italic\\*", "<p>*not italic*</p>"],
  ["<script>", "<p>&lt;script&gt;</p>"],
] as const)
  test(`a description written as ${JSON.stringify(markdown)} is stored as ${html}`, () => {
    assert.equal(toHtml(markdown), html);
  });

for (const html of [
  "<p>One.</p>\n<p>Two.</p>",
  "<h2>Title</h2>\n<ul><li>a<ol><li>x</li><li>y</li></ol></li><li>b</li></ul>\n<p>End</p>",
  "<p>a<br>b</p>",
  "<p>- not a list</p>",
  "<p># not a title</p>",
  "<p>1. not a list</p>",
  "<p>2 &lt; 3 &amp; 4</p>",
  "<p>5 * 3 and \\ back</p>",
])
  test(`the stored description ${JSON.stringify(html)} is written as Markdown that gives it again`, () => {
    const markdown = toMarkdown(html);
    assert.ok(markdown !== undefined);
    assert.equal(toHtml(markdown), html);
  });

test("a description that Markdown cannot give exactly is not written as Markdown", () => {
  for (const html of [
    "plain",
    "<p>One.</p><p>Two.</p>",
    "<p><b>bold</b></p>x",
    "<div>x</div>",
    "<p>a",
  ])
    assert.equal(toMarkdown(html), undefined, html);
});

test("whatever text is written as Markdown, its HTML has only the allowed tags, and export gives it back or declines", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          "a",
          "b ",
          "*",
          "**",
          "\n",
          "\n\n",
          "- ",
          "1. ",
          "# ",
          "<",
          "&",
          "\\",
          "  ",
        ),
        { maxLength: 30 },
      ),
      (parts) => {
        const html = toHtml(parts.join(""));
        for (const [, tag] of html.matchAll(/<\/?([^>]*)>/g))
          assert.match(tag ?? "", /^(p|h[1-6]|ul|ol|li|strong|em|br)$/);
        const markdown = toMarkdown(html);
        if (markdown !== undefined) assert.equal(toHtml(markdown), html);
      },
    ),
    { numRuns: 500 },
  );
});
