import type { FieldError } from "../../../kernel/problem.ts";
import { type AudienceEntry, checkAudience, normaliseAudience } from "./audience.ts";
import { checkPlanId } from "./offer-id.ts";
import { below, isList, isObject, type OfferType, type PageDefinition } from "./offer-type.ts";
import type { FileRef, Json, JsonObject } from "./page-schema.ts";
import { refusals } from "./prepare-page.ts";

/** The `format` of an offer's document: the whole desired state of one offer's draft. */
export const DOCUMENT_FORMAT = "souk.offer/1";

/** An offer's document in its parts, as read from JSON without errors. */
export type OfferDocument = {
  readonly alias: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly DocumentPlan[];
};

export type DocumentPlan = {
  readonly planId: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly audience: readonly AudienceEntry[];
};

const ENTRY = ["tenantId", "subscriptionId", "note"];
const HEAD = ["format", "publisher", "offer", "type", "alias", "plans"];

/** Which offer a document says it is of; what is missing or no text is the empty text. */
export function headOf(
  document: JsonObject,
): Record<"publisher" | "offer" | "type" | "alias", string> {
  const text = (name: string) => (typeof document[name] === "string" ? document[name] : "");
  return {
    publisher: text("publisher"),
    offer: text("offer"),
    type: text("type"),
    alias: text("alias"),
  };
}

/**
 * Reads a document of an offer of `type`. Pointers of errors are into the document.
 *
 * @param files those of the files it refers to that the publisher uploaded, by hash
 */
export function readDocument(
  type: OfferType,
  document: JsonObject,
  files: ReadonlyMap<string, FileRef>,
): { readonly document: OfferDocument; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  if (document.format !== DOCUMENT_FORMAT)
    errors.push({
      pointer: "/format",
      code: "catalog/unknown-value",
      params: { value: String(document.format ?? ""), known: [DOCUMENT_FORMAT] },
    });
  const formPages = type.pages.filter(({ kind }) => kind === "form");
  const pages = readPages(document, formPages, "", HEAD);
  return {
    document: { alias: headOf(document).alias, pages, plans: readPlans() },
    errors,
  };

  function readPages(
    from: JsonObject,
    definitions: readonly PageDefinition[],
    pointer: string,
    others: readonly string[],
  ): Record<string, JsonObject> {
    const read: Record<string, JsonObject> = {};
    for (const [name, content] of Object.entries(from)) {
      if (others.includes(name)) continue;
      const page = definitions.find(({ id }) => id === name);
      const where = below(pointer, name);
      if (page === undefined) {
        const known = [...others, ...definitions.map(({ id }) => id)];
        errors.push({
          pointer: where,
          code: "catalog/unknown-field",
          params: { field: name, known },
        });
        continue;
      }
      errors.push(...at(where, refusals(page, content, files), page.id));
      if (isObject(content)) read[name] = content;
    }
    return read;
  }

  function readPlans(): DocumentPlan[] {
    const { plans = [] } = document;
    if (!isList(plans)) {
      errors.push({ pointer: "/plans", code: "catalog/wrong-type", params: { expected: "array" } });
      return [];
    }
    const seen = new Set<string>();
    return plans.flatMap((plan, index): DocumentPlan[] => {
      const pointer = below("/plans", index);
      if (!isObject(plan)) {
        errors.push({ pointer, code: "catalog/wrong-type", params: { expected: "object" } });
        return [];
      }
      const planId = typeof plan.plan === "string" ? plan.plan : "";
      errors.push(
        ...checkPlanId(planId).map((error) => ({ ...error, pointer: below(pointer, "plan") })),
      );
      if (seen.has(planId))
        errors.push({
          pointer: below(pointer, "plan"),
          code: "catalog/repeated",
          params: { value: planId },
        });
      seen.add(planId);
      const pages = readPages(plan, type.planPages, pointer, ["plan", "audience"]);
      return [{ planId, pages, audience: readAudience(plan.audience, below(pointer, "audience")) }];
    });
  }

  function readAudience(value: Json | undefined, pointer: string): AudienceEntry[] {
    if (value === undefined) return [];
    if (!isList(value)) {
      errors.push({ pointer, code: "catalog/wrong-type", params: { expected: "array" } });
      return [];
    }
    const before = errors.length;
    const entries = value.flatMap((entry, index): AudienceEntry[] => {
      const where = below(pointer, index);
      if (!isObject(entry)) {
        errors.push({
          pointer: where,
          code: "catalog/wrong-type",
          params: { expected: "object" },
        });
        return [];
      }
      for (const [name, text] of Object.entries(entry))
        if (!ENTRY.includes(name))
          errors.push({
            pointer: below(where, name),
            code: "catalog/unknown-field",
            params: { field: name, known: ENTRY },
          });
        else if (typeof text !== "string")
          errors.push({
            pointer: below(where, name),
            code: "catalog/wrong-type",
            params: { expected: "string" },
          });
      return [entry as AudienceEntry];
    });
    // Entries of another shape are told of first: the rest would be told of them twice.
    if (errors.length > before) return [];
    errors.push(...checkAudience(entries, type.plans.audience, pointer));
    return normaliseAudience(entries);
  }
}

const at = (pointer: string, errors: readonly FieldError[], page: string): FieldError[] =>
  errors.map((error) => ({ ...error, pointer: pointer + error.pointer, page }));

/** The document of an offer's draft, pages in the order of its type, plans in that of their creation. */
export function documentOf(offer: {
  readonly publisher: string;
  readonly offerId: string;
  readonly alias: string;
  readonly type: OfferType;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly DocumentPlan[];
}): JsonObject {
  const { type, pages, plans } = offer;
  const inOrder = (
    definitions: readonly PageDefinition[],
    contents: Readonly<Record<string, JsonObject>>,
  ) =>
    Object.fromEntries(
      definitions.flatMap(({ id }): [string, JsonObject][] => {
        const content = contents[id];
        return content === undefined ? [] : [[id, content]];
      }),
    );
  return {
    format: DOCUMENT_FORMAT,
    publisher: offer.publisher,
    offer: offer.offerId,
    type: type.id,
    alias: offer.alias,
    ...inOrder(type.pages, pages),
    plans: plans.map(({ planId, pages: planPages, audience }) => ({
      plan: planId,
      ...inOrder(type.planPages, planPages),
      ...(audience.length > 0 && { audience: audience as unknown as Json }),
    })),
  };
}
