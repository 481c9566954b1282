/**
 * A partner and a customer come together in one region (reseller 2.3). Four regions cover the world:
 * a country that no list names is in the Middle East or Africa.
 */
export type Region = "americas" | "asia-pacific" | "europe" | "middle-east-africa";

const AMERICAS =
  "AR BB BM BO BR BS CA CL CO CR CW DO EC GT HN JM KN KY MX NI PA PE PR PY SV TT US UY VE";
const ASIA_PACIFIC =
  "AF AU BD BN CN FJ HK ID IN JP KH KR LA LK MM MN MO MY NP NZ PH PK SG TH TL TW VN";
const EUROPE =
  "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL " +
  "NO PL PT RO RS RU SE SI SK SM TR UA VA";

const REGIONS: ReadonlyMap<string, Region> = new Map(
  (
    [
      ["americas", AMERICAS],
      ["asia-pacific", ASIA_PACIFIC],
      ["europe", EUROPE],
    ] as const
  ).flatMap(([region, countries]) =>
    countries.split(" ").map((country): [string, Region] => [country, region]),
  ),
);

/** The region of a country, ISO 3166 alpha-2. */
export const regionOf = (country: string): Region => REGIONS.get(country) ?? "middle-east-africa";
