import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { definedProblems } from "./kernel/problem.ts";
import { offerTypesDocument, schemaDocument } from "./offer-type-docs.ts";
import { SETTINGS } from "./platform/settings.ts";
import { messagesOf } from "./platform/text.ts";
import "./app.ts"; // defines every problem

const root = join(import.meta.dirname, "..");

/** Documents that are made from the code, by path. A test says when one is out of date. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  return {
    "docs/problems.md": problems(),
    "docs/operating/settings.md": settings(),
    "docs/offer-types.md": offerTypesDocument(),
    "docs/offer.schema.json": schemaDocument(),
  };
}

export function writeDocuments(): void {
  for (const [path, text] of Object.entries(generatedDocuments()))
    writeFileSync(join(root, path), text);
}

function problems(): string {
  const messages = messagesOf("en");
  const rows = definedProblems().map(({ code, status }) => {
    const title = messages[`problem.${code}.title`] ?? "";
    const detail = messages[`problem.${code}.detail`] ?? "";
    return `## ${code.replace("/", "-")}\n\n\`${code}\` · ${status} · ${title}\n\n${detail}\n`;
  });
  return `# Problems

Every refusal is a problem document (RFC 9457) with one of these codes. \`title\` and \`detail\` come in the caller's
language; \`code\` never changes. Words in braces are filled in and stand beside as fields of their own. Made from the
code by \`npm run docs\`.

${rows.join("\n")}`;
}

function settings(): string {
  const rows = SETTINGS.map(
    ({ name, default: value, meaning }) =>
      `| \`${name}\` | ${value === "" ? "" : `\`${value}\``} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return `# Settings

Read from the environment and the settings file ([configure.md](configure.md)), and checked at start; a wrong one is named with
what it takes. Made from the code by \`npm run docs\`.

| name | default | meaning |
| --- | --- | --- |
${rows.join("\n")}
`;
}
