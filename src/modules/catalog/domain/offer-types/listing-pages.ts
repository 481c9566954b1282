import type { Static } from "typebox";
import { blocking, type Finding, warning } from "../findings.ts";
import { below, isList, isObject, type PageDefinition } from "../offer-type.ts";
import {
  choice,
  email,
  entryId,
  file,
  group,
  guid,
  image,
  type Json,
  type JsonObject,
  LANGUAGES,
  list,
  perLanguage,
  phone,
  richText,
  text,
  textarea,
  url,
} from "../page-schema.ts";
import { CATEGORIES, INDUSTRIES } from "../taxonomy.ts";

const MIB = 1_048_576;
const PDF = ["application/pdf"];
const PICTURE = { minWidth: 1280, maxWidth: 1280, minHeight: 720, maxHeight: 720 };
const VIDEO_ADDRESS =
  "^https://(www\\.youtube\\.com/watch\\?v=[A-Za-z0-9_-]{6,20}|vimeo\\.com/[0-9]{3,15})$";

/** One of the taxonomy's entries; the names of the options come from the taxonomy. */
const taxonomyChoice = (kind: "category" | "industry", values: readonly string[]) => ({
  ...choice(`properties.${kind}`, values, { required: true, widget: "select" }),
  "x-options": values.map((value) => ({ value, label: `taxonomy.${kind}.${value}` })),
});

const propertiesSchema = group({
  categories: list(
    "properties.categories",
    group({
      category: taxonomyChoice("category", Object.keys(CATEGORIES)),
      subcategories: list("properties.subcategories", text("properties.subcategory"), {
        max: 2,
        widget: "tags",
        default: [],
      }),
    }),
    {
      min: 1,
      max: 2,
      identity: "category",
      widget: "category-picker",
      required: true,
      hint: true,
      section: "discovery",
    },
  ),
  industries: list(
    "properties.industries",
    group({
      industry: taxonomyChoice("industry", Object.keys(INDUSTRIES)),
      verticals: list("properties.verticals", text("properties.vertical"), {
        max: 2,
        widget: "tags",
        default: [],
      }),
    }),
    {
      max: 2,
      identity: "industry",
      widget: "industry-picker",
      default: [],
      hint: true,
      section: "discovery",
    },
  ),
  appVersion: text("properties.appVersion", {
    max: 50,
    oneLine: true,
    hint: true,
    section: "version",
  }),
  terms: group(
    {
      kind: choice("properties.terms.kind", ["standard", "own-text", "own-url"], {
        required: true,
        described: ["standard"],
        lock: {
          kind: "transitions",
          allowed: { "own-text": ["own-url", "standard"], "own-url": ["own-text", "standard"] },
          reason: "standard-contract",
        },
      }),
      universalAmendment: textarea("properties.terms.universalAmendment", {
        max: 4000,
        hint: true,
        visibleWhen: { pointer: "/terms/kind", equals: "standard" },
      }),
      customAmendments: list(
        "properties.terms.customAmendments",
        group({
          id: entryId("properties.terms.amendmentId"),
          label: text("properties.terms.amendmentLabel", { max: 100, oneLine: true }),
          tenantIds: list(
            "properties.terms.amendmentTenants",
            guid("properties.terms.amendmentTenant"),
            { min: 1, max: 20, widget: "tags", required: true },
          ),
          text: textarea("properties.terms.amendmentText", { max: 4000, required: true }),
        }),
        {
          max: 10,
          identity: "id",
          hint: true,
          default: [],
          visibleWhen: { pointer: "/terms/kind", equals: "standard" },
        },
      ),
      text: textarea("properties.terms.text", {
        max: 10_000,
        requiredWhen: { pointer: "/terms/kind", equals: "own-text" },
        visibleWhen: { pointer: "/terms/kind", equals: "own-text" },
      }),
      url: url("properties.terms.url", {
        requiredWhen: { pointer: "/terms/kind", equals: "own-url" },
        visibleWhen: { pointer: "/terms/kind", equals: "own-url" },
      }),
    },
    "properties.terms",
    { required: true, section: "legal" },
  ),
});
export type PropertiesContent = Static<typeof propertiesSchema>;

/** Categories, industries, version and the contract buyers accept. */
export const propertiesPage: PageDefinition = {
  id: "properties",
  title: "offer-type.page.properties",
  kind: "form",
  schema: propertiesSchema as unknown as JsonObject,
  rules: [checkTaxonomy],
};

function checkTaxonomy(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  eachItem(content.categories, "/categories", (item, pointer) => {
    const known = CATEGORIES[String(item.category)] ?? [];
    eachText(item.subcategories, `${pointer}/subcategories`, (value, at) => {
      if (!known.includes(value))
        findings.push(blocking(at, "unknown-subcategory", { value, known: [...known] }));
    });
  });
  eachItem(content.industries, "/industries", (item, pointer) => {
    const known = INDUSTRIES[String(item.industry)] ?? [];
    if (known.length > 0 && isList(item.verticals) && item.verticals.length === 0)
      findings.push(blocking(`${pointer}/verticals`, "too-few", { min: 1, count: 0 }));
    eachText(item.verticals, `${pointer}/verticals`, (value, at) => {
      if (!known.includes(value))
        findings.push(blocking(at, "unknown-vertical", { value, known: [...known] }));
    });
  });
  return findings;
}

const video = group({
  id: entryId("listing.video.id"),
  name: text("listing.video.name", { max: 255, oneLine: true, required: true }),
  url: url("listing.video.url", {
    pattern: VIDEO_ADDRESS,
    error: "video-url",
    required: true,
    hint: true,
  }),
  thumbnail: image("listing.video.thumbnail", PICTURE, { required: true }),
});

const contact = {
  name: text("listing.contact.name", { max: 100, oneLine: true, required: true }),
  email: email("listing.contact.email", { required: true }),
  phone: phone("listing.contact.phone", { required: true, error: "bad-phone" }),
};

const listingSchema = group({
  languages: perLanguage(
    "listing.languages",
    group({
      name: text("listing.name", {
        max: 200,
        required: true,
        oneLine: true,
        noEmoji: true,
        hint: true,
      }),
      summary: text("listing.summary", { max: 100, required: true, oneLine: true, hint: true }),
      description: richText("listing.description", { max: 5000, required: true, hint: true }),
      gettingStarted: textarea("listing.gettingStarted", {
        max: 3000,
        hint: true,
        requiredWhen: { pointer: "setup:/listingOption", equals: "transact" },
      }),
      keywords: list("listing.keywords", text("listing.keyword", { max: 50, oneLine: true }), {
        max: 3,
        widget: "tags",
        default: [],
        hint: true,
      }),
    }),
    { section: "texts" },
  ),
  privacyPolicyUrl: url("listing.privacyPolicyUrl", { required: true, section: "links" }),
  usefulLinks: list(
    "listing.usefulLinks",
    group({
      title: text("listing.link.title", { max: 255, oneLine: true, required: true }),
      url: url("listing.link.url", { required: true }),
    }),
    { max: 25, identity: "title", default: [], section: "links" },
  ),
  contacts: group(
    {
      support: group(
        { ...contact, url: url("listing.contact.supportUrl", { required: true, hint: true }) },
        "listing.contacts.support",
        { required: true, hint: true },
      ),
      engineering: group(contact, "listing.contacts.engineering", { required: true, hint: true }),
      partnerProgram: group(
        { ...contact, materialsUrl: url("listing.contact.materialsUrl", { required: true }) },
        "listing.contacts.partnerProgram",
        { hint: true },
      ),
    },
    "listing.contacts",
    { required: true, section: "contacts" },
  ),
  logo: image(
    "listing.logo",
    { minWidth: 216, maxWidth: 350, minHeight: 216, maxHeight: 350, square: true },
    { required: true, hint: true, section: "media" },
  ),
  logoMedium: image(
    "listing.logoMedium",
    { minWidth: 90, maxWidth: 90, minHeight: 90, maxHeight: 90 },
    { hint: true, section: "media" },
  ),
  logoSmall: image(
    "listing.logoSmall",
    { minWidth: 48, maxWidth: 48, minHeight: 48, maxHeight: 48 },
    { hint: true, section: "media" },
  ),
  screenshots: list(
    "listing.screenshots",
    group({
      id: entryId("listing.screenshot.id"),
      file: image("listing.screenshot.file", PICTURE, { required: true }),
      captions: perLanguage(
        "listing.screenshot.captions",
        text("listing.screenshot.caption", { max: 200, oneLine: true }),
      ),
    }),
    { min: 1, max: 5, identity: "id", required: true, hint: true, section: "media" },
  ),
  videos: list("listing.videos", video, {
    max: 4,
    identity: "id",
    default: [],
    hint: true,
    section: "media",
  }),
  documents: list(
    "listing.documents",
    group({
      id: entryId("listing.document.id"),
      name: text("listing.document.name", { max: 255, oneLine: true, required: true }),
      file: file("listing.document.file", PDF, 20 * MIB, { required: true }),
    }),
    { min: 1, max: 3, identity: "id", required: true, hint: true, section: "media" },
  ),
});
export type ListingContent = Static<typeof listingSchema>;

/** What buyers read and see, in each language. */
export const listingPage: PageDefinition = {
  id: "listing",
  title: "offer-type.page.listing",
  description: "offer-type.page.listing.hint",
  kind: "form",
  schema: listingSchema as unknown as JsonObject,
  rules: [checkCaptions],
};

/** A listing in a language whose screenshots speak another one is allowed, but worth knowing. */
function checkCaptions(content: JsonObject): Finding[] {
  const languages = isObject(content.languages) ? content.languages : {};
  const used = LANGUAGES.filter((language) => language !== "en" && language in languages);
  const findings: Finding[] = [];
  eachItem(content.screenshots, "/screenshots", (item, pointer) => {
    const captions = isObject(item.captions) ? item.captions : {};
    for (const language of used)
      if (captions[language] === undefined || captions[language] === "")
        findings.push(warning(`${pointer}/captions/${language}`, "shown-in-english"));
  });
  return findings;
}

const supplementalSchema = group({
  instructions: textarea("supplemental.instructions", { max: 3000, hint: true }),
  files: list(
    "supplemental.files",
    group({
      id: entryId("supplemental.file.id"),
      name: text("supplemental.file.name", { max: 255, oneLine: true, required: true }),
      file: file(
        "supplemental.file.file",
        [
          ...PDF,
          "application/zip",
          "image/png",
          "image/jpeg",
          "video/mp4",
          "text/plain",
          "text/csv",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ],
        100 * MIB,
        { required: true },
      ),
      audience: choice("supplemental.file.audience", ["certification", "partners"], {
        required: true,
        described: ["certification", "partners"],
      }),
    }),
    { max: 10, identity: "id", default: [], hint: true },
  ),
});

/** What the certification team or partners need and buyers never see. */
export const supplementalPage: PageDefinition = {
  id: "supplemental",
  title: "offer-type.page.supplemental",
  description: "offer-type.page.supplemental.hint",
  kind: "form",
  optional: true,
  schema: supplementalSchema as unknown as JsonObject,
};

export { MIB, PDF, PICTURE, video };

/** Calls `visit` for each object in a list that may not be there. */
export function eachItem(
  value: Json | undefined,
  pointer: string,
  visit: (item: JsonObject, pointer: string) => void,
): void {
  if (!isList(value)) return;
  value.forEach((item, index) => {
    if (isObject(item)) visit(item, below(pointer, index));
  });
}

function eachText(
  value: Json | undefined,
  pointer: string,
  visit: (text: string, pointer: string) => void,
): void {
  if (!isList(value)) return;
  value.forEach((item, index) => {
    if (typeof item === "string") visit(item, below(pointer, index));
  });
}
