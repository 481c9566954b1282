import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { runCommand } from "../../src/cli/main.ts";
import { PDF } from "./offers.ts";

/** A complete offer as its publisher writes it: plans, prices by hand, texts and images beside it. */
export const OFFER = `format: souk.offer/1
publisher: contoso
offer: notes
type: saas
alias: Contoso Notes
setup: { listingOption: transact }
properties:
  categories: [{ category: productivity, subcategories: [document-management] }]
  appVersion: 1.10
  terms: { kind: standard }
listing:
  languages:
    en:
      name: Contoso Notes
      summary: Minutes that write themselves.
      description: { file: listing/en.md }
      gettingStarted: |
        Select Set up.
        Sign in.
      keywords: [notes]
    fr:
      name: Contoso Notes
      summary: Des comptes rendus qui s’écrivent seuls.
      description: { file: listing/fr.html }
      gettingStarted: Se connecter.
  privacyPolicyUrl: http://127.0.0.1:4710/privacy
  contacts:
    support: { name: Desk, email: desk@contoso.example, phone: +33 1 23 45 67 89, url: "http://127.0.0.1:4710/support" }
    engineering: { name: On-call, email: oncall@contoso.example, phone: +33 1 23 45 67 90 }
  logo: images/logo.png
  screenshots:
    - { id: editor, file: images/editor.png, captions: { en: The editor, fr: L’éditeur } }
  documents:
    - { id: datasheet, name: Data sheet, file: documents/datasheet.pdf }
preview-audience: { people: [{ email: reviewer@contoso.example }] }
technical:
  landingPageUrl: http://127.0.0.1:4710/landing
  webhookUrl: http://127.0.0.1:4710/webhook
  tenantId: 2f6a6c0e-3a64-4b1e-9d53-0a4b1c2d3e4f
  appId: 8d3f1f8e-5a35-4a11-8c55-5b6a7c8d9e0f
resell: { channel: any }
plans:
  - plan: basic
    plan-listing: { languages: { en: { name: Basic, description: For all. } } }
    pricing:
      pricingModel: flat
      baseCurrency: EUR
      terms: [{ term: P1M, payment: upfront, price: 49.90 }]
      meters:
        - { id: mails, name: E-mails, unit: e-mail, price: 0.002, included: { P1M: 10000 } }
      markets: all
      prices:
        KR: { terms: { P1M: 72000 }, meters: { mails: 3 } }
    visibility: { visibility: public }
  - plan: vip
    plan-listing: { languages: { en: { name: VIP, description: For one. } } }
    pricing:
      pricingModel: flat
      baseCurrency: EUR
      terms: [{ term: P1Y, payment: monthly, price: 39 }]
      markets: [FR]
    visibility: { visibility: private }
    audience: [{ tenantId: 6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11, note: Fabrikam }]
`;

export const png = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

/** A new folder with `OFFER` and everything that it names. */
export async function offerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-offer-"));
  const files: Readonly<Record<string, string | Uint8Array>> = {
    "images/logo.png": await png(300, 300, "#0a7d6c"),
    "images/editor.png": await png(1280, 720, "#f4efe6"),
    "documents/datasheet.pdf": PDF,
    "listing/en.md": "# Notes\n\nMinutes of **every** meeting:\n\n- short\n- true\n",
    "listing/fr.html": "<p>Un.</p><p>Deux.</p>",
    "offer.yaml": OFFER,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** The offer file in a copy of the folder, changed. */
export async function variantOf(folder: string, change: (yaml: string) => string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "souk-offer-"));
  await cp(folder, copy, { recursive: true });
  await writeFile(join(copy, "offer.yaml"), change(OFFER));
  return join(copy, "offer.yaml");
}

/** Every file below a folder, by path, in base64. */
export async function filesOf(root: string): Promise<Record<string, string>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const read = await Promise.all(
    files.map(async (path) => [path.slice(root.length), (await readFile(path)).toString("base64")]),
  );
  return Object.fromEntries(read);
}

/** `souk offer …` in this process; `answer` is what somebody at a terminal says. */
export async function soukOffer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  answer?: string,
): Promise<{ exitCode: number; data: string; notes: string }> {
  const data: string[] = [];
  const notes: string[] = [];
  const output = {
    data: (text: string) => data.push(text),
    note: (text: string) => notes.push(text),
    ask:
      answer === undefined
        ? undefined
        : async (question: string) => {
            notes.push(question);
            return answer;
          },
  };
  const exitCode = await runCommand(["offer", ...args], { env, output });
  return { exitCode, data: data.join("\n"), notes: notes.join("\n") };
}
