import Type from "typebox";
import { dayIn } from "../../../kernel/calendar.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { MARKET_CURRENCIES } from "../domain/markets.ts";
import { crossRate } from "../domain/price-conversion.ts";
import { TAXONOMY_KINDS, type TaxonomyEntry } from "../domain/taxonomy.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { listChanges, type StoredChange, taxonomyInForce } from "../queries/taxonomy.ts";
import { changeTaxonomy, withdrawTaxonomyChange } from "../use-cases/taxonomy-changes.ts";

const tags = ["Reference data"];
const READ = { permission: "taxonomy:read", of: "operator" } as const;
const MANAGE = { permission: "settings:manage", of: "operator" } as const;

const Named = { key: Type.String(), name: Type.String(), retired: Type.Boolean() };
const Key = Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 40 });
const Kind = OneOf(TAXONOMY_KINDS);
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Names = Closed({ en: Name, fr: Name, ko: Name });
const InEveryLanguage = { key: Key, names: Names, retired: Type.Boolean() };
const Tree = Type.Array(
  Type.Object({ ...InEveryLanguage, children: Type.Array(Type.Object(InEveryLanguage)) }),
);
const Change = Type.Object(
  {
    id: Uuid,
    kind: Kind,
    parent: Nullable(Key),
    key: Key,
    effectiveFrom: DayText,
    names: Nullable(Names),
    retired: Type.Boolean(),
    inForce: Type.Boolean(),
    madeAt: InstantText,
    madeBy: Type.String(),
  },
  { title: "TaxonomyChange" },
);

/** Categories and industries: what is in force for everybody, and how the operator edits it. */
export function taxonomyRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/taxonomy",
    operationId: "getTaxonomy",
    summary: "Categories with subcategories and industries with verticals in force, by name",
    description: "A retired entry stays on the offers that have it, and cannot be chosen anew.",
    tags,
    access: { public: "reference data that every offer page is made of" },
    responses: {
      200: Type.Object({
        categories: Type.Array(
          Type.Object({ ...Named, subcategories: Type.Array(Type.Object(Named)) }),
        ),
        industries: Type.Array(
          Type.Object({ ...Named, verticals: Type.Array(Type.Object(Named)) }),
        ),
      }),
    },
    async handle({ locale, db }) {
      const { category, industry } = await taxonomyInForce(db);
      const named = namedIn(locale);
      return answer(200, {
        categories: named(category).map(({ entry, ...shown }) => ({
          ...shown,
          subcategories: named(entry.children).map(({ entry: _entry, ...one }) => one),
        })),
        industries: named(industry).map(({ entry, ...shown }) => ({
          ...shown,
          verticals: named(entry.children).map(({ entry: _entry, ...one }) => one),
        })),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/reference-data",
    operationId: "getReferenceData",
    summary: "The taxonomy in force in every language, and the exchange rates in force",
    tags,
    access: READ,
    responses: {
      200: Type.Object({
        today: Type.String({ description: "From which day, in UTC, a change can hold." }),
        categories: Tree,
        industries: Tree,
        rates: Type.Object({
          base: Type.String(),
          asOf: DayText,
          rates: Type.Record(Type.String(), Type.String()),
        }),
      }),
    },
    async handle({ db, at }) {
      const { category, industry } = await taxonomyInForce(db);
      const rates = await exchangeRatesAt(db, at);
      return answer(200, {
        today: dayIn("UTC", at),
        categories: treeOf(category),
        industries: treeOf(industry),
        rates: {
          base: "USD",
          asOf: rates.asOf,
          rates: Object.fromEntries(
            MARKET_CURRENCIES.map((currency) => [currency, crossRate(rates, "USD", currency)]),
          ),
        },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/taxonomy/changes",
    operationId: "listTaxonomyChanges",
    summary: "Changes of the taxonomy, the newest first",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      scheduled: Type.Optional(
        Type.Boolean({ description: "Only those that are still to come.", default: false }),
      ),
    }),
    responses: { 200: ListOf(Change) },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["digits"]);
      if (!asked.ok) return asked;
      const found = await listChanges(db, {
        scheduled: query.scheduled ?? false,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(found, asked.value, (last) => [String(last.number)]);
      return answer(200, {
        data: page.map(changeView),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/taxonomy/changes",
    operationId: "changeTaxonomy",
    summary: "Add, rename, retire or bring back an entry, today or from a later day on",
    description:
      "A key that is not there is added with its names and never changes. `parent` is the category of a subcategory or the industry of a vertical. Days are in UTC.",
    tags,
    access: MANAGE,
    body: Closed({
      kind: Kind,
      parent: Type.Optional(Nullable(Key)),
      key: Key,
      effectiveFrom: DayText,
      names: Type.Optional(Nullable(Names)),
      retired: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: { 201: Change },
    idempotent: true,
    async handle({ body, db }) {
      const made = await changeTaxonomy(db, {
        kind: body.kind,
        parent: body.parent ?? null,
        key: body.key,
        effectiveFrom: body.effectiveFrom,
        names: body.names ?? null,
        retired: body.retired ?? false,
      });
      return made.ok ? answer(201, changeView(made.value)) : made;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/taxonomy/changes/:id",
    operationId: "withdrawTaxonomyChange",
    summary: "Withdraw a change whose day has not come",
    tags,
    access: MANAGE,
    params: Closed({ id: Uuid }),
    responses: { 204: null },
    async handle({ params, db }) {
      const withdrawn = await withdrawTaxonomyChange(db, params.id);
      return withdrawn.ok ? answer(204) : withdrawn;
    },
  });
}

type Entries = ReadonlyMap<string, TaxonomyEntry>;

const namedIn = (language: Language) => {
  const { compare } = new Intl.Collator(language);
  return (entries: Entries) =>
    [...entries.values()]
      .map((entry) => ({
        key: entry.key,
        name: entry.names[language],
        retired: entry.retired,
        entry,
      }))
      .sort((a, b) => compare(a.name, b.name));
};

const treeOf = (entries: Entries) =>
  [...entries.values()].map(({ key, names, retired, children }) => ({
    key,
    names,
    retired,
    children: [...children.values()].map((child) => ({
      key: child.key,
      names: child.names,
      retired: child.retired,
    })),
  }));

const changeView = ({ number: _number, madeAt, ...change }: StoredChange) => ({
  ...change,
  madeAt: madeAt.toString(),
});
