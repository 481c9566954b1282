import type { TSchema } from "typebox";
import { blocking, type Finding, warning } from "../findings.ts";
import { isObject, type PageDefinition, type PageRule } from "../offer-type.ts";
import {
  type Conditions,
  email,
  entryId,
  group,
  image,
  type JsonObject,
  LANGUAGES,
  list,
  perLanguage,
  phone,
  richText,
  text,
  textarea,
  texts,
  url,
} from "../page-schema.ts";
import { eachItem, PICTURE, pdf, video } from "./media.ts";

/** How many of something a listing has. */
type Count = { readonly min: number; readonly max: number };

/** What of the page differs between offer types (publisher.md 6). Lengths count characters. */
export type ListingOptions = {
  readonly name?: number;
  readonly summary?: number;
  /** Plain text of at most 256 characters, besides summary and description. */
  readonly shortDescription?: true;
  /** When buyers need instructions for getting started. */
  readonly gettingStarted?: Conditions;
  readonly keywords?: true;
  /** Names of up to three products that it works with. */
  readonly worksWith?: true;
  /** A help page, which is not the support page. */
  readonly helpLink?: true;
  readonly usefulLinks?: Count;
  readonly privacyPolicy?: "optional";
  /** Support pages for the two clouds instead of one. */
  readonly supportByCloud?: true;
  readonly partnerContact?: true;
  readonly screenshots: Count;
  readonly videos: number;
  readonly documents?: Count;
  /** The medium logo cannot be replaced. */
  readonly noMediumLogo?: true;
  readonly rules?: readonly PageRule[];
};

const contact = {
  name: text("listing.contact.name", { max: 100, oneLine: true, required: true }),
  email: email("listing.contact.email", { required: true }),
  phone: phone("listing.contact.phone", { required: true, error: "bad-phone" }),
};

/** What buyers read and see, in each language. */
export const listingPage = (options: ListingOptions): PageDefinition => ({
  id: "listing",
  title: "offer-type.page.listing",
  description: "offer-type.page.listing.hint",
  kind: "form",
  schema: group({
    languages: perLanguage("listing.languages", group(textFields(options)), { section: "texts" }),
    privacyPolicyUrl: url("listing.privacyPolicyUrl", {
      ...(options.privacyPolicy !== "optional" && { required: true }),
      section: "links",
    }),
    ...(options.helpLink && {
      helpUrl: url("listing.helpUrl", { required: true, hint: true, section: "links" }),
    }),
    ...(options.usefulLinks && { usefulLinks: usefulLinks(options.usefulLinks) }),
    contacts: contacts(options),
    ...mediaFields(options),
  }) as unknown as JsonObject,
  rules: [checkCaptions, ...(options.helpLink ? [checkHelpLink] : []), ...(options.rules ?? [])],
});

function textFields(options: ListingOptions): Record<string, TSchema> {
  return {
    name: text("listing.name", {
      max: options.name ?? 200,
      required: true,
      oneLine: true,
      noEmoji: true,
      hint: true,
    }),
    summary: text("listing.summary", {
      max: options.summary ?? 100,
      required: true,
      oneLine: true,
      hint: true,
    }),
    ...(options.shortDescription && {
      shortDescription: textarea("listing.shortDescription", {
        max: 256,
        required: true,
        hint: true,
      }),
    }),
    description: richText("listing.description", { max: 5000, required: true, hint: true }),
    ...(options.gettingStarted && {
      gettingStarted: textarea("listing.gettingStarted", {
        max: 3000,
        hint: true,
        requiredWhen: options.gettingStarted,
      }),
    }),
    ...(options.keywords && {
      keywords: texts("listing.keywords", text("listing.keyword", { max: 50, oneLine: true }), {
        max: 3,
        hint: true,
      }),
    }),
    ...(options.worksWith && {
      worksWith: texts(
        "listing.worksWith",
        text("listing.worksWith.product", { max: 100, oneLine: true }),
        { max: 3, hint: true },
      ),
    }),
  };
}

const usefulLinks = ({ min, max }: Count) =>
  list(
    "listing.usefulLinks",
    group({
      title: text("listing.link.title", { max: 255, oneLine: true, required: true }),
      url: url("listing.link.url", { required: true }),
    }),
    {
      add: true,
      max,
      identity: "title",
      default: [],
      hint: true,
      section: "links",
      ...(min > 0 && { min, required: true }),
    },
  );

function contacts(options: ListingOptions) {
  return group(
    {
      support: group(
        {
          ...contact,
          url: url("listing.contact.supportUrl", { required: true, hint: true }),
          ...(options.supportByCloud && {
            governmentUrl: url("listing.contact.governmentSupportUrl", { hint: true }),
          }),
        },
        "listing.contacts.support",
        { required: true, hint: true },
      ),
      engineering: group(contact, "listing.contacts.engineering", { required: true, hint: true }),
      ...(options.partnerContact && {
        partnerProgram: group(
          { ...contact, materialsUrl: url("listing.contact.materialsUrl", { required: true }) },
          "listing.contacts.partnerProgram",
          { hint: true },
        ),
      }),
    },
    "listing.contacts",
    { required: true, section: "contacts" },
  );
}

function mediaFields(options: ListingOptions): Record<string, TSchema> {
  const { screenshots, documents } = options;
  return {
    logo: image(
      "listing.logo",
      { minWidth: 216, maxWidth: 350, minHeight: 216, maxHeight: 350, square: true },
      { required: true, hint: true, section: "media" },
    ),
    ...(!options.noMediumLogo && {
      logoMedium: image(
        "listing.logoMedium",
        { minWidth: 90, maxWidth: 90, minHeight: 90, maxHeight: 90 },
        { hint: true, section: "media" },
      ),
    }),
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
      { add: true, ...counted(screenshots), identity: "id", hint: true, section: "media" },
    ),
    videos: list("listing.videos", video, {
      add: true,
      max: options.videos,
      identity: "id",
      default: [],
      hint: true,
      section: "media",
    }),
    ...(documents && {
      documents: list(
        "listing.documents",
        group({
          id: entryId("listing.document.id"),
          name: text("listing.document.name", { max: 255, oneLine: true, required: true }),
          file: pdf("listing.document.file", { required: true }),
        }),
        { add: true, ...counted(documents), identity: "id", hint: true, section: "media" },
      ),
    }),
  };
}

/** Limits of a list, which is required where it cannot be empty. */
const counted = ({ min, max }: Count) =>
  min > 0 ? ({ min, max, required: true } as const) : { max, default: [] };

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

/** Help explains the product, support answers questions: two pages (publisher.md 6). */
function checkHelpLink(content: JsonObject): Finding[] {
  const { helpUrl } = content;
  const { support } = (content.contacts ?? {}) as { support?: { url?: string } };
  return typeof helpUrl === "string" && helpUrl !== "" && helpUrl === support?.url
    ? [blocking("/helpUrl", "help-is-support")]
    : [];
}
