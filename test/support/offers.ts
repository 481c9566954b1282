import assert from "node:assert/strict";
import sharp from "sharp";
import { accepted } from "../../src/kernel/result.ts";
import { goLive, makeEdition, setPreview } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, type TestMarket, type TestPerson } from "./market.ts";

type Json = Record<string, unknown>;

/** Uploads a plain PNG of a size; each colour gives another file. */
export async function uploadImage(
  publisher: TestPerson,
  { width, height, colour = "#0a7d6c" }: { width: number; height: number; colour?: string },
): Promise<Json> {
  const png = await sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
  return upload(publisher, `${width}x${height}.png`, png);
}

export async function upload(
  publisher: TestPerson,
  name: string,
  bytes: Uint8Array,
): Promise<Json> {
  const answer = await publisher.call("POST", `/v1/files?name=${encodeURIComponent(name)}`, bytes, {
    "content-type": "application/octet-stream",
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json();
}

/** A PDF of one empty page. */
export const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

/** A complete document of a SaaS offer with one public per-user plan, ready to be applied. */
export async function completeDocument(
  publisher: TestPerson,
  changes: { offer?: string; plans?: Json[]; pages?: Json } = {},
): Promise<Json> {
  const logo = await uploadImage(publisher, { width: 300, height: 300 });
  const screenshot = await uploadImage(publisher, { width: 1280, height: 720 });
  const datasheet = await upload(publisher, "datasheet.pdf", PDF);
  const contact = { name: "Desk", email: "desk@contoso.example", phone: "+33 1 23 45 67 89" };
  return {
    format: "souk.offer/1",
    publisher: publisher.organisation.handle,
    offer: changes.offer ?? "notes",
    type: "saas",
    alias: "Notes (internal)",
    setup: { listingOption: "transact" },
    properties: {
      categories: [{ category: "productivity", subcategories: ["document-management"] }],
      terms: { kind: "standard" },
    },
    listing: {
      languages: {
        en: {
          name: "Contoso Notes",
          summary: "Minutes that write themselves.",
          description: "<p>Minutes of <b>every</b> meeting.</p>",
          gettingStarted: "Sign in with your work account.",
          keywords: ["notes"],
        },
      },
      privacyPolicyUrl: "http://127.0.0.1:4710/privacy",
      contacts: {
        support: { ...contact, url: "http://127.0.0.1:4710/support" },
        engineering: contact,
      },
      logo,
      screenshots: [{ id: "editor", file: screenshot, captions: { en: "The editor" } }],
      documents: [{ id: "datasheet", name: "Data sheet", file: datasheet }],
    },
    "preview-audience": { people: [{ email: "reviewer@contoso.example" }] },
    technical: {
      landingPageUrl: "http://127.0.0.1:4710/landing",
      webhookUrl: "http://127.0.0.1:4710/webhook",
      tenantId: "2f6a6c0e-3a64-4b1e-9d53-0a4b1c2d3e4f",
      appId: "8d3f1f8e-5a35-4a11-8c55-5b6a7c8d9e0f",
    },
    resell: { channel: "any" },
    ...changes.pages,
    plans: changes.plans ?? [planDocument("team")],
  };
}

/** A public per-user plan sold monthly in France, Korea and the United States. */
export const planDocument = (plan: string, pricing: Json = {}, more: Json = {}): Json => ({
  plan,
  "plan-listing": { languages: { en: { name: `Plan ${plan}`, description: "For teams." } } },
  pricing: {
    pricingModel: "per-user",
    baseCurrency: "EUR",
    terms: [{ term: "P1M", payment: "upfront", price: "8.00" }],
    markets: ["FR", "KR", "US"],
    ...pricing,
  },
  visibility: { visibility: "public" },
  ...more,
});

/** Applies a document and returns the answer's body. */
export async function applied(publisher: TestPerson, document: Json): Promise<Json> {
  const path = `/v1/offers/${document.publisher}.${document.offer}/document`;
  const answer = await publisher.call("PUT", path, document, { "if-match": "*" });
  assert.ok(answer.status === 200 || answer.status === 201, answer.text);
  return answer.json();
}

/** An offer made by its own create call. */
export async function createdOffer(publisher: TestPerson, offerId: string): Promise<string> {
  const answer = await publisher.call(
    "POST",
    "/v1/offers",
    { offerId, alias: offerId, type: "saas" },
    once(),
  );
  assert.equal(answer.status, 201, answer.text);
  return `${publisher.organisation.handle}.${offerId}`;
}

/** Makes the draft as saved live, or its preview, without the steps before. */
export async function publishAtOnce(
  market: TestMarket,
  publisher: TestPerson,
  slug: string,
  to: "live" | "preview" = "live",
): Promise<{ offerId: string; editionId: string }> {
  const { id: offerId } = (await publisher.call("GET", `/v1/offers/${slug}`)).json<{
    id: string;
  }>();
  return market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const { editionId } = accepted(await makeEdition(tx, offerId));
    await (to === "live" ? goLive : setPreview)(tx, { offerId, editionId });
    return { offerId, editionId };
  });
}
