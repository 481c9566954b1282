import type { Static } from "typebox";
import type { PageDefinition } from "../offer-type.ts";
import {
  checkbox,
  choice,
  choices,
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
import { MIB, PDF, video } from "./listing-pages.ts";

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
export type ResellContent = Static<typeof resellSchema>;

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
    { min: 1, max: 5, identity: "area", required: true, hint: true },
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
    { max: 5, identity: "id", default: [], section: "co-sell-documents" },
  ),
  contacts: list(
    "co-sell.contacts",
    group({
      geography: text("co-sell.contact.geography", { max: 100, oneLine: true, required: true }),
      name: text("co-sell.contact.name", { max: 100, oneLine: true, required: true }),
      email: email("co-sell.contact.email", { required: true }),
      phone: phone("co-sell.contact.phone", { required: true, error: "bad-phone" }),
    }),
    { min: 1, max: 50, identity: "geography", required: true, hint: true },
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

const testDriveSchema = group({
  kind: choice("test-drive.kind", ["hosted", "template"], {
    required: true,
    described: ["hosted", "template"],
    section: "test-drive-technical",
  }),
  maxConcurrent: whole("test-drive.maxConcurrent", {
    minimum: 1,
    maximum: 10_000,
    hint: true,
    requiredWhen: isHosted,
    visibleWhen: isHosted,
    section: "test-drive-technical",
  }),
  regions: list(
    "test-drive.regions",
    group({
      region: text("test-drive.region", { max: 50, oneLine: true, required: true }),
      hot: places("test-drive.hot"),
      warm: places("test-drive.warm"),
      cold: places("test-drive.cold"),
    }),
    {
      min: 1,
      max: 20,
      identity: "region",
      hint: true,
      requiredWhen: isTemplate,
      visibleWhen: isTemplate,
      section: "test-drive-technical",
    },
  ),
  template: file("test-drive.template", ["application/zip"], 100 * MIB, {
    requiredWhen: isTemplate,
    visibleWhen: isTemplate,
    section: "test-drive-technical",
  }),
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
    max: 5000,
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
      file: file("test-drive.manual.file", PDF, 20 * MIB, { required: true }),
    },
    "test-drive.manual",
    { required: true, section: "test-drive-listing" },
  ),
  videos: list("test-drive.videos", video, {
    max: 4,
    identity: "id",
    default: [],
    section: "test-drive-listing",
  }),
});

/** Places and times of a test drive; the publisher runs the instances (decision 51). */
export const testDrivePage: PageDefinition = {
  id: "test-drive",
  title: "offer-type.page.test-drive",
  description: "offer-type.page.test-drive.hint",
  kind: "form",
  visibleWhen: { pointer: "setup:/testDrive", equals: true },
  schema: testDriveSchema as unknown as JsonObject,
};

const previewSchema = group({
  people: list(
    "preview-audience.people",
    group({
      email: email("preview-audience.email", { required: true }),
      note: text("preview-audience.note", { max: 200, oneLine: true }),
    }),
    { min: 1, max: 20, identity: "email", widget: "audience", required: true, hint: true },
  ),
});
export type PreviewAudienceContent = Static<typeof previewSchema>;

/** Who may look at the preview before it goes live, by e-mail address. */
export const previewAudiencePage: PageDefinition = {
  id: "preview-audience",
  title: "offer-type.page.preview-audience",
  description: "offer-type.page.preview-audience.hint",
  kind: "form",
  schema: previewSchema as unknown as JsonObject,
};

export const SEGMENTS = ["commercial", "education", "government", "non-profit"] as const;

/** Whom a plan is sold to; by default everybody (decision 44). */
export const segments = choices("pricing.segments", SEGMENTS, {
  min: 1,
  required: true,
  default: [...SEGMENTS],
  hint: true,
  section: "limits",
});
