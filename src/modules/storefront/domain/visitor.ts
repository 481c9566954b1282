/** The languages that the product speaks. */
const STOREFRONT_LANGUAGES = ["en", "fr", "ko"] as const;
export type StorefrontLanguage = (typeof STOREFRONT_LANGUAGES)[number];

export type Choice = {
  /** From the address; wins over everything and is remembered. */
  readonly asked?: string | undefined;
  /** From the cookie of an earlier choice. */
  readonly remembered?: string | undefined;
  /** From the profile or the organisation of a signed-in person. */
  readonly own?: string | undefined;
  /** The browser's `Accept-Language` header. */
  readonly acceptLanguage?: string | undefined;
};

/** The language to answer in; English when nothing names one that the product speaks. */
export function chooseLanguage({
  asked,
  remembered,
  own,
  acceptLanguage,
}: Choice): StorefrontLanguage {
  const wanted = [asked, remembered, own, ...rangesOf(acceptLanguage)];
  for (const one of wanted) {
    const base = one?.toLowerCase().split("-")[0];
    const spoken = STOREFRONT_LANGUAGES.find((language) => language === base);
    if (spoken) return spoken;
  }
  return "en";
}

const HOME: Readonly<Record<string, string>> = { fr: "FR", ko: "KR", de: "DE", ja: "JP", en: "US" };

/**
 * The market whose prices are shown: the one asked for, else remembered, else the organisation's
 * country, else the country of the browser's language. Only markets of `known` count.
 */
export function chooseMarket(
  { asked, remembered, own, acceptLanguage }: Choice,
  known: ReadonlySet<string>,
): string {
  const ranges = rangesOf(acceptLanguage);
  const wanted = [
    asked,
    remembered,
    own,
    ...ranges.map((range) =>
      range.split("-").find((part) => /^[A-Za-z]{2}$/.test(part) && part !== range.split("-")[0]),
    ),
    ...ranges.map((range) => HOME[range.toLowerCase().split("-")[0] ?? ""]),
    "US",
  ];
  const found = wanted
    .map((one) => one?.toUpperCase())
    .find((one) => one !== undefined && known.has(one));
  return found ?? [...known][0] ?? "US";
}

/** The language ranges of the header, most wanted first; at most ten are read. */
function rangesOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  return header
    .slice(0, 400)
    .split(",")
    .slice(0, 10)
    .map((part) => {
      const [range = "", ...parameters] = part.trim().split(";");
      const quality = parameters
        .find((one) => one.trim().startsWith("q="))
        ?.trim()
        .slice(2);
      return { range: range.trim(), weight: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ range, weight }) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/.test(range) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ range }) => range);
}
