import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createIntl, createIntlCache, type IntlShape } from "@formatjs/intl";
import type { MoneyJson } from "../kernel/money.ts";
import { settleParticles } from "../kernel/particles.ts";
import type { FieldError, Problem, ProblemParams } from "../kernel/problem.ts";
import { selectorOf, withoutHyphens } from "./message-selectors.ts";

/** The languages of the product. Another one is a folder beside these in locales/. */
export const LANGUAGES = ["en", "fr", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

const folder = join(import.meta.dirname, "../../locales");
type Catalogue = {
  readonly shape: IntlShape<string>;
  /** By message: the values that choose between its texts. */
  readonly chosenBy: ReadonlyMap<string, ReadonlySet<string>>;
};
const catalogues = new Map<Language, Catalogue>();

/** Every message of a language: the files of locales/<language> together. @throws Error on a key in two files */
export function messagesOf(language: Language): Record<string, string> {
  const all: Record<string, string> = {};
  for (const file of readdirSync(join(folder, language)).sort()) {
    if (!file.endsWith(".json")) continue;
    const messages: Record<string, string> = JSON.parse(
      readFileSync(join(folder, language, file), "utf8"),
    );
    for (const [key, message] of Object.entries(messages)) {
      if (key in all) throw new Error(`Message ${key} stands twice in locales/${language}`);
      all[key] = message;
    }
  }
  return all;
}

function catalogueOf(language: Language): Catalogue {
  const known = catalogues.get(language);
  if (known) return known;
  const read = Object.entries(messagesOf(language)).map(
    ([key, message]) => [key, withoutHyphens(message)] as const,
  );
  const shape = createIntl(
    {
      locale: language,
      messages: Object.fromEntries(read.map(([key, { message }]) => [key, message])),
      onError: () => {},
    },
    createIntlCache(),
  );
  const made = { shape, chosenBy: new Map(read.map(([key, { chosenBy }]) => [key, chosenBy])) };
  catalogues.set(language, made);
  return made;
}

/** The message `key` in `language`, filled with `params`; the key itself where no catalogue has it. */
export function translate(language: Language, key: string, params: ProblemParams = {}): string {
  const { shape, chosenBy } = catalogueOf(language);
  if (!(key in shape.messages)) return key;
  const chosen = chosenBy.get(key) ?? NOTHING;
  const text = String(shape.formatMessage({ id: key }, printable(language, params, chosen)));
  return language === "ko" ? settleParticles(text) : text;
}

export const hasMessage = (language: Language, key: string): boolean =>
  key in catalogueOf(language).shape.messages;

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Lists and amounts read as those of their language; everything else is left to the message. `roles`
 * are ids of roles, any of which is enough: they read as the names that the pages show.
 */
function printable(
  language: Language,
  params: ProblemParams,
  chosen: ReadonlySet<string>,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? name === "roles"
          ? new Intl.ListFormat(LIST_LOCALES[language], { type: "disjunction" }).format(
              value.map((role) => translate(language, `role.${role}`)),
            )
          : new Intl.ListFormat(LIST_LOCALES[language], {
              // Of choices one is taken; what else is listed is all of it.
              type: name === "choices" ? "disjunction" : "conjunction",
            }).format(value)
        : isMoney(value)
          ? amountText(language, value)
          : chosen.has(name)
            ? selectorOf(String(value))
            : (value as string | number | boolean | null),
    ]),
  );
}

/** As the pages: British English has no comma before the last one. */
const LIST_LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr", ko: "ko" };

const isMoney = (value: ProblemParams[string] | undefined): value is MoneyJson =>
  typeof value === "object" && value !== null && "currency" in value;

/** An amount with its ISO currency, as pages show it: "EUR 1,080.00", "1 080,00 EUR". */
const amountText = (language: Language, { amount, currency }: MoneyJson): string =>
  new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "code",
  }).format(amount as Intl.StringNumericLiteral);

/** The first of our languages that an Accept-Language header asks for; English otherwise. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...rest] = part.trim().split(";");
      const q = Number(rest.find((one) => one.trim().startsWith("q="))?.split("=")[1] ?? 1);
      return { tag: tag.toLowerCase(), q: Number.isFinite(q) ? q : 0 };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { tag } of wanted) {
    const found = LANGUAGES.find((language) => tag === language || tag.startsWith(`${language}-`));
    if (found) return found;
  }
  return "en";
}

/** A problem as RFC 9457 JSON in the reader's language. */
export function problemDetails(
  problem: Problem,
  context: { readonly language: Language; readonly requestId: string; readonly typeBase: string },
): Record<string, unknown> {
  const { language, requestId, typeBase } = context;
  return {
    ...problem.params,
    type: `${typeBase}/docs/problems#${problem.code.replace("/", "-")}`,
    title: translate(language, `problem.${problem.code}.title`, problem.params),
    status: problem.status,
    detail: translate(language, `problem.${problem.code}.detail`, problem.params),
    instance: `urn:souk:request:${requestId}`,
    code: problem.code,
    requestId,
    ...(problem.errors
      ? { errors: problem.errors.map((error) => fieldError(error, language)) }
      : {}),
  };
}

/** One fault in the reader's language. */
export const fieldError = (error: FieldError, language: Language) => ({
  ...error.params,
  pointer: error.pointer,
  code: error.code,
  detail: translate(
    language,
    error.refusal === true ? `problem.${error.code}.detail` : `field.${error.code}`,
    error.params,
  ),
  ...(error.page === undefined ? {} : { page: error.page }),
  ...(error.plan === undefined ? {} : { plan: error.plan }),
  ...(error.line === undefined ? {} : { line: error.line }),
  ...(error.column === undefined ? {} : { column: error.column }),
});
