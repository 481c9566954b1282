import type { ProblemParams } from "../../../kernel/problem.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { UnavailableReason, WayOut } from "../domain/availability.ts";
import type { PlanReason } from "../domain/change-plan.ts";
import type { LineProblem } from "../domain/quote.ts";

/** What a reason can point to: the offer's storefront page and its publisher's contact. */
export type ReasonContext = {
  readonly locale: Language;
  /** Whether the reader buys for its own organisation, and not for a customer. */
  readonly own: boolean;
  readonly slug: string;
  readonly type: string;
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly phone?: string;
    readonly url?: string;
  } | null;
};

/** Why something cannot be bought, in the reader's language, with the way out. */
export function reasonView(problem: LineProblem | PlanReason, context: ReasonContext) {
  const { locale } = context;
  const params = { ...readable(problem.params, locale), own: context.own ? "yes" : "no" };
  return {
    code: problem.code,
    title: translate(locale, `reason.${problem.code}.title`, params),
    detail: translate(locale, `reason.${problem.code}.detail`, params),
    params: problem.params,
    wayOut: "wayOut" in problem ? wayOutView(problem, context) : { kind: "none", label: null },
  };
}

function wayOutView({ wayOut }: Pick<UnavailableReason, "wayOut">, context: ReasonContext) {
  const label = translate(context.locale, `way-out.${wayOut.kind}`);
  const shown = { kind: wayOut.kind, label: wayOut.kind === "none" ? null : label };
  return { ...shown, ...target(wayOut, context) };
}

function target(wayOut: WayOut, { contact, slug, type }: ReasonContext) {
  switch (wayOut.kind) {
    case "open-subscription":
    case "reactivate":
      return { subscriptionId: wayOut.subscriptionId };
    case "open-storefront":
      return { url: `/product/${type}/${slug}` };
    case "contact-publisher":
      return contact === null
        ? {}
        : {
            contact: {
              name: contact.name,
              email: contact.email,
              phone: contact.phone ?? null,
              url: contact.url ?? null,
            },
          };
    default:
      return {};
  }
}

/** Countries and segments as words of the reader's language. */
function readable(
  params: Readonly<Record<string, string | number | null | readonly string[]>>,
  locale: Language,
): ProblemParams {
  const country = (code: string): string =>
    new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code;
  const segment = (code: string): string => translate(locale, `segment.${code}`);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (name === "country" && typeof value === "string") return [name, country(value)];
      if (name === "segment" && typeof value === "string") return [name, segment(value)];
      if (name === "segments" && Array.isArray(value)) return [name, value.map(segment)];
      if (name === "markets" && Array.isArray(value)) return [name, shortList(value, country)];
      return [name, value];
    }),
  );
}

/** A sentence takes five countries; of more it says the first five and leaves the rest. */
const shortList = (codes: readonly string[], name: (code: string) => string): string[] =>
  codes.length <= 5 ? codes.map(name) : [...codes.slice(0, 5).map(name), "…"];
