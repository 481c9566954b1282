import type { OfferType, PageDefinition, Taxonomy } from "../../api/catalogue.ts";
import type { FieldSchema, Option } from "../../forms/schema.ts";

/** An offer type whose categories, industries and their parts have the names in force, retired ones too. */
export function withNames(type: OfferType, taxonomy: Taxonomy): OfferType {
  const options = (entries: readonly { readonly key: string; readonly name: string }[]): Option[] =>
    entries.map(({ key, name }) => ({ value: key, label: name }));
  const choices: Readonly<Record<string, readonly Option[]>> = {
    subcategories: options(taxonomy.categories.flatMap((one) => one.subcategories)),
    verticals: options(taxonomy.industries.flatMap((one) => one.verticals)),
  };
  // What was retired is no choice any more, and keeps its name where it stands.
  const entries = {
    category: options(taxonomy.categories),
    industry: options(taxonomy.industries),
  };
  const named = (schema: FieldSchema): FieldSchema => ({
    ...schema,
    ...(schema["x-taxonomy"] === undefined ? {} : { "x-options": entries[schema["x-taxonomy"]] }),
    ...(schema.items === undefined ? {} : { items: named(schema.items) }),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, field]) => {
              const known = choices[name];
              return [
                name,
                known === undefined
                  ? named(field)
                  : { ...field, items: { ...field.items, "x-options": known } },
              ];
            }),
          ),
        }),
  });
  const pages = (all: readonly PageDefinition[]) =>
    all.map((page) => ({ ...page, schema: named(page.schema) }));
  return { ...type, pages: pages(type.pages), planPages: pages(type.planPages) };
}
