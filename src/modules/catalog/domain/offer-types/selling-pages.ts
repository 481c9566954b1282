import type { TSchema } from "typebox";
import { blocking, type Finding } from "../findings.ts";
import { MARKET_CODES } from "../markets.ts";
import { isList, isObject, type PageDefinition, type PageRule } from "../offer-type.ts";
import {
  checkbox,
  choice,
  email,
  entryId,
  file,
  group,
  guid,
  type JsonObject,
  list,
  phone,
  text,
  textarea,
  url,
  whole,
} from "../page-schema.ts";
import { archive, MIB, PDF, pdf, videoWith } from "./media.ts";
import { checkMarkets } from "./pricing-page.ts";

const resellSchema = group({
  channel: choice("resell.channel", ["any", "selected", "none"], {
    required: true,
    described: ["any", "selected", "none"],
    lock: {
      kind: "transitions",
      allowed: { none: ["any", "selected"] },
      reason: "resell-channel",
    },
  }),
  partners: list(
    "resell.partners",
    group({
      tenantId: guid("resell.partner.tenantId", { required: true }),
      note: text("resell.partner.note", { max: 200, oneLine: true }),
    }),
    {
      min: 1,
      max: 5000,
      identity: "tenantId",
      widget: "audience",
      hint: true,
      requiredWhen: { pointer: "/channel", equals: "selected" },
      visibleWhen: { pointer: "/channel", equals: "selected" },
    },
  ),
  exclusive: checkbox("resell.exclusive", {
    hint: true,
    visibleWhen: { pointer: "/channel", equals: "selected" },
  }),
});

/** Which partners may sell the offer (publisher.md 14). */
export const resellPage: PageDefinition = {
  id: "resell",
  title: "offer-type.page.resell",
  description: "offer-type.page.resell.hint",
  kind: "form",
  schema: resellSchema as unknown as JsonObject,
};

const coSellDocument = (key: string, hint?: true) =>
  file(
    key,
    [...PDF, "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
    20 * MIB,
    {
      required: true,
      ...(hint && { hint }),
      section: "co-sell-documents",
    },
  );

const coSellSchema = group({
  solutionType: choice(
    "co-sell.solutionType",
    ["application", "device", "managed-service", "service"],
    { required: true },
  ),
  solutionAreas: list(
    "co-sell.solutionAreas",
    group({
      area: text("co-sell.area", { max: 100, oneLine: true, required: true }),
      salesPlays: list(
        "co-sell.salesPlays",
        text("co-sell.salesPlay", { max: 100, oneLine: true }),
        { min: 1, max: 5, widget: "tags", required: true },
      ),
    }),
    { add: true, min: 1, max: 5, identity: "area", required: true, hint: true },
  ),
  onePager: coSellDocument("co-sell.onePager", true),
  pitchDeck: coSellDocument("co-sell.pitchDeck", true),
  referenceArchitecture: coSellDocument("co-sell.referenceArchitecture", true),
  otherDocuments: list(
    "co-sell.otherDocuments",
    group({
      id: entryId("co-sell.document.id"),
      name: text("co-sell.document.name", { max: 255, oneLine: true, required: true }),
      file: coSellDocument("co-sell.document.file"),
    }),
    { add: true, max: 5, identity: "id", default: [], section: "co-sell-documents" },
  ),
  contacts: list(
    "co-sell.contacts",
    group({
      geography: text("co-sell.contact.geography", { max: 100, oneLine: true, required: true }),
      name: text("co-sell.contact.name", { max: 100, oneLine: true, required: true }),
      email: email("co-sell.contact.email", { required: true }),
      phone: phone("co-sell.contact.phone", { required: true, error: "bad-phone" }),
    }),
    { add: true, min: 1, max: 50, identity: "geography", required: true, hint: true },
  ),
});

/** What the operator's and partners' sellers need to sell together; buyers never see it. */
export const coSellPage: PageDefinition = {
  id: "co-sell",
  title: "offer-type.page.co-sell",
  description: "offer-type.page.co-sell.hint",
  kind: "form",
  optional: true,
  schema: coSellSchema as unknown as JsonObject,
};

const isTemplate = { pointer: "/kind", equals: "template" } as const;
const isHosted = { pointer: "/kind", equals: "hosted" } as const;
const places = (key: string) => whole(key, { minimum: 0, maximum: 99, required: true });

type TestDriveKind = "hosted" | "template";

/**
 * Places and times of a test drive; the publisher runs the instances (decision 51).
 *
 * @param kinds how the type's instances can be run
 */
export const testDrivePage = (kinds: readonly TestDriveKind[]): PageDefinition => ({
  id: "test-drive",
  title: "offer-type.page.test-drive",
  description: "offer-type.page.test-drive.hint",
  kind: "form",
  visibleWhen: { pointer: "setup:/testDrive", equals: true },
  schema: group({
    kind: choice("test-drive.kind", kinds, {
      required: true,
      described: kinds,
      section: "test-drive-technical",
    }),
    ...(kinds.includes("hosted") && hostedPlaces),
    ...(kinds.includes("template") && templatePlaces),
    ...testDriveFields,
  }) as unknown as JsonObject,
  rules: [checkPlaces, checkHours],
});

/** A template without a place in any region could be given to nobody. */
function checkPlaces({ kind, regions }: JsonObject): Finding[] {
  if (kind !== "template" || !isList(regions) || regions.length === 0) return [];
  const count = regions
    .filter(isObject)
    .flatMap(({ hot, warm, cold }) => [hot, warm, cold])
    .reduce<number>((sum, one) => sum + (typeof one === "number" ? one : 0), 0);
  return count > 0 ? [] : [blocking("/regions", "test-drive-no-place")];
}

/** A hosted test drive lasts at least 2 hours (publisher.md 13). */
function checkHours({ kind, durationHours }: JsonObject): Finding[] {
  return kind === "hosted" && durationHours === 1
    ? [blocking("/durationHours", "test-drive-too-short")]
    : [];
}

const ofHosted = {
  visibleWhen: isHosted,
  section: "test-drive-technical",
} as const;

const hostedPlaces = {
  maxConcurrent: whole("test-drive.maxConcurrent", {
    minimum: 1,
    maximum: 10_000,
    hint: true,
    requiredWhen: isHosted,
    visibleWhen: isHosted,
    section: "test-drive-technical",
  }),
  instanceUrl: url("test-drive.instanceUrl", { hint: true, ...ofHosted }),
  webApiUrl: url("test-drive.webApiUrl", ofHosted),
  roleName: text("test-drive.roleName", { max: 100, oneLine: true, hint: true, ...ofHosted }),
};

const templatePlaces = {
  regions: list(
    "test-drive.regions",
    group({
      region: text("test-drive.region", { max: 50, oneLine: true, required: true }),
      hot: places("test-drive.hot"),
      warm: places("test-drive.warm"),
      cold: places("test-drive.cold"),
    }),
    {
      add: true,
      min: 1,
      max: 20,
      identity: "region",
      hint: true,
      requiredWhen: isTemplate,
      visibleWhen: isTemplate,
      section: "test-drive-technical",
    },
  ),
  template: archive("test-drive.template", {
    requiredWhen: isTemplate,
    visibleWhen: isTemplate,
    section: "test-drive-technical",
  }),
};

const VIDEO_PICTURE = { minWidth: 533, maxWidth: 533, minHeight: 324, maxHeight: 324 };

const testDriveFields = {
  durationHours: whole("test-drive.durationHours", {
    minimum: 1,
    maximum: 24,
    required: true,
    hint: true,
    section: "test-drive-technical",
  }),
  placesUrl: url("test-drive.placesUrl", {
    required: true,
    hint: true,
    section: "test-drive-technical",
  }),
  description: textarea("test-drive.description", {
    max: 3000,
    required: true,
    section: "test-drive-listing",
  }),
  accessInformation: textarea("test-drive.accessInformation", {
    max: 10_000,
    required: true,
    hint: true,
    section: "test-drive-listing",
  }),
  manual: group(
    {
      name: text("test-drive.manual.name", { max: 255, oneLine: true, required: true }),
      file: pdf("test-drive.manual.file", { required: true }),
    },
    "test-drive.manual",
    { required: true, section: "test-drive-listing" },
  ),
  // Pictures of these videos are smaller than those of the listing (publisher.md 13).
  videos: list("test-drive.videos", videoWith("test-drive.video.thumbnail", VIDEO_PICTURE), {
    add: true,
    max: 4,
    identity: "id",
    default: [],
    section: "test-drive-listing",
  }),
};

const note = text("preview-audience.note", { max: 200, oneLine: true });

const gates = {
  email: {
    people: list(
      "preview-audience.people",
      group({ email: email("preview-audience.email", { required: true }), note }),
      { min: 1, max: 20, identity: "email", widget: "audience", required: true, hint: true },
    ),
  },
  subscription: {
    environments: list(
      "preview-audience.environments",
      group({
        subscriptionId: guid("preview-audience.subscriptionId", { required: true }),
        note,
      }),
      {
        min: 1,
        max: 100,
        identity: "subscriptionId",
        widget: "audience",
        required: true,
        hint: true,
      },
    ),
  },
  "hide-key": { hideKey: hideKey() },
};

/** A word that opens the preview together with its link (publisher.md 7.8). */
function hideKey(section?: string) {
  return text("preview-audience.hideKey", {
    max: 50,
    min: 4,
    pattern: "^[a-z0-9]+$",
    error: "hide-key",
    required: true,
    hint: true,
    ...(section && { section }),
  });
}

/** Who may look at the preview before it goes live (decision 11). */
export const previewAudiencePage = (kind: keyof typeof gates): PageDefinition => ({
  id: "preview-audience",
  title: "offer-type.page.preview-audience",
  description: `offer-type.page.preview-audience.${kind}`,
  kind: "form",
  schema: group(gates[kind]) as unknown as JsonObject,
});

/** Markets of a whole offer and the key of its preview, for types whose plans do not say it. */
export const availabilityPage = (
  more: Readonly<Record<string, TSchema>> = {},
  rules: readonly PageRule[] = [],
): PageDefinition => ({
  id: "availability",
  title: "offer-type.page.availability",
  kind: "form",
  schema: group({
    markets: list("availability.markets", text("pricing.market"), {
      min: 1,
      max: MARKET_CODES.size,
      widget: "markets",
      required: true,
      hint: true,
      section: "markets",
    }),
    ...more,
    hideKey: hideKey("preview"),
  }) as unknown as JsonObject,
  rules: [checkMarkets, ...rules],
  // Markets are a set: in one order, so that the same choice is the same content.
  complete: (content) => ({
    ...content,
    ...(isList(content.markets) && { markets: [...content.markets].sort() }),
  }),
});
