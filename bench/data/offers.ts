import { MARKET_CODES } from "../../src/modules/catalog/index.ts";
import { type Random, randomFrom } from "./random.ts";
import {
  BRAND_BEGINNINGS,
  BRAND_ENDINGS,
  INDUSTRIES,
  TOPICS,
  type Topic,
  type Words,
} from "./words.ts";

export const PUBLISHERS = 50;
export const OFFERS = 1_000;

type Json = { readonly [name: string]: unknown };
/** A file that the publisher uploaded. */
export type Uploaded = { readonly sha256: string; readonly name: string };

export type InventedPublisher = { readonly handle: string; readonly name: string };
export type InventedOffer = {
  readonly publisher: InventedPublisher;
  readonly offerId: string;
  readonly topic: Topic;
  readonly names: { readonly en: string; readonly fr?: string; readonly ko?: string };
  /** The whole offer as its publisher would write it in a file. */
  document(files: {
    readonly logo: Uploaded;
    readonly screenshot: Uploaded;
    readonly sheet: Uploaded;
  }): Json;
};

const SOME_MARKETS = "FR BE DE ES IT NL PT GB IE US CA JP KR".split(" ");

export const inventedPublishers = (): InventedPublisher[] =>
  Array.from({ length: PUBLISHERS }, (_, at) => {
    const beginning = BRAND_BEGINNINGS[at % BRAND_BEGINNINGS.length] ?? "";
    const ending = BRAND_ENDINGS[(at * 7) % BRAND_ENDINGS.length] ?? "";
    const name = `${beginning}${ending}`;
    return { handle: `${name.toLowerCase()}${at}`, name: `${name} Software` };
  });

/** The catalogue that is measured: the same in every run. */
export function inventedOffers(): InventedOffer[] {
  const random = randomFrom(20_261_121);
  const publishers = inventedPublishers();
  return Array.from({ length: OFFERS }, (_, at) => {
    const publisher = publishers[at % publishers.length];
    if (publisher === undefined) throw new Error("There is no publisher");
    return inventOffer(random, publisher, at);
  });
}

/** One offer with as many plans and markets as there can be: what its draft and its preview are. */
export function widestOffer(files: Parameters<InventedOffer["document"]>[0]): {
  readonly slug: string;
  readonly preview: Json;
  readonly draft: Json;
} {
  const [first] = inventedOffers();
  if (first === undefined) throw new Error("There are no offers");
  const terms = (price: number) =>
    ["P1M", "P1Y", "P2Y", "P3Y"].map((term) => ({
      term,
      payment: "upfront",
      price: `${price}.00`,
    }));
  const document = (price: number) => ({
    ...first.document(files),
    offer: "widest",
    plans: Array.from({ length: 100 }, (_, at) => ({
      plan: `plan-${at}`,
      "plan-listing": { languages: { en: { name: `Plan ${at}`, description: "For everybody." } } },
      pricing: {
        pricingModel: "per-user",
        baseCurrency: "EUR",
        terms: terms(price + at),
        markets: [...MARKET_CODES],
      },
      visibility: { visibility: "public" },
    })),
  });
  return {
    slug: `${first.publisher.handle}.widest`,
    preview: document(20),
    draft: document(21),
  };
}

/** An offer with a private plan beside its public one. */
export function guardedOffer(files: Parameters<InventedOffer["document"]>[0]): {
  readonly slug: string;
  readonly plan: string;
  readonly document: Json;
} {
  const [first] = inventedOffers();
  if (first === undefined) throw new Error("There are no offers");
  const document = first.document(files);
  const [team] = document["plans"] as readonly Json[];
  const vip = {
    ...team,
    plan: "vip",
    "plan-listing": {
      languages: { en: { name: "Partners", description: "For companies that we know." } },
    },
    visibility: { visibility: "private" },
    audience: [{ tenantId: "5f1a9f0e-7c1d-4c0e-9b7a-2d3c4b5a6f70" }],
  };
  return {
    slug: `${first.publisher.handle}.guarded`,
    plan: "vip",
    document: { ...document, offer: "guarded", plans: [team, vip] },
  };
}

function inventOffer(random: Random, publisher: InventedPublisher, at: number): InventedOffer {
  const topic = random.of(TOPICS);
  const brand = `${random.of(BRAND_BEGINNINGS)}${random.of(BRAND_ENDINGS)}`;
  const inFrench = random.next() < 0.7;
  const inKorean = random.next() < 0.5;
  const names = {
    en: `${brand} ${topic.en.noun}`,
    ...(inFrench ? { fr: `${brand} ${topic.fr.noun}` } : {}),
    ...(inKorean ? { ko: `${brand} ${topic.ko.noun}` } : {}),
  };
  const languages = {
    en: english(random, names.en, topic.en),
    ...(names.fr ? { fr: french(random, names.fr, topic.fr) } : {}),
    ...(names.ko ? { ko: korean(random, names.ko, topic.ko) } : {}),
  };
  const [industry, vertical] = random.of(INDUSTRIES);
  const plans = plansOf(random);
  const offerId = `${brand.toLowerCase()}-${at}`;
  return {
    publisher,
    offerId,
    topic,
    names,
    document: ({ logo, screenshot, sheet }) => ({
      format: "souk.offer/1",
      publisher: publisher.handle,
      offer: offerId,
      type: "saas",
      alias: names.en,
      setup: { listingOption: "transact" },
      properties: {
        categories: [{ category: topic.category, subcategories: [topic.subcategory] }],
        industries: [{ industry, verticals: [vertical] }],
        terms: { kind: "standard" },
      },
      listing: {
        languages,
        privacyPolicyUrl: `https://${publisher.handle}.example/privacy`,
        usefulLinks: [{ title: "Documentation", url: `https://${publisher.handle}.example/docs` }],
        contacts: contactsOf(publisher),
        logo,
        screenshots: [{ id: "main", file: screenshot, captions: { en: `${names.en} at work` } }],
        documents: [{ id: "sheet", name: `${names.en}: data sheet`, file: sheet }],
      },
      "preview-audience": { people: [{ email: `preview@${publisher.handle}.example` }] },
      technical: {
        landingPageUrl: `https://${publisher.handle}.example/landing`,
        webhookUrl: `https://${publisher.handle}.example/webhook`,
        tenantId: "2f6a6c0e-3a64-4b1e-9d53-0a4b1c2d3e4f",
        appId: "8d3f1f8e-5a35-4a11-8c55-5b6a7c8d9e0f",
      },
      resell: { channel: "any" },
      plans,
    }),
  };
}

function contactsOf({ handle, name }: InventedPublisher): Json {
  const contact = { name, email: `help@${handle}.example`, phone: "+33 1 99 00 12 00" };
  return {
    support: { ...contact, url: `https://${handle}.example/help` },
    engineering: contact,
  };
}

/** Most offers have two or three plans; half of them are sold in every market, as in `examples/`. */
function plansOf(random: Random): Json[] {
  const everywhere = random.next() < 0.5;
  const perUser = random.next() < 0.7;
  const base = 4 + random.whole(40);
  return ["team", "business", "enterprise"].slice(0, 1 + random.whole(3)).map((plan, at) => {
    const monthly = base * (at + 1);
    return {
      plan,
      "plan-listing": {
        languages: {
          en: {
            name: PLAN_NAMES[at]?.en,
            description: "For a company that starts, with support by mail.",
          },
          fr: {
            name: PLAN_NAMES[at]?.fr,
            description: "Pour une entreprise qui démarre, avec assistance par courriel.",
          },
          ko: {
            name: PLAN_NAMES[at]?.ko,
            description: "시작하는 회사를 위한 플랜이며 메일로 지원합니다.",
          },
        },
      },
      pricing: {
        pricingModel: perUser ? "per-user" : "flat",
        baseCurrency: "EUR",
        terms: [
          { term: "P1M", payment: "upfront", price: `${monthly}.00` },
          { term: "P1Y", payment: "upfront", price: `${monthly * 10}.00` },
        ],
        markets: everywhere ? [...MARKET_CODES] : SOME_MARKETS,
        ...(at === 0 && random.next() < 0.3 ? { freeTrial: true } : {}),
      },
      visibility: { visibility: "public" },
    };
  });
}

const PLAN_NAMES = [
  { en: "Team", fr: "Équipe", ko: "팀" },
  { en: "Business", fr: "Entreprise", ko: "비즈니스" },
  { en: "Enterprise", fr: "Grand compte", ko: "엔터프라이즈" },
];

type Listing = {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly gettingStarted: string;
  readonly keywords: readonly string[];
};

function english(random: Random, name: string, words: Words): Listing {
  const [first, second, third] = random.some(words.things, 3);
  const doings = random.some(words.doings, 3);
  const people = random.of(words.people);
  return {
    name,
    summary: `${capital(first)} and ${second} for ${people}, in one place.`,
    description: paragraphs(
      `${name} keeps ${first}, ${second} and ${third} in one place, so that ${people} stop copying between spreadsheets.`,
      `With it you ${doings[0]}, ${doings[1]} and ${doings[2]}. Every change is logged with its author, and every figure leads back to its source.`,
      `It speaks with the ledger, the calendar and the directory that you have. Import ${third} from a file, from mail or through the interface, and export everything at any time.`,
      `Data stays in the European Union and is encrypted at rest. Set up takes a morning; our team helps ${people} with the first ${first}.`,
    ),
    gettingStarted:
      "Select Set up on the order page, sign in with your work account, and invite your team.",
    keywords: random.some(words.things, 3).map((one) => one.slice(0, 40)),
  };
}

function french(random: Random, name: string, words: Words): Listing {
  const [first, second, third] = random.some(words.things, 3);
  const doings = random.some(words.doings, 3);
  const people = random.of(words.people);
  return {
    name,
    summary: `${capital(first)} et ${second} pour les ${people}.`,
    description: paragraphs(
      `${name} réunit ${first}, ${second} et ${third} au même endroit : fini les copies d’un tableur à l’autre.`,
      `Il permet de ${doings[0]}, de ${doings[1]} et de ${doings[2]}. Chaque modification est journalisée avec son auteur, chaque chiffre renvoie à sa source.`,
      `Il dialogue avec la comptabilité, l’agenda et l’annuaire en place. Importer les ${third} depuis un fichier, un courriel ou l’interface, et tout exporter à tout moment.`,
      `Les données restent dans l’Union européenne, chiffrées. La mise en place prend une matinée ; notre équipe accompagne les ${people}.`,
    ),
    gettingStarted: "Sélectionner Configurer sur la page de la commande, puis inviter l’équipe.",
    keywords: random.some(words.things, 3).map((one) => one.slice(0, 40)),
  };
}

function korean(random: Random, name: string, words: Words): Listing {
  const [first, second, third] = random.some(words.things, 3);
  const doings = random.some(words.doings, 3);
  const people = random.of(words.people);
  return {
    name,
    summary: `${people}를 위해 ${first}와 ${second}를 한곳에서 관리합니다.`,
    description: paragraphs(
      `${name}은 ${first}, ${second}, ${third}를 한곳에 모아 표 계산 파일 사이의 복사를 없앱니다.`,
      `${doings[0]} 수 있고 ${doings[1]} 수 있으며 ${doings[2]} 수 있습니다. 모든 변경은 작성자와 함께 기록되고 모든 수치는 출처로 이어집니다.`,
      `쓰고 있는 회계 프로그램, 일정, 조직도와 연결됩니다. ${third}를 파일, 메일, 인터페이스로 가져오고 언제든지 모두 내보낼 수 있습니다.`,
      `데이터는 암호화하여 보관합니다. 설정은 오전이면 끝나며 ${people}의 첫 작업을 저희 팀이 돕습니다.`,
    ),
    gettingStarted: "주문 페이지에서 설정을 선택하고 회사 계정으로 로그인한 뒤 팀을 초대합니다.",
    keywords: random.some(words.things, 3),
  };
}

const paragraphs = (...texts: readonly string[]): string =>
  texts.map((text) => `<p>${text}</p>`).join("");

const capital = (text = ""): string => text.charAt(0).toUpperCase() + text.slice(1);
