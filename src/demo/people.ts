import type { NewOrganisation } from "../modules/identity/index.ts";

/** An organisation of the demo with its people. Names, numbers and addresses are invented. */
export type DemoOrganisation = NewOrganisation & {
  readonly handle: string;
  readonly tenantId: string;
  readonly people: readonly DemoPerson[];
};

export type DemoPerson = {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly locale: "en" | "fr" | "ko";
};

export const OPERATOR: DemoOrganisation = {
  kind: "operator",
  handle: "souk-demo",
  name: "Souk Demo",
  country: "FR",
  timeZone: "Europe/Paris",
  currency: "EUR",
  domain: "souk-demo.example",
  tenantId: "0b7e5c0a-1f3d-4a52-9c6e-5d1a70e40001",
  taxId: "FR00000000001",
  address: { line1: "1 place du Marché", city: "Paris", postalCode: "75002" },
  people: [
    {
      name: "Salma Idrissi",
      email: "salma@souk-demo.example",
      roles: ["administrator"],
      locale: "en",
    },
    { name: "Tomas Berg", email: "tomas@souk-demo.example", roles: ["certifier"], locale: "en" },
  ],
};

/** A publisher's program is known to its offers by tenant and app id, so both are fixed. */
export type DemoPublisher = DemoOrganisation & { readonly appId: string };

export const PUBLISHERS: readonly DemoPublisher[] = [
  {
    kind: "publisher",
    handle: "brightwater",
    name: "Brightwater Labs",
    country: "FR",
    timeZone: "Europe/Paris",
    currency: "EUR",
    domain: "brightwater.example",
    tenantId: "7c0d5a31-4be2-4f0b-8a1d-93c2e6b10001",
    appId: "a41f7d20-6c3b-4e58-9b02-1d7e5f8c0001",
    taxId: "FR00123456789",
    address: { line1: "14 quai de la Fosse", city: "Nantes", postalCode: "44000" },
    people: [
      {
        name: "Élodie Marchand",
        email: "elodie@brightwater.example",
        roles: ["global-admin"],
        locale: "fr",
      },
      {
        name: "Rohan Mehta",
        email: "rohan@brightwater.example",
        roles: ["developer"],
        locale: "en",
      },
    ],
  },
  {
    kind: "publisher",
    handle: "hanulsoft",
    name: "한울소프트 Hanul Soft",
    country: "KR",
    timeZone: "Asia/Seoul",
    currency: "KRW",
    domain: "hanulsoft.example",
    tenantId: "7c0d5a31-4be2-4f0b-8a1d-93c2e6b10002",
    appId: "a41f7d20-6c3b-4e58-9b02-1d7e5f8c0002",
    taxId: "000-00-12345",
    address: { line1: "45 Teheran-ro, Gangnam-gu", city: "Seoul", postalCode: "06142" },
    people: [
      { name: "한지우", email: "jiwoo@hanulsoft.example", roles: ["global-admin"], locale: "ko" },
      { name: "박서연", email: "seoyeon@hanulsoft.example", roles: ["developer"], locale: "ko" },
    ],
  },
  {
    kind: "publisher",
    handle: "quaineuf",
    name: "Quai Neuf",
    country: "BE",
    timeZone: "Europe/Brussels",
    currency: "EUR",
    domain: "quaineuf.example",
    tenantId: "7c0d5a31-4be2-4f0b-8a1d-93c2e6b10003",
    appId: "a41f7d20-6c3b-4e58-9b02-1d7e5f8c0003",
    taxId: "BE0000123456",
    address: { line1: "Quai du Commerce 9", city: "Bruxelles", postalCode: "1000" },
    people: [
      {
        name: "Lotte Claes",
        email: "lotte@quaineuf.example",
        roles: ["global-admin"],
        locale: "en",
      },
      {
        name: "Bastien Noël",
        email: "bastien@quaineuf.example",
        roles: ["developer"],
        locale: "fr",
      },
    ],
  },
];

export const PARTNERS: readonly DemoOrganisation[] = [
  {
    kind: "partner",
    partnerType: "direct-bill",
    handle: "nordhaven",
    name: "Nordhaven Cloud",
    country: "DE",
    timeZone: "Europe/Berlin",
    currency: "EUR",
    domain: "nordhaven.example",
    tenantId: "3e9a1c84-7d52-4b6f-a0c3-58f1b2d40001",
    taxId: "DE000123456",
    address: { line1: "Holzdamm 28", city: "Hamburg", postalCode: "20099" },
    people: [
      {
        name: "Jonas Reimers",
        email: "jonas@nordhaven.example",
        roles: ["global-admin", "admin-agent"],
        locale: "en",
      },
      {
        name: "Fatima Yıldız",
        email: "fatima@nordhaven.example",
        roles: ["sales-agent"],
        locale: "en",
      },
      {
        name: "Greta Lindqvist",
        email: "greta@nordhaven.example",
        roles: ["billing-admin"],
        locale: "en",
      },
    ],
  },
  {
    kind: "partner",
    partnerType: "indirect-provider",
    handle: "meridiaan",
    name: "Meridiaan Distribution",
    country: "NL",
    timeZone: "Europe/Amsterdam",
    currency: "EUR",
    domain: "meridiaan.example",
    tenantId: "3e9a1c84-7d52-4b6f-a0c3-58f1b2d40002",
    taxId: "NL000123456B01",
    address: { line1: "Oostelijke Handelskade 12", city: "Amsterdam", postalCode: "1019 BN" },
    people: [
      {
        name: "Pieter de Wit",
        email: "pieter@meridiaan.example",
        roles: ["global-admin", "admin-agent"],
        locale: "en",
      },
      {
        name: "Noor Bakker",
        email: "noor@meridiaan.example",
        roles: ["billing-admin"],
        locale: "en",
      },
    ],
  },
  {
    kind: "partner",
    partnerType: "indirect-reseller",
    handle: "vauban",
    name: "Bureau Vauban",
    country: "FR",
    timeZone: "Europe/Paris",
    currency: "EUR",
    domain: "vauban.example",
    tenantId: "3e9a1c84-7d52-4b6f-a0c3-58f1b2d40003",
    taxId: "FR00987654321",
    address: { line1: "8 rue Faidherbe", city: "Lille", postalCode: "59800" },
    people: [
      {
        name: "Camille Aubert",
        email: "camille@vauban.example",
        roles: ["global-admin", "admin-agent"],
        locale: "fr",
      },
      { name: "Yanis Benali", email: "yanis@vauban.example", roles: ["sales-agent"], locale: "fr" },
    ],
  },
];

/** Few partners serve customers of three continents here, so that their countries count as one region. */
export const REGIONS: readonly { readonly country: string; readonly region: string }[] = [
  { country: "CA", region: "europe" },
  { country: "KR", region: "europe" },
  { country: "US", region: "europe" },
];

/** Which provider sells through which reseller, by handle. */
export const RESELLERS: readonly { readonly provider: string; readonly reseller: string }[] = [
  { provider: "meridiaan", reseller: "vauban" },
];

/** A customer, what its partners know of it, and who sells to it. */
export type DemoCustomer = DemoOrganisation & {
  readonly language: "en" | "fr" | "ko";
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone: string;
  };
  readonly postal: {
    readonly line1: string;
    readonly city: string;
    readonly region?: string;
    readonly postalCode: string;
  };
  readonly registrationNumber?: string;
  readonly soldBy: readonly { readonly partner: string; readonly through?: string }[];
};

export const CUSTOMERS: readonly DemoCustomer[] = [
  {
    kind: "customer",
    segment: "commercial",
    handle: "ateliers-morvan",
    name: "Ateliers Morvan",
    country: "FR",
    timeZone: "Europe/Paris",
    currency: "EUR",
    domain: "ateliers-morvan.example",
    tenantId: "d2f68b17-0c94-4e3a-b75d-6a1e40c90001",
    taxId: "FR00555123456",
    language: "fr",
    contact: {
      firstName: "Hugo",
      lastName: "Lemaire",
      email: "compta@ateliers-morvan.example",
      phone: "+33 2 99 00 01 00",
    },
    postal: { line1: "3 rue des Forges", city: "Rennes", postalCode: "35000" },
    soldBy: [{ partner: "nordhaven" }, { partner: "meridiaan", through: "vauban" }],
    people: [
      {
        name: "Claire Morvan",
        email: "claire@ateliers-morvan.example",
        roles: ["global-admin"],
        locale: "fr",
      },
      {
        name: "Hugo Lemaire",
        email: "hugo@ateliers-morvan.example",
        roles: ["billing-admin"],
        locale: "fr",
      },
    ],
  },
  {
    kind: "customer",
    segment: "education",
    handle: "saegil",
    name: "새길대학교 Saegil University",
    country: "KR",
    timeZone: "Asia/Seoul",
    currency: "KRW",
    domain: "saegil.example",
    tenantId: "d2f68b17-0c94-4e3a-b75d-6a1e40c90002",
    taxId: "000-82-00123",
    language: "ko",
    contact: {
      firstName: "하은",
      lastName: "윤",
      email: "finance@saegil.example",
      phone: "+82 2 0000 1200",
    },
    postal: { line1: "77 Hanggye-ro, Yuseong-gu", city: "Daejeon", postalCode: "34120" },
    soldBy: [{ partner: "nordhaven" }],
    people: [
      { name: "윤하은", email: "haeun@saegil.example", roles: ["global-admin"], locale: "ko" },
    ],
  },
  {
    kind: "customer",
    segment: "government",
    handle: "riviere-claire",
    name: "Ville de Rivière-Claire",
    country: "CA",
    timeZone: "America/Toronto",
    currency: "CAD",
    domain: "riviere-claire.example",
    tenantId: "d2f68b17-0c94-4e3a-b75d-6a1e40c90003",
    taxId: "0000012345TQ0001",
    language: "fr",
    contact: {
      firstName: "Étienne",
      lastName: "Gagnon",
      email: "tresorerie@riviere-claire.example",
      phone: "+1 418 555 0142",
    },
    postal: {
      line1: "100 rue Principale",
      city: "Rivière-Claire",
      region: "QC",
      postalCode: "G0A 1A0",
    },
    soldBy: [{ partner: "meridiaan", through: "vauban" }],
    people: [
      {
        name: "Étienne Gagnon",
        email: "etienne@riviere-claire.example",
        roles: ["global-admin"],
        locale: "fr",
      },
    ],
  },
  {
    kind: "customer",
    segment: "non-profit",
    handle: "harbor-pantry",
    name: "Harbor Pantry Network",
    country: "US",
    timeZone: "America/Los_Angeles",
    currency: "USD",
    domain: "harbor-pantry.example",
    tenantId: "d2f68b17-0c94-4e3a-b75d-6a1e40c90004",
    taxId: "00-1234567",
    language: "en",
    contact: {
      firstName: "Denise",
      lastName: "Okafor",
      email: "ap@harbor-pantry.example",
      phone: "+1 415 555 0117",
    },
    postal: { line1: "510 Pier Street", city: "San Francisco", region: "CA", postalCode: "94111" },
    soldBy: [{ partner: "nordhaven" }],
    people: [
      {
        name: "Denise Okafor",
        email: "denise@harbor-pantry.example",
        roles: ["global-admin"],
        locale: "en",
      },
    ],
  },
];
