import { recordWithdrawal } from "../../src/modules/storefront/store/offers.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "./market.ts";
import { liveEdition, livePlan, shows } from "./storefront.ts";

export const invoices = liveEdition(1, {
  slug: "contoso.ledger",
  languages: {
    en: {
      name: "Ledger Capture",
      summary: "Scan supplier invoices without retyping",
      description: "<p>Every approval is kept.</p>",
      keywords: ["bookkeeping"],
    },
    fr: {
      name: "Ledger Capture",
      summary: "Numérisez les factures, gardez la trésorerie en vue",
      description: "<p>Chaque validation est conservée.</p>",
      keywords: [],
    },
    ko: {
      name: "레저 캡처",
      summary: "전자 세금계산서를 처리합니다",
      description: "<p>라이선스를 팀에 나누어 줍니다.</p>",
      keywords: [],
    },
  },
  categories: [{ category: "finance", subcategories: [] }],
  plans: [livePlan({ trialDays: 30 })],
});
export const notes = liveEdition(2, {
  slug: "contoso.notes",
  languages: {
    en: {
      name: "Field Notes",
      summary: "Notes for teams",
      description: "<p>Write.</p>",
      keywords: [],
    },
  },
});
export const contact = liveEdition(3, {
  slug: "fabrikam.advice",
  publisherHandle: "fabrikam",
  publisherName: "Fabrikam",
  listingOption: "contact-me",
  plans: [],
});

/** A storefront with these offers, and a private one that only `member` sees. */
export async function openStorefront() {
  const market = await startTestMarket();
  const member = await market.organisation({ kind: "customer", name: "Clinique des Tilleuls" });
  for (const edition of [invoices, notes, contact]) await shows(market, edition);
  await shows(
    market,
    liveEdition(4, {
      slug: "contoso.zephyr",
      languages: {
        en: {
          name: "Zephyr Secret",
          summary: "Negotiated",
          description: "<p>x</p>",
          keywords: [],
        },
      },
      categories: [{ category: "sales", subcategories: [] }],
      plans: [
        livePlan({
          planId: "tilleuls",
          visibility: "private",
          audienceTenantIds: [member.organisation.tenantId.toUpperCase()],
        }),
      ],
    }),
  );
  return {
    market,
    member,
    read: (path: string, person?: TestPerson, headers: Record<string, string> = {}) =>
      (person?.call ?? market.visitor)("GET", path, undefined, headers),
    close: () => market.close(),
  };
}
export type Storefront = Awaited<ReturnType<typeof openStorefront>>;

export const hide = (market: TestMarket, offerId: string): Promise<void> =>
  market.platform.databaseAs(SYSTEM).transaction((tx) => recordWithdrawal(tx, offerId));
