// Longer than a file should be: one walk over everything that offer types say.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { hasMessage, LANGUAGES } from "../../../../platform/text.ts";
import { canonicalJson } from "../canonical-json.ts";
import { checkPage } from "../check-page.ts";
import { checkShape } from "../check-shape.ts";
import { messageKeys } from "../describe-type.ts";
import { diffContent } from "../diff.ts";
import { documentOf, readDocument } from "../document.ts";
import { editionOf } from "../edition.ts";
import { liveOfferOf } from "../live-offer.ts";
import { brokenLocks } from "../locks.ts";
import { MARKET_CODES } from "../markets.ts";
import {
  answerAt,
  below,
  holds,
  isEmpty,
  isList,
  isObject,
  type OfferContext,
  type OfferType,
  type PageDefinition,
  pagesAround,
  pointerParts,
} from "../offer-type.ts";
import { normalise } from "../page-content.ts";
import type { Condition, Conditions, Json, JsonObject, LockRule } from "../page-schema.ts";
import { lockError, prepare, refusals } from "../prepare-page.ts";
import { type Draft, reviewDraft, reviewPage } from "../review.ts";
import { documentOfExample, EXAMPLE_FILES, exampleOf } from "./examples.fixture.ts";
import { OFFER_TYPES } from "./registry.ts";

const SITE = "https://contoso.example";
const files = new Map(
  Object.values(EXAMPLE_FILES)
    .flat()
    .map((file) => [file.sha256, file]),
);
const rates = { asOf: "2026-11-20", perDollar: { USD: "1", EUR: "0.9", KRW: "1400" } };
const preparation = { previous: undefined, files, rates };

/** The example of a type as a draft that was saved page by page. */
function draftOf(type: OfferType): Draft {
  const example = exampleOf(type.id, EXAMPLE_FILES, SITE);
  const saved = (definitions: readonly PageDefinition[], pages: Record<string, JsonObject>) =>
    Object.fromEntries(
      Object.entries(pages).map(([id, content]) => {
        const page = definitions.find((one) => one.id === id);
        assert.ok(page, `${type.id} has the page ${id}`);
        assert.deepEqual(refusals(page, content, files), [], `${type.id} ${id}`);
        return [id, prepare(page, content, preparation)];
      }),
    );
  return {
    type,
    pages: saved(type.pages, example.pages),
    plans: example.plans.map(({ planId, pages }) => ({
      planId,
      pages: saved(type.planPages, pages),
      audienceSize: 0,
    })),
    marketplace: "live",
  };
}

/** A page of the offer, or of its plan `planId`, with one field of it. */
type Place = {
  readonly page: PageDefinition;
  readonly planId?: string;
  readonly pointer: string;
  readonly field: JsonObject;
  /** Conditions of the field and of everything around it. */
  readonly conditions: readonly Condition[];
};

/** Every field of a page; of a list, those of its first entry. */
function placesIn(page: PageDefinition, planId: string | undefined): Place[] {
  const places: Place[] = [];
  visit(page.schema, "", []);
  return places;

  function visit(field: JsonObject, pointer: string, around: readonly Condition[]): void {
    const own = [(field["x-visible-when"] ?? []) as Conditions].flat();
    const conditions = [...around, ...own];
    if (pointer !== "")
      places.push({ page, pointer, field, conditions, ...(planId && { planId }) });
    if (isFile(field)) return;
    if (isObject(field.properties))
      for (const [name, inner] of Object.entries(field.properties))
        if (isObject(inner) && (field["x-widget"] !== "languages" || name === "en"))
          visit(inner, below(pointer, name), conditions);
    if (isObject(field.items)) visit(field.items, below(pointer, 0), conditions);
  }
}

const isFile = (field: JsonObject) => "x-image" in field || "x-file" in field;

/** `content` with `value` at `pointer`; what is missing on the way comes into being. */
function withValue(content: Json | undefined, pointer: string, value: Json | undefined): Json {
  const [first, ...rest] = pointerParts(pointer);
  if (first === undefined) return value ?? null;
  const inner = rest.map((part) => below("", part)).join("");
  if (isList(content) || (/^\d+$/.test(first) && !isObject(content))) {
    const list = isList(content) ? [...content] : [];
    list[Number(first)] = withValue(list[Number(first)], inner, value);
    return list;
  }
  const { [first]: before, ...others } = isObject(content) ? content : {};
  if (rest.length === 0 && value === undefined) return others;
  return { ...others, [first]: withValue(before, inner, value) };
}

/** The page with what makes the field visible, and the offer around it. */
function arranged(draft: Draft, place: Place): { content: JsonObject; offer: OfferContext } {
  const { page, planId, conditions } = place;
  const plan = draft.plans.find((one) => one.planId === planId);
  let content = ((plan ?? draft).pages[page.id] ?? normalise(page.schema, {})) as JsonObject;
  const pages: Record<string, JsonObject> = { ...pagesAround(draft.pages, plan) };
  for (const condition of [page.visibleWhen ?? [], ...conditions].flat() as Condition[]) {
    const { pointer } = condition;
    if (holds(condition, content, pages)) continue;
    const value = condition.equals ?? condition.in?.[0] ?? (condition.not ? "own" : [{}]);
    const [, other, rest = ""] = /^(?:([a-z-]+):)?(.*)$/s.exec(pointer) ?? [];
    if (other === undefined) content = withValue(content, rest, value) as JsonObject;
    else pages[other] = withValue(pages[other] ?? {}, rest, value) as JsonObject;
  }
  const offer: OfferContext = {
    pages: Object.fromEntries(Object.entries(pages).filter(([id]) => id in draft.pages || !plan)),
    plans: draft.plans.map((one) =>
      one.planId === planId
        ? {
            ...one,
            pages: { ...one.pages, ...pick(pages, draft.type.planPages), [page.id]: content },
          }
        : one,
    ),
    marketplace: "live",
    ...(planId && { planId }),
  };
  return { content, offer: { ...offer, pages: { ...draft.pages, ...offer.pages } } };
}

const pick = (pages: Record<string, JsonObject>, definitions: readonly PageDefinition[]) =>
  Object.fromEntries(
    definitions.flatMap(({ id }) => (pages[id] === undefined ? [] : [[id, pages[id]]])),
  );

/** Any answer of a type. */
const SOMETHING: Readonly<Record<string, Json>> = { string: "x", array: [{}], integer: 1 };

const many = (count: number): string => "a".repeat(count);

/** Values that break one limit of a field by one, each with the finding's code. */
function overLimits(field: JsonObject): [value: Json, code: string][] {
  const broken: [Json, string][] = [];
  const { maxLength, minLength, maxItems, minItems, minimum, maximum } = field;
  if (typeof maxLength === "number") broken.push([many(maxLength + 1), "too-long"]);
  if (typeof minLength === "number") broken.push([many(minLength - 1), "too-short"]);
  const entries = (count: number) => Array.from({ length: count }, () => ({}) as Json);
  if (typeof maxItems === "number") broken.push([entries(maxItems + 1), "too-many"]);
  if (typeof minItems === "number" && minItems > 1) broken.push([entries(minItems - 1), "too-few"]);
  if (typeof minimum === "number") broken.push([minimum - 1, "too-small"]);
  if (typeof maximum === "number") broken.push([maximum + 1, "too-large"]);
  if (field["x-one-line"] === true) broken.push(["a\nb", "one-line"]);
  if (field["x-no-emoji"] === true) broken.push(["a 🚀", "no-emoji"]);
  if (field["x-decimals"] !== undefined)
    broken.push([`0.${many(Number(field["x-decimals"])).replaceAll("a", "1")}1`, "too-fine"]);
  if (field.format === "guid") broken.push(["x", "bad-guid"]);
  if (field.format === "json") broken.push(["{", "bad-json"]);
  if (field.format === "email") broken.push(["x", "bad-email"]);
  if (field.format === "uri" && field.pattern === undefined) {
    broken.push(["ftp://x.example", "bad-url"]);
    if (field["x-schemes"] === "https") broken.push(["http://x.example", "https-needed"]);
  }
  if ("x-file" in field)
    broken.push([{ ...EXAMPLE_FILES.zip, mediaType: "image/gif" } as never, "file-type"]);
  if ("x-image" in field) broken.push([EXAMPLE_FILES.pdf as never, "image-type"]);
  return broken;
}

/** Another answer than `was`, of the right kind. */
function another(field: JsonObject, was: Json): Json {
  if (isList(field.enum)) return field.enum.find((one) => one !== was) ?? was;
  if (typeof was === "boolean") return !was;
  if (typeof was === "number") return was + 1;
  return /^\d+(\.\d+)*$/.test(String(was)) ? "0.0.0" : `${String(was)}-other`;
}

for (const type of OFFER_TYPES.values())
  suite(`offer type ${type.id}`, () => {
    const draft = draftOf(type);
    const forms = (pages: readonly PageDefinition[]) => pages.filter(({ kind }) => kind === "form");
    const places = [
      ...forms(type.pages).flatMap((page) => placesIn(page, undefined)),
      ...(draft.plans.length > 0
        ? forms(type.planPages).flatMap((page) =>
            placesIn(page, planWith(page) ?? draft.plans[0]?.planId),
          )
        : []),
    ];

    /** The plan of the example that answers a page best: the one that has it. */
    function planWith(page: PageDefinition): string | undefined {
      return draft.plans.find(({ pages }) => Object.keys(pages[page.id] ?? {}).length > 0)?.planId;
    }

    test("PUB-04: its example is complete, and before anything is saved every page is Not started or optional", () => {
      const open = reviewDraft(draft).filter(
        ({ status, findings }) => status !== "complete" || findings.length > 0,
      );
      assert.deepEqual(open, []);
      const untouched = reviewDraft({ ...draft, pages: {}, plans: [] });
      assert.ok(untouched.length > 3);
      for (const { page, status, optional } of untouched)
        assert.equal(status, optional ? "complete" : "not-started", page);
    });

    test(`PUB-03: each of its ${places.length} fields is checked at its own pointer, one over its limit`, () => {
      let checked = 0;
      for (const place of places) {
        const { content, offer } = arranged(draft, place);
        for (const [value, code] of overLimits(place.field)) {
          const wrong = withValue(content, place.pointer, value) as JsonObject;
          const found = checkPage(place.page, wrong, offer).map(
            (finding) => `${finding.pointer} ${finding.code}`,
          );
          const wanted = `${place.pointer} catalog/${code}`;
          assert.ok(found.includes(wanted), `${place.page.id}: ${wanted}, not ${found.join("; ")}`);
          checked += 1;
        }
      }
      assert.ok(checked > 40, `${checked} limits`);
    });

    test("PUB-06: what is required and missing is named, and keeps the page Incomplete", () => {
      for (const place of places) {
        const { field, page, pointer } = place;
        if (field["x-required"] !== true && field["x-required-when"] === undefined) continue;
        // A page that is saved has its defaults: such an answer is never missing.
        if (field.default !== undefined) continue;
        const when = [(field["x-required-when"] ?? []) as Conditions].flat();
        const { content, offer } = arranged(draft, {
          ...place,
          conditions: [...place.conditions, ...when],
        });
        const without = begun(place, withValue(content, pointer, undefined) as JsonObject);
        const findings = checkPage(page, without, offer);
        assert.ok(
          findings.some(
            (finding) =>
              finding.severity === "blocking" &&
              (finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`)),
          ),
          `${page.id}${pointer}`,
        );
        const plan = draft.plans.find(({ planId }) => planId === place.planId);
        const owner = { ...draft, pages: { ...draft.pages, ...offer.pages } };
        const saved = { ...(plan ?? owner).pages, [page.id]: without };
        const reviewed =
          plan === undefined
            ? reviewPage({ ...owner, pages: saved }, page)
            : reviewPage({ ...owner, plans: [{ ...plan, pages: saved }] }, page, {
                ...plan,
                pages: { ...saved },
              });
        assert.notEqual(reviewed.status, "complete", `${page.id}${pointer}`);
      }
    });

    /** The group around a field with some other answer: of one without any, nothing is required. */
    function begun({ page, pointer }: Place, content: JsonObject): JsonObject {
      const around = pointer.replace(/\/[^/]+$/, "");
      if (!isEmpty(answerAt(around, content, {}))) return content;
      const sibling = places.find(
        (one) =>
          one.page === page &&
          one.pointer !== pointer &&
          one.pointer.startsWith(`${around}/`) &&
          String(one.field.type) in SOMETHING,
      );
      return sibling === undefined
        ? content
        : (withValue(
            content,
            sibling.pointer,
            SOMETHING[String(sibling.field.type)],
          ) as JsonObject);
    }

    test("PUB-03: the button that adds an entry to a list says what it adds, in every language", () => {
      const lists = places.filter(({ field }) =>
        ["list", "meters", "image-versions"].includes(String(field["x-widget"])),
      );
      for (const { page, pointer, field } of lists)
        for (const language of LANGUAGES)
          assert.ok(
            hasMessage(language, String(field["x-add"])),
            `${language} ${page.id}${pointer}`,
          );
    });

    test("PUB-15: what is locked is refused after publication, with a reason in every language", () => {
      const names = new Set<string>();
      for (const place of places) {
        const rule = place.field["x-lock-rule"] as LockRule | undefined;
        if (rule === undefined) continue;
        const { content } = arranged(draft, place);
        const was = filled(place, content);
        const before = answerAt(place.pointer, was, {}) as Json;
        const now = withValue(
          was,
          place.pointer,
          rule.kind === "keep-items" ? [] : changed(rule, place.field, before),
        ) as JsonObject;
        const broken = brokenLocks(place.page, { own: was }, now).map(lockError);
        assert.ok(
          broken.some(
            ({ pointer, code }) =>
              pointer === place.pointer && code === `catalog/locked-${rule.reason}`,
          ),
          `${place.page.id}${place.pointer}: ${JSON.stringify(broken)}`,
        );
        assert.deepEqual(brokenLocks(place.page, { own: was }, was), [], "the same is free");
        names.add(`field.catalog/locked-${rule.reason}`);
      }
      for (const language of LANGUAGES)
        for (const name of names) assert.ok(hasMessage(language, name), `${language} ${name}`);
    });

    /** The page with an answer at the place, where the example has none. */
    function filled({ pointer, field }: Place, content: JsonObject): JsonObject {
      if (answerAt(pointer, content, {}) !== undefined && !isEmptyList(content, pointer))
        return content;
      const items = isObject(field.items) ? field.items : {};
      const identity = String(field["x-identity"] ?? "");
      const value = isList(field.enum)
        ? (field.enum[0] ?? null)
        : field.type === "array"
          ? [identity === "" ? "one" : { [identity]: "one" }]
          : isObject(items) && field.type === "boolean"
            ? false
            : "1.0.0";
      return withIdentities(withValue(content, pointer, value) as JsonObject, pointer);
    }

    const isEmptyList = (content: JsonObject, pointer: string): boolean => {
      const value = answerAt(pointer, content, {});
      return isList(value) && value.length === 0;
    };

    /** Entries on the way to `pointer` get names, so that they are found again. */
    function withIdentities(content: JsonObject, pointer: string): JsonObject {
      let named = content;
      for (const { page, pointer: at, field } of places) {
        const identity = field["x-identity"];
        if (typeof identity !== "string" || !pointer.startsWith(`${at}/0`)) continue;
        if (answerAt(at, named, {}) === undefined || page === undefined) continue;
        const name = `${at}/0/${identity}`;
        if (answerAt(name, named, {}) === undefined)
          named = withValue(named, name, "one") as JsonObject;
      }
      return named;
    }

    function changed(rule: LockRule, field: JsonObject, before: Json): Json {
      if (rule.kind !== "transitions") return another(field, before);
      const allowed = rule.allowed?.[String(before)] ?? [];
      const choices = isList(field.enum) ? field.enum : [true, false];
      const refused = choices.find((one) => one !== before && !allowed.includes(String(one)));
      // A choice that may become every other one is not locked in that state.
      return refused ?? "another-value";
    }

    test("the defaults of its fields are answers that fit them", () => {
      for (const page of forms([...type.pages, ...type.planPages])) {
        const content = normalise(page.schema, {});
        assert.deepEqual(checkShape(page.schema, content, MARKET_CODES), [], page.id);
        const offer = { pages: draft.pages, plans: [], marketplace: "live" as const };
        for (const { pointer, code } of checkPage({ ...page, rules: [] }, content, offer))
          assert.ok(code === "catalog/required", `${page.id}${pointer} ${code}`);
        assert.equal(
          canonicalJson(normalise(page.schema, content)),
          canonicalJson(content),
          "normalising twice is normalising once",
        );
      }
    });

    test("BEY-15: every label, hint, choice, unit and lock has a text in every language", () => {
      const keys = messageKeys(type).filter((key) => !/^(currency|cores)\./.test(key));
      assert.ok(keys.length > 120, String(keys.length));
      for (const language of LANGUAGES) {
        const missing = keys.filter((key) => !hasMessage(language, key));
        assert.deepEqual(missing, [], language);
        assert.ok(hasMessage(language, `storefront.value.type.${type.id}`), language);
      }
    });

    test("BEY-01: its document is read back as it was written, page by page", () => {
      const example = exampleOf(type.id, EXAMPLE_FILES, SITE);
      const head = { publisher: "contoso", offer: "harbour" };
      const written = documentOf({
        publisher: head.publisher,
        offerId: head.offer,
        alias: "Harbour",
        type,
        pages: draft.pages,
        plans: draft.plans.map(({ planId, pages }) => ({ planId, pages, audience: [] })),
      });
      const read = readDocument(type, written, files);
      assert.deepEqual(read.errors, []);
      for (const [id, content] of Object.entries(read.document.pages)) {
        const page = type.pages.find((one) => one.id === id);
        assert.ok(page);
        const again = prepare(page, content, { ...preparation, previous: draft.pages[id] });
        assert.deepEqual(diffContent(page.schema, draft.pages[id], again), [], id);
      }
      for (const plan of read.document.plans)
        for (const [id, content] of Object.entries(plan.pages)) {
          const page = type.planPages.find((one) => one.id === id);
          const before = draft.plans.find(({ planId }) => planId === plan.planId)?.pages[id];
          assert.ok(page);
          const again = prepare(page, content, { ...preparation, previous: before });
          assert.deepEqual(diffContent(page.schema, before, again), [], `${plan.planId} ${id}`);
        }
      const byHand = readDocument(type, documentOfExample(type.id, example, head), files);
      assert.deepEqual(byHand.errors, []);
    });

    test("STO-02: its edition reads as a live offer with all its plans, whatever the type leaves out", () => {
      const edition = editionOf({
        ...draft,
        plans: draft.plans.map((plan) => ({ ...plan, planUuid: `uuid-${plan.planId}` })),
      });
      const live = liveOfferOf(edition, {
        offerId: "o",
        publisherId: "p",
        publisherHandle: "contoso",
        publisherName: "Contoso",
        slug: "contoso.harbour",
        editionId: "e",
        version: 1,
        liveSince: "2026-11-21T12:00:00Z",
        audiences: {},
      });
      assert.match(live.languages.en?.name ?? "", /^Harbour/);
      assert.deepEqual(live.sale, type.sale);
      assert.deepEqual(
        live.plans.map(({ planId }) => planId),
        draft.plans.map(({ planId }) => planId),
      );
      for (const plan of live.plans) {
        assert.deepEqual(Object.keys(plan.prices), ["FR", "KR"], plan.planId);
        for (const { terms, meters } of Object.values(plan.prices)) {
          assert.deepEqual(
            Object.keys(terms),
            plan.terms.map(({ term }) => term),
          );
          assert.deepEqual(Object.keys(meters).sort(), plan.meters.map(({ id }) => id).sort());
        }
        if (type.planPages.some(({ id }) => id === "plan-technical"))
          assert.ok(plan.configuration, `${plan.planId}: what buyers get is carried`);
      }
    });
  });
