import {
  describeType,
  OFFER_TYPES,
  offerFileSchema,
  offerTypeText,
  ownTaxonomyOptions,
} from "./modules/catalog/index.ts";
import { translate } from "./platform/text.ts";

type Field = Readonly<Record<string, unknown>>;

const audienceOf = (rule: { readonly tenant?: number; readonly subscription?: number }): string =>
  (["tenant", "subscription"] as const)
    .flatMap((kind) => (rule[kind] === undefined ? [] : [`\`${kind}Id\` (at most ${rule[kind]})`]))
    .join(" and ");

/** Every offer type with its pages and fields, as `offer.yaml` and the API name them. */
export function offerTypesDocument(): string {
  const types = [...OFFER_TYPES.values()].map((type) =>
    describeType(type, (key, limits) => translate("en", key, limits), ownTaxonomyOptions("en")),
  );
  const sections = types.map((type) => {
    const pages = [
      ...type.pages.filter(({ kind }) => kind === "form").map((page) => pageOf(page, "")),
      ...type.planPages.map((page) => pageOf(page, "plans[]: ")),
    ];
    const { audience } = type.plans;
    const plans =
      type.planPages.length === 0
        ? "No plans."
        : `Plans: ${type.plans.min} to ${type.plans.max}, at most ${type.plans.maxPrivate} private${audience === null ? "" : `; private audiences are lists of ${audienceOf(audience)}`}.`;
    const sale =
      type.sale.buyers === "customers"
        ? "Bought by customers themselves, into one of their environments."
        : "Bought by partners for their customers, and by customers.";
    return `## ${type.type}\n\n${type.title}. ${plans} Preview: ${type.preview}. ${type.planPages.length === 0 ? "Listed only." : sale}\n\n${pages.join("\n")}`;
  });
  return `# Offer types

The pages and fields of every offer type: keys of \`offer.yaml\` and of \`GET /v1/offer-types/{type}\`. A field marked \\* is
required, one marked (\\*) is where other answers say so. *Locked* fields change in a limited way, or not at all, once they
were published. Lengths count characters. Made from the code by \`npm run docs\`.

${types.map(({ type, title }) => `- [${title}](#${type})`).join("\n")}

${sections.join("\n")}`;
}

/** The schema of `offer.yaml` for editors: the same that a marketplace serves. */
export const schemaDocument = (): string =>
  `${JSON.stringify(offerFileSchema(OFFER_TYPES.values(), offerTypeText("en")), null, 2)}\n`;

function pageOf(
  page: {
    readonly id: string;
    readonly title: string;
    readonly optional: boolean;
    readonly schema: object;
  },
  prefix: string,
): string {
  const rows: string[] = [];
  visit(page.schema as Field, "");
  const optional = page.optional ? ", optional" : "";
  return `### ${prefix}\`${page.id}\`, ${page.title}${optional}\n\n| field | what | limits |\n| --- | --- | --- |\n${rows.join("\n")}\n`;

  function visit(field: Field, path: string): void {
    if (path !== "" && field.title !== undefined) rows.push(rowOf(field, path));
    if ("x-image" in field || "x-file" in field) return;
    const { properties, items } = field as { properties?: Record<string, Field>; items?: Field };
    // Each language has the fields of English.
    for (const [name, inner] of Object.entries(properties ?? {}))
      if (field["x-widget"] !== "languages" || name === "en")
        visit(
          inner,
          field["x-widget"] === "languages"
            ? `${path}.<lang>`
            : path === ""
              ? name
              : `${path}.${name}`,
        );
    if (items?.properties !== undefined) visit({ ...items, title: undefined }, `${path}[]`);
  }
}

function rowOf(field: Field, path: string): string {
  const needed =
    field["x-required"] === true ? " \\*" : field["x-required-when"] === undefined ? "" : " (\\*)";
  const limits = limitsOf(field).join(" · ");
  return `| \`${path}\`${needed} | ${cell(String(field.title))} | ${limits} |`;
}

function limitsOf(field: Field): string[] {
  const number = (name: string) =>
    typeof field[name] === "number" ? (field[name] as number) : undefined;
  const range = (min: number | undefined, max: number | undefined, unit: string) =>
    min === undefined && max === undefined
      ? []
      : [`${min ?? 0}${max === undefined ? " or more" : `–${max}`}${unit}`];
  const choices = (field.enum ?? (field.items as Field | undefined)?.enum) as
    | readonly string[]
    | undefined;
  const image = field["x-image"] as Record<string, number> | undefined;
  const file = field["x-file"] as { mediaTypes: string[]; maxBytes: number } | undefined;
  return [
    ...(choices === undefined
      ? []
      : [
          choices.length > 12
            ? `${choices.length} choices`
            : choices.map((one) => `\`${one}\``).join(" "),
        ]),
    ...(field["x-widget"] === "url" ? [] : range(number("minLength"), number("maxLength"), "")),
    ...range(number("minItems"), number("maxItems"), " entries"),
    ...range(number("minimum"), number("maximum"), ""),
    ...(image === undefined
      ? []
      : [
          image.minWidth === image.maxWidth
            ? `PNG ${image.minWidth} × ${image.minHeight}`
            : `PNG, square, ${image.minWidth}–${image.maxWidth}`,
        ]),
    ...(file === undefined ? [] : [`file of at most ${Math.floor(file.maxBytes / 1_048_576)} MiB`]),
    ...(field["x-lock"] === undefined ? [] : ["*locked*"]),
  ];
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
