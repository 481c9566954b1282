import type { TSchema } from "typebox";
import { blocking, type Finding } from "../findings.ts";
import type { OfferContext, PageDefinition, PageRule } from "../offer-type.ts";
import {
  type Conditions,
  checkbox,
  choice,
  choices,
  group,
  type JsonObject,
  list,
  perLanguage,
  text,
  textarea,
  url,
} from "../page-schema.ts";

/** Plan overview: it stands for the offer's plans. */
export const plansPage = (visibleWhen?: Conditions): PageDefinition => ({
  id: "plans",
  title: "offer-type.page.plans",
  kind: "plans",
  schema: group({}) as unknown as JsonObject,
  ...(visibleWhen && { visibleWhen }),
});

/** What the plan is called and what is in it; with a summary in usage offers (publisher.md 7.1). */
export const planListingPage = ({ summary }: { summary?: true } = {}): PageDefinition => ({
  id: "plan-listing",
  title: "offer-type.page.plan-listing",
  kind: "form",
  schema: group({
    languages: perLanguage(
      "plan-listing.languages",
      group({
        name: text("plan-listing.name", { max: 200, oneLine: true, required: true, hint: true }),
        ...(summary && {
          summary: text("plan-listing.summary", {
            max: 100,
            oneLine: true,
            required: true,
            hint: true,
          }),
        }),
        description: textarea("plan-listing.description", {
          max: 3000,
          required: true,
          hint: true,
        }),
      }),
    ),
  }) as unknown as JsonObject,
  rules: [checkPlanName],
});

/** Buyers tell plans apart by their names. */
function checkPlanName(content: JsonObject, offer: OfferContext): Finding[] {
  const name = englishName(content);
  if (name === undefined) return [];
  const same = offer.plans.find(
    ({ planId, pages }) =>
      planId !== offer.planId &&
      englishName(pages["plan-listing"])?.toLowerCase() === name.toLowerCase(),
  );
  return same === undefined
    ? []
    : [blocking("/languages/en/name", "plan-name-taken", { value: name, plan: same.planId })];
}

function englishName(content: JsonObject | undefined): string | undefined {
  const { languages } = (content ?? {}) as { languages?: { en?: { name?: string } } };
  const name = languages?.en?.name?.trim();
  return name === "" ? undefined : name;
}

/**
 * Who sees the plan. A type without private audiences only asks whether it is hidden.
 *
 * @param hidden whether, or when, the plan can be hidden
 */
export const visibilityPage = (options: {
  readonly private?: boolean;
  readonly hidden?: true | Conditions;
  readonly visibleWhen?: Conditions;
  readonly rules?: readonly PageRule[];
}): PageDefinition => ({
  id: "visibility",
  title: "offer-type.page.visibility",
  kind: "form",
  ...(options.visibleWhen && { visibleWhen: options.visibleWhen }),
  schema: group({
    visibility: choice(
      "visibility.visibility",
      options.private === false ? ["public"] : ["public", "private"],
      {
        required: true,
        described: options.private === false ? [] : ["public", "private"],
        ...(options.private === false && { default: "public" }),
        lock: { kind: "transitions", allowed: { private: ["public"] }, reason: "visibility" },
      },
    ),
    ...(options.hidden && {
      hidden: checkbox("visibility.hidden", {
        hint: true,
        ...(options.hidden !== true && { visibleWhen: options.hidden }),
      }),
    }),
  }) as unknown as JsonObject,
  rules: [checkAudience, ...(options.rules ?? [])],
});

function checkAudience(content: JsonObject, offer: OfferContext): Finding[] {
  if (content.visibility !== "private") return [];
  const plan = offer.plans.find(({ planId }) => planId === offer.planId);
  return plan !== undefined && plan.audienceSize === 0
    ? [blocking("/visibility", "audience-empty")]
    : [];
}

/** Plan set-up: what kind of plan it is, and what it shares with another plan. */
export const planSetupPage = (
  fields: Readonly<Record<string, TSchema>>,
  rules: readonly PageRule[] = [],
): PageDefinition => ({
  id: "plan-setup",
  title: "offer-type.page.plan-setup",
  kind: "form",
  schema: group(fields) as unknown as JsonObject,
  rules,
});

/** Where a plan can be deployed; a published cloud stays (publisher.md 7.6). */
export const clouds = {
  clouds: choices("plan-setup.clouds", ["global", "government"], {
    min: 1,
    required: true,
    default: ["global"],
    hint: true,
    section: "clouds",
    lock: { kind: "keep-items", reason: "cloud" },
  }),
  certifications: list(
    "plan-setup.certifications",
    group({
      name: text("plan-setup.certification.name", { max: 255, oneLine: true, required: true }),
      url: url("plan-setup.certification.url", { required: true }),
    }),
    { add: true, max: 100, identity: "name", default: [], hint: true, section: "clouds" },
  ),
};

const reused = { pointer: "/technical", equals: "reused" } as const;

/** Own technical configuration, or that of another plan for good (PUB-20, publisher.md 7.9). */
export const reuse = {
  technical: choice("plan-setup.technical", ["own", "reused"], {
    required: true,
    default: "own",
    described: ["reused"],
    section: "reuse",
    lock: { kind: "frozen", reason: "reuse" },
  }),
  technicalOf: text("plan-setup.technicalOf", {
    max: 50,
    widget: "technical-plan",
    hint: true,
    requiredWhen: reused,
    visibleWhen: reused,
    section: "reuse",
    lock: { kind: "frozen", reason: "reuse" },
  }),
};

/** A plan without a technical configuration of its own has no such page. */
export const ownTechnical = { pointer: "plan-setup:/technical", not: "reused" } as const;

/** The plan whose technical configuration is reused has its own, and is of the same kind. */
export function checkReuse(content: JsonObject, offer: OfferContext): Finding[] {
  const { technical, technicalOf } = content;
  if (technical !== "reused" || typeof technicalOf !== "string" || technicalOf === "") return [];
  const base = offer.plans.find(({ planId }) => planId === technicalOf);
  const at = "/technicalOf";
  if (technicalOf === offer.planId) return [blocking(at, "reuse-of-itself")];
  if (base === undefined) return [blocking(at, "unknown-plan", { plan: technicalOf })];
  // Its stop would leave this plan without a base; a published reuse keeps it from being stopped.
  if (base.stopped === true) return [blocking(at, "reuse-of-stopped", { plan: technicalOf })];
  const setup = base.pages["plan-setup"] ?? {};
  if (setup.technical === "reused") return [blocking(at, "reuse-of-reuse", { plan: technicalOf })];
  return setup.planType !== content.planType
    ? [blocking(at, "reuse-of-other-kind", { plan: technicalOf })]
    : [];
}
