import type { FieldError } from "../../../kernel/problem.ts";
import { checkShape } from "./check-shape.ts";
import { brokenLocks, type Lock, type Published } from "./locks.ts";
import { MARKET_CODES } from "./markets.ts";
import { isList, isObject, type PageDefinition } from "./offer-type.ts";
import { filesIn, normalise } from "./page-content.ts";
import type { FileRef, Json, JsonObject } from "./page-schema.ts";
import type { ExchangeRates } from "./price-conversion.ts";

/** What a page is prepared with before it is stored. */
export type Preparation = {
  readonly previous: JsonObject | undefined;
  /** Files that the publisher uploaded, by hash. */
  readonly files: ReadonlyMap<string, FileRef>;
  readonly rates: ExchangeRates;
};

/** What makes `content` unfit to be saved as this page; pointers are into the content. */
export function refusals(
  page: PageDefinition,
  content: Json,
  files: ReadonlyMap<string, FileRef>,
): FieldError[] {
  const errors = checkShape(page.schema, content, MARKET_CODES);
  if (errors.length > 0) return errors;
  return filesIn(content)
    .filter(({ sha256 }) => !files.has(sha256))
    .map(({ pointer }) => ({ pointer, code: "catalog/unknown-file" }));
}

/** The content as it will be stored. It has passed `refusals`. */
export function prepare(
  page: PageDefinition,
  content: JsonObject,
  { previous, files, rates }: Preparation,
): JsonObject {
  const normal = normalise(page.schema, withFileFacts(content, files) as JsonObject);
  return page.complete === undefined ? normal : page.complete(normal, previous, { rates });
}

/** Facts about a file come from its bytes; only the name is the publisher's to give. */
function withFileFacts(value: Json, files: ReadonlyMap<string, FileRef>): Json {
  if (isList(value)) return value.map((item) => withFileFacts(item, files));
  if (!isObject(value)) return value;
  const known = typeof value.sha256 === "string" ? files.get(value.sha256) : undefined;
  if (known !== undefined) {
    const name = typeof value.name === "string" && value.name !== "" ? value.name : known.name;
    return { ...known, name } as unknown as JsonObject;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withFileFacts(one, files)]),
  );
}

/** The locks that storing `content` would break, and what the page never takes, as field errors. */
export const lockErrors = (
  page: PageDefinition,
  published: Published,
  content: JsonObject,
): FieldError[] => [
  ...brokenLocks(page, published, content).map(lockError),
  ...(page.guard?.(content) ?? []),
];

export const lockError = ({ pointer, reason, params }: Lock): FieldError => ({
  pointer,
  code: `catalog/locked-${reason}`,
  ...(params && { params }),
});
