import type { EditionContent } from "./edition.ts";
import { isList, isObject } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";

/** One thing that the buyer of a plan gets, to fetch again at any time (decision 45). */
export type Deliverable =
  | {
      readonly kind: "image";
      readonly version: string;
      readonly sku: string;
      /** `gallery` or `signed-url`. */
      readonly source: string;
      readonly address: string;
      readonly deprecated: boolean;
    }
  /** Coordinates of a container image in its registry. */
  | {
      readonly kind: "container-image";
      readonly repository: string;
      readonly tags: readonly string[];
    }
  | { readonly kind: "bundle"; readonly repository: string; readonly version: string }
  | { readonly kind: "package-address"; readonly version: string; readonly address: string }
  /** Something that a package needs beside it. */
  | { readonly kind: "library"; readonly name: string; readonly address: string }
  | {
      readonly kind: "package-file" | "document";
      readonly name: string;
      readonly version: string | null;
      readonly sha256: string;
      readonly mediaType: string;
      readonly size: number;
    };

export type Delivered = {
  readonly items: readonly Deliverable[];
  /** The technical configuration as the publisher wrote it; null where the plan has none. */
  readonly manifest: JsonObject | null;
};

/** What an edition gives to who has the plan; a plan that reuses another's configuration gets that one. */
export function deliverablesOf(
  content: Pick<EditionContent, "pages" | "plans">,
  planId: string,
): Delivered {
  const manifest = technicalOf(content, planId);
  return {
    items: [...(manifest === null ? [] : technical(manifest)), ...documents(content.pages.listing)],
    manifest,
  };
}

/** What an edition gives to who installs the app: its package is of the whole offer, not of a plan (LIC-06). */
export function deliverablesOfApp({ pages }: Pick<EditionContent, "pages">): Delivered {
  const manifest = pages.technical ?? null;
  const version = textOf(pages.properties?.appVersion);
  const items = manifest === null ? [] : technical({ version, ...manifest });
  return { items: [...items, ...documents(pages.listing)], manifest };
}

function technicalOf({ plans }: Pick<EditionContent, "plans">, planId: string): JsonObject | null {
  const plan = plans.find((one) => one.planId === planId);
  const setup = plan?.pages["plan-setup"];
  const from =
    setup?.technical === "reused" ? plans.find((one) => one.planId === setup.technicalOf) : plan;
  return from?.pages["plan-technical"] ?? null;
}

function technical(page: JsonObject): Deliverable[] {
  const version = textOf(page.version);
  const bundle = textOf(page.bundle);
  const address = textOf(page.packageUrl) || textOf(page.appUrl);
  return [
    ...objects(page.versions).flatMap((one) =>
      objects(one.images).map(
        (image): Deliverable => ({
          kind: "image",
          version: textOf(one.version),
          sku: textOf(image.sku),
          source: textOf(image.source),
          address: textOf(image.address),
          deprecated: isObject(one.deprecation),
        }),
      ),
    ),
    ...(bundle === ""
      ? []
      : [{ kind: "bundle" as const, repository: bundle, version: textOf(page.bundleVersion) }]),
    ...[...objects(page.images), page].flatMap((one): Deliverable[] => {
      const repository = textOf(one.repository);
      return repository === ""
        ? []
        : [{ kind: "container-image", repository, tags: texts(one.tags) }];
    }),
    ...fileIn("package-file", page.packageFile, version),
    ...(address === "" ? [] : [{ kind: "package-address" as const, version, address }]),
    ...objects(page.libraries).flatMap((one): Deliverable[] => {
      const url = textOf(one.url);
      return url === "" ? [] : [{ kind: "library", name: textOf(one.id) || url, address: url }];
    }),
  ];
}

/** Documents are the listing's, in any of its languages. */
function documents(listing: JsonObject | undefined): Deliverable[] {
  const languages = isObject(listing?.languages) ? Object.values(listing.languages) : [];
  const found = [listing, ...languages].flatMap((one) =>
    objects(isObject(one) ? one.documents : undefined).flatMap((document) =>
      fileIn("document", document.file, null, textOf(document.title) || textOf(document.name)),
    ),
  );
  const seen = new Set<string>();
  return found.filter((one) => {
    const key = "sha256" in one ? one.sha256 : "";
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function fileIn(
  kind: "package-file" | "document",
  file: unknown,
  version: string | null,
  title = "",
): Deliverable[] {
  if (!isObject(file as never)) return [];
  const { sha256, name, mediaType, size } = file as Readonly<Record<string, unknown>>;
  if (typeof sha256 !== "string") return [];
  return [
    {
      kind,
      name: title || textOf(name) || sha256,
      version: version === "" ? null : version,
      sha256,
      mediaType: textOf(mediaType),
      size: typeof size === "number" ? size : 0,
    },
  ];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
const objects = (value: unknown): JsonObject[] =>
  isList(value as never)
    ? ((value as readonly unknown[]).filter((one) => isObject(one as never)) as JsonObject[])
    : [];
