import type { OfferView, PlansView, PlanView } from "../../../../web/storefront/model.ts";
import { multiply, parseMoney, toDecimal } from "../../../kernel/money.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Taxonomy } from "../../catalog/index.ts";
import { actionsFor, type Viewer } from "../domain/actions.ts";
import { addressOf } from "../domain/catalogue-query.ts";
import { compareAddress } from "../domain/comparison.ts";
import { fromPrice, monthsOfPayment, paymentsOf, savingPercent } from "../domain/from-price.ts";
import { listingLanguage } from "../domain/listing.ts";
import { type Detail, isPublic, type LiveEdition, type LivePlan } from "../domain/live-edition.ts";

export type OfferInput = {
  readonly language: Language;
  readonly market: string;
  /** With the plans that everybody may see. */
  readonly edition: LiveEdition;
  readonly privatePlans: readonly LivePlan[];
  readonly viewer: Viewer;
  readonly organisation?: string | undefined;
  /** Names of categories and industries. */
  readonly taxonomy: Taxonomy;
  /** Until when a purchase made now is credited. */
  readonly windows: CreditWindows;
  /** From the address; what makes no sense is as good as absent. */
  readonly users?: string | undefined;
  readonly term?: string | undefined;
  readonly preview?: PreviewInput | undefined;
};

/** Hours after an order in which it is credited in full: billed monthly, and by any longer period. */
export type CreditWindows = {
  readonly monthlyWindowHours: number;
  readonly longerWindowHours: number;
};

export type PreviewInput = {
  readonly liveHref?: string | undefined;
  /** The publisher's own pages, for who may sign the preview off. */
  readonly overviewHref?: string | undefined;
  readonly compareHref?: string | undefined;
  /** Where others of the audience say what is wrong: the publisher's support. */
  readonly reportHref?: string | undefined;
  /** Where the files of an edition that is not live are read, by their hash. */
  fileHref(sha256: string): string;
  readonly testDriveHref: string;
};

const USUAL_USERS = 10;
const MOST_USERS = 1_000_000;

/** An offer's page, from its edition, for one reader in one market. */
export function offerView(input: OfferInput): OfferView {
  const { edition, language, market, viewer } = input;
  const own = listingLanguage(edition.languages, language) ?? "en";
  const texts = edition.languages[own];
  const path = `/product/${edition.type}/${edition.slug}`;
  const sold = [...edition.plans, ...input.privatePlans];
  const price = fromPrice(sold, market);
  const served = edition.listingOption === "transact" ? marketsOf(sold) : edition.markets;
  const decided = actionsFor(
    {
      slug: edition.slug,
      path,
      listingOption: edition.listingOption,
      actionUrl: edition.actionUrl,
      soldHere: served === undefined || served.includes(market),
      byCustomers: edition.sale?.buyers === "customers",
      licences: edition.licences,
      testDrive: edition.testDrive,
      publisherSuspended: edition.publisherSuspended,
    },
    viewer,
  );
  const { action, second, reason, testDrive } = input.preview
    ? { testDrive: edition.testDrive && { href: input.preview.testDriveHref } }
    : decided;
  const fileHref =
    input.preview?.fileHref ??
    (isPublic(edition) ? publicFileHref : (sha256: string) => `${path}/files/${sha256}`);
  return {
    slug: edition.slug,
    path,
    type: edition.type,
    name: texts?.name ?? edition.slug,
    summary: texts?.shortDescription ?? texts?.summary ?? "",
    description: texts?.description ?? "",
    language: own,
    publisher: edition.publisherName,
    publisherVerified: edition.publisherVerified === true,
    publisherHref: addressOf({ q: "", filters: { publisher: [edition.publisherHandle] } }),
    ...(edition.logo ? { logo: fileHref(edition.logo.sha256) } : {}),
    categories: edition.categories.map(({ category }) => ({
      label: input.taxonomy.category.get(category)?.names[language] ?? category,
      href: addressOf({ q: "", filters: { category: [category] } }),
    })),
    industries: edition.industries.map(({ industry }) => ({
      label: input.taxonomy.industry.get(industry)?.names[language] ?? industry,
      href: addressOf({ q: "", filters: { industry: [industry] } }),
    })),
    ...(input.preview ? {} : { liveSince: edition.liveSince }),
    option: edition.listingOption,
    ...(action ? { action } : {}),
    ...(second ? { second } : {}),
    ...(reason ? { reason } : {}),
    ...(testDrive ? { testDrive } : {}),
    soldIn: served === undefined || served.includes(market) ? [] : served,
    ...(price
      ? {
          headline: {
            price: {
              ...price,
              byPublisher: sold.some(({ pricingModel }) => pricingModel === "publisher"),
            },
            trialDays: trialOf(sold, market, price.amount),
          },
        }
      : {}),
    listedPrice: edition.listedPrice,
    ...(input.privatePlans.length > 0
      ? {
          privatePlans: {
            organisation: input.organisation ?? "",
            names: input.privatePlans.map((plan) => planTexts(plan, language).name),
          },
        }
      : {}),
    ...(edition.listingOption === "transact" || sold.length > 0
      ? // What is agreed with the publisher is not selected plan by plan.
        { plans: plansView(input, edition.listingOption === "transact" ? action?.href : undefined) }
      : {}),
    screenshots: edition.screenshots.map(({ file, captions }) => ({
      src: fileHref(file.sha256),
      width: file.width ?? 1280,
      height: file.height ?? 720,
      caption: captions[own] ?? captions.en ?? "",
      captionLanguage: captions[own] === undefined ? "en" : own,
    })),
    videos: edition.videos.map(({ name, url, thumbnail }) => ({
      name,
      href: url,
      site: URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : url,
      ...(thumbnail ? { thumbnail: fileHref(thumbnail.sha256) } : {}),
    })),
    documents: edition.documents.map(({ name, file }) => ({
      name,
      href: fileHref(file.sha256),
      bytes: file.size,
    })),
    links: edition.links.map(({ title, url }) => ({ title, href: url })),
    ...(edition.supportUrl ? { support: edition.supportUrl } : {}),
    ...(edition.helpUrl ? { help: edition.helpUrl } : {}),
    details: detailViews(edition.details ?? [], language),
    ...(edition.privacyPolicyUrl ? { privacy: edition.privacyPolicyUrl } : {}),
    terms: {
      kind: edition.terms.kind,
      ...(edition.terms.text ? { text: edition.terms.text } : {}),
      ...(edition.terms.url ? { href: edition.terms.url } : {}),
      ...(edition.terms.universalAmendment ? { amendment: edition.terms.universalAmendment } : {}),
    },
    languages: Object.keys(edition.languages),
    ...(edition.appVersion ? { version: edition.appVersion } : {}),
    ...(input.preview
      ? {
          preview: {
            liveHref: input.preview.liveHref,
            overviewHref: input.preview.overviewHref,
            compareHref: input.preview.compareHref,
            reportHref: input.preview.reportHref,
          },
        }
      : { compareHref: compareAddress([edition.slug]) }),
  };
}

/** Facts of an offer or a plan, in the reader's words. */
function detailViews(details: readonly Detail[], language: Language): OfferView["details"] {
  return details.map(({ label, values }) => ({
    label: translate(language, label),
    values: values.map((parts) =>
      parts
        .map((part) => ("text" in part ? part.text : translate(language, part.message)))
        .join(" "),
    ),
  }));
}

/** A dimension's name: the publisher's, or that of the marketplace's own unit. */
const meterName = (
  { name, measure, size }: LivePlan["meters"][number],
  language: Language,
): string =>
  measure === undefined
    ? name
    : translate(language, `measure.${measure}`, size === undefined ? {} : { cores: size });

const publicFileHref = (sha256: string): string => `/files/${sha256}`;

const marketsOf = (plans: readonly LivePlan[]): string[] => [
  ...new Set(plans.flatMap((plan) => Object.keys(plan.prices))),
];

/** The trial that belongs to the price named first; another plan's trial would promise too much. */
function trialOf(plans: readonly LivePlan[], market: string, amount: string): number {
  const cheapest = plans.find((plan) => {
    const price = plan.prices[market];
    return (
      plan.addOn === null && price !== undefined && Object.values(price.terms).includes(amount)
    );
  });
  return cheapest?.trialDays ?? 0;
}

function planTexts(
  plan: LivePlan,
  language: string,
): { name: string; description: string; language: string } {
  const own = listingLanguage(plan.texts, language) ?? language;
  return { ...(plan.texts[own] ?? { name: plan.planId, description: "" }), language: own };
}

const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"];

function plansView(input: OfferInput, selectHref: string | undefined): PlansView {
  const { edition, market, language } = input;
  const sold = [...edition.plans, ...input.privatePlans].filter((plan) => plan.prices[market]);
  const terms = TERMS.filter((term) => sold.some((plan) => plan.prices[market]?.terms[term]));
  const term = terms.find((one) => one === input.term) ?? terms[0] ?? "P1M";
  const users = usersOf(input.users, sold);
  const view = (plan: LivePlan) => planView(plan, { input, term, users, selectHref });
  const meters = new Map(
    sold.flatMap((plan) => plan.meters.map((meter) => [meter.id, meter] as const)),
  );
  return {
    users,
    perUser: sold.some((plan) => plan.pricingModel === "per-user"),
    term,
    terms: terms.map((one) => ({ term: one, ...savingOf(sold, market, one) })),
    plans: sold.filter((plan) => plan.addOn === null).map(view),
    details: [
      ...new Set(
        sold.flatMap(({ details = [] }) =>
          detailViews(details, language).map(({ label }) => label),
        ),
      ),
    ],
    addOns: sold
      .filter((plan) => plan.addOn !== null)
      .map((plan) => ({
        ...view(plan),
        addOnTo: (plan.addOn?.bases ?? []).map((base) => {
          const found = sold.find(({ planId }) => planId === base);
          return found ? planTexts(found, language).name : base;
        }),
      })),
    meters: [...meters.values()].map((meter) => ({
      id: meter.id,
      name: meterName(meter, language),
      unit: meter.unit,
      measure: meter.measure,
    })),
  };
}

/** The number asked for, or ten, brought into what at least one plan allows. */
function usersOf(asked: string | undefined, plans: readonly LivePlan[]): number {
  const number = Number(asked);
  if (asked !== undefined && Number.isInteger(number) && number >= 1 && number <= MOST_USERS)
    return number;
  const least = Math.min(...plans.map((plan) => plan.minQuantity), MOST_USERS);
  const most = Math.max(...plans.map((plan) => plan.maxQuantity ?? MOST_USERS), 1);
  return plans.length === 0 ? USUAL_USERS : Math.min(Math.max(USUAL_USERS, least), most);
}

function savingOf(
  plans: readonly LivePlan[],
  market: string,
  term: string,
): { saving: number; upTo: boolean } {
  const savings = plans.flatMap((plan) => {
    const price = plan.prices[market];
    const single = price?.terms.P1M;
    const payment = plan.terms.find((one) => one.term === term)?.payment;
    const amount = price?.terms[term];
    if (term === "P1M" || plan.addOn || !single || !payment || !amount) return [];
    return [savingPercent(single, amount, monthsOfPayment(term, payment))];
  });
  const saving = Math.max(0, ...savings);
  return { saving, upTo: savings.some((one) => one !== saving) };
}

function planView(
  plan: LivePlan,
  {
    input,
    term,
    users,
    selectHref,
  }: {
    input: OfferInput;
    term: string;
    users: number;
    selectHref: string | undefined;
  },
): PlanView {
  const price = plan.prices[input.market];
  const texts = planTexts(plan, input.language);
  const prices = Object.fromEntries(
    TERMS.flatMap((one) => {
      const amount = price?.terms[one];
      const payment = plan.terms.find((offered) => offered.term === one)?.payment;
      if (amount === undefined || payment === undefined) return [];
      const months = monthsOfPayment(one, payment);
      const payments = paymentsOf(one, payment);
      const creditHours = creditHoursOf(plan, months, input.windows);
      return [[one, { amount, months, payment, payments, creditHours }] as const];
    }),
  );
  const shown = term in prices ? term : (Object.keys(prices)[0] ?? term);
  const allowed =
    users >= plan.minQuantity && (plan.maxQuantity === null || users <= plan.maxQuantity);
  const unit = price && parseMoney(prices[shown]?.amount ?? "", price.currency);
  const perUser = plan.pricingModel === "per-user";
  const one = unit && perUser ? multiply(unit, users) : unit;
  const payments = prices[shown]?.payments ?? 1;
  const mark = plan.hidden ? "hidden" : plan.visibility === "private" ? "private" : undefined;
  return {
    id: plan.planId,
    name: texts.name,
    description: texts.description,
    language: texts.language,
    perUser,
    model: plan.pricingModel,
    details: detailViews(plan.details ?? [], input.language),
    forYou: plan.visibility === "private" && input.preview === undefined,
    ...(input.preview && mark ? { mark } : {}),
    currency: price?.currency ?? "",
    term: shown,
    otherTerm: shown !== term,
    prices,
    ...(perUser && allowed && one ? { total: toDecimal(one) } : {}),
    ...(payments > 1 && one && (!perUser || allowed)
      ? { termTotal: toDecimal(multiply(one, payments)) }
      : {}),
    minUsers: plan.minQuantity,
    maxUsers: plan.maxQuantity,
    trialDays: plan.trialDays,
    meters: Object.fromEntries(
      plan.meters.map(({ id, included }) => [id, { included, price: price?.meters[id] ?? "0" }]),
    ),
    ...(selectHref ? { selectHref: withPlan(selectHref, plan, { term: shown, users }) } : {}),
  };
}

/** As it would be agreed at purchase: usage is not refunded, so what is metered has no window (SUB-13). */
const creditHoursOf = (
  { meters }: LivePlan,
  months: number,
  { monthlyWindowHours, longerWindowHours }: CreditWindows,
): number => (meters.length > 0 ? 0 : months <= 1 ? monthlyWindowHours : longerWindowHours);

/**
 * The way to buy this plan. A customer takes the number of users and the term along, and adds add-ons on
 * its subscriptions.
 */
function withPlan(
  href: string,
  { planId, pricingModel, addOn }: Pick<LivePlan, "planId" | "pricingModel" | "addOn">,
  { term, users }: { readonly term: string; readonly users: number },
): string | undefined {
  const plan = `&plan=${encodeURIComponent(planId)}`;
  if (href.startsWith("/partner/")) return href + plan;
  if (!href.startsWith("/customer/")) return href;
  if (addOn !== null) return undefined;
  return `${href}${plan}&term=${term}${pricingModel === "per-user" ? `&users=${users}` : ""}`;
}
