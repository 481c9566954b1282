import assert from "node:assert/strict";
import { once, startTestMarket, type TestMarket, type TestPerson } from "./market.ts";
import { planDocument } from "./offers.ts";
import { completeOffer, openSite, type Site, submitted } from "./publishing.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "./sale.ts";

type Json = Record<string, unknown>;

/** A marketplace whose checks certify alone, with a publisher, a partner and real live offers. */
export type Distribution = {
  readonly market: TestMarket;
  readonly sale: Sale;
  readonly site: Site;
  readonly publisher: TestPerson;
  /** Publishes a complete offer and goes live with it; returns its slug. */
  live(offer: string, plans?: readonly string[], pricing?: Json): Promise<string>;
  /** A complete draft. */
  draft(offer: string, plans?: readonly string[], pricing?: Json): Promise<string>;
  /** Submits the draft and waits at its preview; returns the number. */
  atPreview(slug: string): Promise<number>;
  goesLive(slug: string): Promise<void>;
  offer(slug: string): Promise<OfferAnswer>;
  /** The plan of a live offer as a partner buys it. */
  sold(slug: string, plan?: string): Promise<Sold>;
  changes(method: string, path: string, body?: unknown, ifMatch?: string): Promise<Answer>;
  stops(slug: string, more?: Json): Promise<Answer>;
  /** Plans of the offer in the catalogue of a partner for a customer. */
  catalogue(slug: string, customer: SoldTo): Promise<readonly string[]>;
  /** A cart of the partner with one line of the plan. */
  cart(customer: SoldTo, sold: Sold): Promise<string>;
  page(slug: string): Promise<number>;
  close(): Promise<void>;
};

export type Answer = Awaited<ReturnType<TestPerson["call"]>>;
type ActionAnswer = {
  readonly action: string;
  readonly allowed: boolean;
  readonly reason: { readonly code: string } | null;
};
export type OfferAnswer = {
  readonly id: string;
  readonly status: string;
  readonly live: { readonly version: number; readonly editionId: string } | null;
  readonly preview: object | null;
  readonly draft: {
    readonly unpublishedChanges: number;
    readonly plansStopping: readonly string[];
  };
  readonly submission: { readonly number: number; readonly state: string } | null;
  readonly plans: readonly {
    readonly planId: string;
    readonly planUuid: string;
    readonly status: string;
    readonly actions: readonly ActionAnswer[];
  }[];
  readonly actions: readonly ActionAnswer[];
  readonly etag: string;
};

export async function openDistribution(): Promise<Distribution> {
  const site = await openSite();
  const market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
  const sale = await openSale(market);
  const { publisher, operator, partner } = sale;
  const automatic = await operator.call("PUT", "/v1/certification/settings", {
    certification: "automatic",
  });
  assert.equal(automatic.status, 200, automatic.text);

  const opened: Distribution = {
    market,
    sale,
    site,
    publisher,
    draft: (offer, plans = ["team"], pricing = {}) =>
      completeOffer(publisher, site, {
        offer,
        plans: plans.map((plan) => planDocument(plan, pricing)),
      }),
    async live(offer, plans, pricing) {
      const slug = await opened.draft(offer, plans, pricing);
      await opened.goesLive(slug);
      return slug;
    },
    async atPreview(slug) {
      const { number } = await submitted(publisher, slug);
      await market.settle();
      assert.equal((await opened.offer(slug)).status, "preview");
      return number;
    },
    async goesLive(slug) {
      const number = await opened.atPreview(slug);
      const path = `/v1/offers/${slug}/submissions/${number}/sign-off`;
      assert.equal((await publisher.call("PUT", path, {})).status, 200);
      await market.settle();
      assert.equal((await opened.offer(slug)).status, "live");
    },
    async offer(slug) {
      const answer = await publisher.call("GET", `/v1/offers/${slug}`);
      assert.equal(answer.status, 200, answer.text);
      return { ...answer.json<OfferAnswer>(), etag: answer.headers.get("etag") ?? "" };
    },
    async sold(slug, plan = "team") {
      const { id, plans } = await opened.offer(slug);
      const planUuid = plans.find(({ planId }) => planId === plan)?.planUuid;
      return { offer: { offerId: id }, plan: { planUuid } } as unknown as Sold;
    },
    changes: (method, path, body, ifMatch = "*") =>
      publisher.call(method, path, body, { "if-match": ifMatch }),
    stops: (slug, more = {}) =>
      opened.changes("PUT", `/v1/offers/${slug}/stop`, { offerId: slug.split(".")[1], ...more }),
    async catalogue(slug, customer) {
      const answer = await partner.call("GET", `/v1/customers/${customer.id}/catalog?limit=100`);
      assert.equal(answer.status, 200, answer.text);
      return answer
        .json<{ data: { offer: { slug: string }; plan: { id: string } }[] }>()
        .data.filter(({ offer }) => offer.slug === slug)
        .map(({ plan }) => plan.id);
    },
    async cart(customer, { plan }) {
      const answer = await partner.call(
        "POST",
        "/v1/carts",
        {
          customerId: customer.id,
          lines: [{ planUuid: plan.planUuid, term: "P1M", quantity: 2 }],
        },
        once(),
      );
      assert.equal(answer.status, 201, answer.text);
      return answer.json<{ id: string }>().id;
    },
    page: async (slug) => (await market.visitor("GET", `/product/saas/${slug}`)).status,
    async close() {
      await market.close();
      site.close();
    },
  };
  return opened;
}

export const verdict = (
  { actions }: { readonly actions: readonly ActionAnswer[] },
  action: string,
): string => {
  const found = actions.find((one) => one.action === action);
  return found?.allowed ? "yes" : (found?.reason?.code ?? "absent");
};
