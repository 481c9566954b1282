import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { accepted } from "../../src/kernel/result.ts";
import { receiveLead } from "../../src/modules/leads/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, type TestMarket, type TestPerson } from "./market.ts";
import { exampleDocument, exampleFiles } from "./offer-types.ts";
import { applied, publishAtOnce } from "./offers.ts";

/** What a registration sends; a sale of today, 2026-11-21, to a company in France. */
export const DEAL = {
  offer: "contoso.sales",
  customer: {
    company: "Société Générale du Port",
    country: "FR",
    city: "Le Havre",
    taxId: "FR 40 303 265 045",
    domain: "port.example",
  },
  dealType: "new",
  contractValue: { amount: "24000.00", currency: "EUR" },
  solutionValue: { amount: "18000.00", currency: "EUR" },
  signedOn: "2026-11-16",
  startsOn: "2026-12-01",
  endsOn: "2027-11-30" as string | null,
  contact: {
    firstName: "Inès",
    lastName: "Roche",
    email: "ines@port.example",
    phone: "+33 2 35 00 00 00",
  },
} as const;

export type TestDeal = {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly allowedActions: readonly string[];
  readonly licencesMayBeManaged: boolean;
  readonly customer: { readonly company: string };
  readonly solution: { readonly slug: string; readonly name: string };
  readonly reviewer: { readonly name: string; readonly me: boolean } | null;
  readonly evidence: { readonly name: string } | null;
  readonly endsOn: string | null;
  readonly question: string | null;
  readonly duplicates: readonly { readonly number: number }[];
  readonly steps: readonly {
    readonly kind: string;
    readonly text: string | null;
    readonly changed: readonly string[];
    readonly by: { readonly kind: string; readonly name: string };
  }[];
};

/** Makes an offer of contoso live whose licences the marketplace manages. */
export async function licensedOffer(
  market: TestMarket,
  publisher: TestPerson,
  offer = "sales",
): Promise<string> {
  const files = await exampleFiles(publisher);
  const document = exampleDocument("dynamics-365", files, { site: "http://127.0.0.1:4710", offer });
  await applied(publisher, document);
  await publishAtOnce(market, publisher, `contoso.${offer}`);
  return `contoso.${offer}`;
}

/** Registers a deal. @param changes in place of what `DEAL` says */
export async function registered(publisher: TestPerson, changes: object = {}): Promise<TestDeal> {
  const answer = await publisher.call("POST", "/v1/deals", { ...DEAL, ...changes }, once());
  assert.equal(answer.status, 201, answer.text);
  return answer.json<TestDeal>();
}

/** A lead that somebody left about the offer of `DEAL`. */
export async function leftLead(market: TestMarket, publisher: TestPerson): Promise<string> {
  const left = await receiveLead(market.platform.databaseAs(SYSTEM), {
    form: {
      firstName: "Ji-won",
      lastName: "Han",
      email: `${randomUUID()}@hanbit.example`,
      company: "Hanbit",
      country: "KR",
      message: "We want it.",
      consent: true,
    },
    source: "contact-me",
    offer: {
      offerId: randomUUID(),
      publisherId: publisher.organisation.id,
      editionId: randomUUID(),
      slug: DEAL.offer,
      type: "dynamics-365",
      name: "Harbour Sales",
      plans: [],
    },
    language: "en",
  });
  return accepted(left).id;
}
