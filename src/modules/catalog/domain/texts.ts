import type { FieldError } from "../../../kernel/problem.ts";
import { sameJson } from "./canonical-json.ts";
import { below, isList, isObject, valueAt } from "./offer-type.ts";
import type { Json, JsonObject, Language } from "./page-schema.ts";
import { type Draft, hasPlans, reviewPage, visiblePages, visiblePlanPages } from "./review.ts";

/** A text that an offer has in each of its languages, as a row of a file names it. */
export type TextPlace = {
  readonly page: string;
  readonly planId: string | undefined;
  /** `description`, `screenshots/editor/captions`: entries of lists by their identity. */
  readonly field: string;
  /** Pointer into the page's content. */
  readonly pointer: (language: Language) => string;
  /** Several short texts, such as keywords: one for each line of a cell. */
  readonly isList: boolean;
};

/** Every text of a draft that is asked in each language, in the order of its pages. */
export function textPlaces(draft: Draft): TextPlace[] {
  const ofPlans = hasPlans(draft)
    ? draft.plans.flatMap((plan) =>
        visiblePlanPages(draft, plan).flatMap((page) =>
          placesIn(page.schema, plan.pages[page.id] ?? {}).map((place) => ({
            ...place,
            page: page.id,
            planId: plan.planId,
          })),
        ),
      )
    : [];
  const ofOffer = visiblePages(draft).flatMap((page) =>
    placesIn(page.schema, draft.pages[page.id] ?? {}).map((place) => ({
      ...place,
      page: page.id,
      planId: undefined,
    })),
  );
  return [...ofOffer, ...ofPlans];
}

type PlaceInPage = Pick<TextPlace, "field" | "pointer" | "isList">;

function placesIn(schema: JsonObject, value: Json, pointer = "", field = ""): PlaceInPage[] {
  const named = (name: string) => (field === "" ? name : `${field}/${name}`);
  if (schema["x-widget"] === "languages") return textsOf(schema, pointer, field);
  if (isObject(schema.items) && isList(value)) {
    const { items } = schema;
    const identity = schema["x-identity"];
    return value.flatMap((item, index) => {
      const name = typeof identity === "string" && isObject(item) ? item[identity] : undefined;
      return placesIn(items, item, below(pointer, index), named(String(name ?? index)));
    });
  }
  if (!isObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, inside]) =>
    isObject(inside)
      ? placesIn(
          inside,
          (isObject(value) ? value[name] : undefined) ?? null,
          below(pointer, name),
          named(name),
        )
      : [],
  );
}

/** A map of languages holds one text each, or a group of them; the map's own name says little. */
function textsOf(schema: JsonObject, pointer: string, field: string): PlaceInPage[] {
  const english = isObject(schema.properties) ? schema.properties.en : undefined;
  if (!isObject(english)) return [];
  if (!isObject(english.properties))
    return [{ field, isList: false, pointer: (language) => below(pointer, language) }];
  const inside = field === "languages" ? "" : `${field}/`;
  return Object.entries(english.properties).flatMap(([name, text]) =>
    isObject(text) && (text.type === "string" || text.type === "array")
      ? [
          {
            field: `${inside}${name}`,
            isList: text.type === "array",
            pointer: (language: Language) => below(below(pointer, language), name),
          },
        ]
      : [],
  );
}

/** What a cell of a file holds for a text; empty where it is not given. */
export function cellOf(draft: Draft, place: TextPlace, language: Language): string {
  const value = valueAt(contentOf(draft, place), place.pointer(language));
  if (isList(value)) return value.map(String).join("\n");
  return typeof value === "string" ? value : "";
}

const contentOf = (draft: Draft, { page, planId }: Pick<TextPlace, "page" | "planId">) =>
  (planId === undefined
    ? draft.pages
    : (draft.plans.find((plan) => plan.planId === planId)?.pages ?? {}))[page];

export type TextRow = {
  readonly line: number;
  readonly page: string;
  readonly plan: string;
  readonly field: string;
  readonly text: string;
};

export type TextChange = {
  readonly place: TextPlace;
  readonly line: number;
  readonly before: string;
  readonly after: string;
};

export type PlannedTexts = {
  readonly changes: readonly TextChange[];
  /** Rows whose text is there already, and rows without one. */
  readonly unchanged: number;
  readonly empty: number;
  /** The pages that change, with their whole content. */
  readonly pages: readonly {
    readonly page: string;
    readonly planId: string | undefined;
    readonly content: JsonObject;
  }[];
};

/** Where a file has the names of a row's place, and its texts; from 1. */
export type TextColumns = { readonly field: number; readonly text: number };

/**
 * What the rows of a file change in the texts of one language. A cell without text changes nothing:
 * a file with gaps takes nothing away. Rows that name no text of the draft, name one twice or bring one
 * that could not be published are errors.
 */
export function planTexts(
  draft: Draft,
  rows: readonly TextRow[],
  { language, columns }: { readonly language: Language; readonly columns: TextColumns },
): PlannedTexts | { readonly errors: readonly FieldError[] } {
  const places = new Map(textPlaces(draft).map((place) => [nameOf(place), place]));
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  const changes: TextChange[] = [];
  let [unchanged, empty] = [0, 0];
  for (const { line, text, ...row } of rows) {
    const name = nameOf({ ...row, planId: row.plan === "" ? undefined : row.plan });
    const place = places.get(name);
    const at = { pointer: "", line, column: columns.field };
    if (place === undefined)
      errors.push({ ...at, code: "catalog/text-unknown", params: { value: shown(row.field) } });
    else if (seen.has(name))
      errors.push({ ...at, code: "catalog/text-twice", params: { value: shown(row.field) } });
    else {
      seen.add(name);
      const before = cellOf(draft, place, language);
      if (text === "") empty += 1;
      else if (sameText(text, before, place)) unchanged += 1;
      else changes.push({ place, line, before, after: text });
    }
  }
  if (errors.length > 0) return { errors };
  const after = withTexts(draft, changes, language);
  const wrong = changes.flatMap((change) => faultsOf(after, change, { language, columns }));
  if (wrong.length > 0) return { errors: wrong };
  const touched = new Map(
    changes.map(({ place }) => [`${place.planId ?? ""}/${place.page}`, place]),
  );
  return {
    changes,
    unchanged,
    empty,
    pages: [...touched.values()].map((place) => ({
      page: place.page,
      planId: place.planId,
      content: contentOf(after, place) ?? {},
    })),
  };
}

const nameOf = ({ page, planId, field }: Pick<TextPlace, "page" | "planId" | "field">): string =>
  JSON.stringify([page, planId ?? "", field]);

const shown = (text: string): string => text.slice(0, 100).toWellFormed();

const entriesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** A cell is read without the space around it, so that alone is no change. */
const sameText = (text: string, before: string, { isList: several }: TextPlace): boolean =>
  several
    ? sameJson(entriesOf(text), entriesOf(before))
    : text.replace(/\r\n?/g, "\n") === before.replace(/\r\n?/g, "\n").trim();

function withTexts(draft: Draft, changes: readonly TextChange[], language: Language): Draft {
  const apply = (planId: string | undefined, pages: Readonly<Record<string, JsonObject>>) => {
    const changed: Record<string, JsonObject> = { ...pages };
    for (const { place, after } of changes)
      if (place.planId === planId)
        changed[place.page] = put(
          changed[place.page] ?? {},
          place.pointer(language).split("/").slice(1),
          place.isList ? entriesOf(after) : after,
        ) as JsonObject;
    return changed;
  };
  return {
    ...draft,
    pages: apply(undefined, draft.pages),
    plans: draft.plans.map((plan) => ({ ...plan, pages: apply(plan.planId, plan.pages) })),
  };
}

/** A copy of `value` with another value at the end of `parts`; what is missing on the way is made. */
function put(value: Json | undefined, parts: readonly string[], leaf: Json): Json {
  const [part, ...rest] = parts;
  if (part === undefined) return leaf;
  if (isList(value))
    return value.map((item, index) => (String(index) === part ? put(item, rest, leaf) : item));
  const object = isObject(value) ? value : {};
  const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
  return { ...object, [name]: put(object[name], rest, leaf) };
}

/** What could not be published of a text that a row brings. */
function faultsOf(
  draft: Draft,
  { place, line }: TextChange,
  { language, columns }: { readonly language: Language; readonly columns: TextColumns },
): FieldError[] {
  const plan = draft.plans.find(({ planId }) => planId === place.planId);
  const at = { type: draft.type, pages: draft.pages };
  const pages = plan === undefined ? visiblePages(at) : visiblePlanPages(at, plan);
  const page = pages.find(({ id }) => id === place.page);
  if (page === undefined) return [];
  const pointer = place.pointer(language);
  return reviewPage(draft, page, plan)
    .findings.filter(
      (finding) =>
        finding.severity === "blocking" &&
        (finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`)),
    )
    .map(({ code, params }) => ({
      pointer: "",
      line,
      column: columns.text,
      code,
      ...(params && { params }),
    }));
}
