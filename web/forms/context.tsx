import { createContext, useContext } from "react";
import { useIntl } from "react-intl";
import type { MessageId } from "../i18n/catalogue.ts";
import { LANGUAGE_NAMES, type Language } from "../i18n/languages.ts";
import { useText } from "../i18n/text.ts";
import type { Json, JsonObject } from "./json.ts";
import { valueAt } from "./json.ts";
import type { FieldSchema, PageSchema, Pages, PartNames } from "./schema.ts";

export type Lock = {
  readonly detail: string;
  /** The published value and those it may still change to; absent when it may not change. */
  readonly allowed?: readonly string[];
};

export type ShownFinding = {
  readonly pointer: string;
  readonly detail: string;
  readonly severity: "blocking" | "warning";
};

export type FormState = {
  readonly schema: PageSchema;
  readonly content: JsonObject;
  /** As last saved: what the form compares with. */
  readonly saved: JsonObject;
  readonly pages: Pages;
  readonly readOnly: boolean;
  readonly findings: readonly ShownFinding[];
  readonly locks: Readonly<Record<string, Lock>>;
  set(pointer: string, value: Json | undefined): void;
  /** The person left the field: what is wrong with it may be said now. */
  left(pointer: string): void;
  /** The field that a link or a finding led to last; `key` tells two visits of it apart. */
  readonly target: { readonly pointer: string; readonly key: number } | undefined;
  /** The language whose texts are on screen, for every field that has one per language. */
  readonly language: Language;
  showLanguage(language: Language): void;
};

/** What a form of a plan can ask about the plans of its offer. */
export type PlanAround = {
  readonly slug: string;
  readonly planId: string;
  /** All plans of the offer but this one. */
  readonly otherPlans: readonly { readonly planId: string; readonly name: string | null }[];
  /** The other plans that an add-on can belong to: no add-ons themselves, and not stopped. */
  readonly basePlans: readonly { readonly planId: string; readonly name: string | null }[];
  /** The other plans that have a technical configuration of their own and are not stopped. */
  readonly technicalPlans: readonly { readonly planId: string; readonly name: string | null }[];
};

/** Undefined on pages of the offer itself. */
export const PlanContext = createContext<PlanAround | undefined>(undefined);

export const FormContext = createContext<FormState | undefined>(undefined);

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (form === undefined) throw new Error("useForm outside of a page form");
  return form;
}

/** DOM id of a field, so that summaries and links from other pages can focus it. */
export const fieldId = (pointer: string): string =>
  `field${pointer.replaceAll(/[^A-Za-z0-9]/g, "-")}`;

/** Everything a control needs to know about its own answer. */
export function useAnswer(pointer: string, schema: FieldSchema) {
  const form = useForm();
  const given = valueAt(form.content, pointer);
  const findings = form.findings.filter((finding) => finding.pointer === pointer);
  const lock = form.locks[pointer];
  const id = fieldId(pointer);
  return {
    id,
    given,
    value: given === undefined ? schema.default : given,
    findings,
    isWrong: findings.some((finding) => finding.severity === "blocking"),
    lock,
    readOnly: form.readOnly || (lock !== undefined && lock.allowed === undefined),
    set: (value: Json | undefined) => form.set(pointer, value),
    left: () => form.left(pointer),
    /** For the control itself. */
    aria: {
      id,
      "aria-invalid": findings.some((finding) => finding.severity === "blocking") || undefined,
      "aria-describedby": `${id}-more`,
    },
  };
}

/** The words of languages, markets and terms in the reader's language. */
export function usePartNames(): PartNames {
  const { locale } = useIntl();
  const t = useText();
  const regions = new Intl.DisplayNames([locale], { type: "region", fallback: "code" });
  return {
    language: (code) => LANGUAGE_NAMES[code as Language] ?? code,
    market: (code) => regions.of(code) ?? code,
    term: (term) =>
      ["P1M", "P1Y", "P2Y", "P3Y"].includes(term) ? t(`forms.term.${term}` as MessageId) : term,
  };
}
