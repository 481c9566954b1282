import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { programOf, type TestMarket, type TestPerson } from "./market.ts";

const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const VERSION = "api-version=2018-08-31";

/** A flat plan of EUR 20 a month with two dimensions: mails, of which 1,000 are included, and gigabytes. */
export const METERED: Partial<PlanForSale> = {
  pricingModel: "flat",
  maxQuantity: 1,
  prices: {
    FR: { currency: "EUR", terms: { P1M: "20.00" }, meters: { mails: "0.0125", gb: "0.5" } },
  },
  meters: [
    { id: "mails", name: "Mails sent", unit: "mail", included: { P1M: "1000" } },
    { id: "gb", name: "Storage", unit: "GB and day", included: { P1M: "0" } },
  ],
};

export type UsageResult = {
  usageEventId?: string;
  status: string;
  messageTime: string;
  resourceId?: string;
  quantity?: number;
  dimension?: string;
  effectiveStartTime?: string;
  planId?: string;
  error?: {
    code: string;
    additionalInfo?: { acceptedMessage: UsageResult };
    details?: { code: string; target: string }[];
  };
};

/** The header with which a program of this publisher calls. */
export async function bearerOf(
  market: TestMarket,
  publisher: TestPerson,
): Promise<Record<string, string>> {
  const program = await programOf(market, { id: publisher.organisation.id, kind: "publisher" }, [
    "developer",
  ]);
  const answered = await market.visitor(
    "POST",
    `/${publisher.organisation.tenantId}/oauth2/v2.0/token`,
    new URLSearchParams({
      grant_type: "client_credentials",
      client_id: program.id,
      client_secret: program.secret,
      scope: `${RESOURCE}/.default`,
    }).toString(),
    { "content-type": "application/x-www-form-urlencoded" },
  );
  return { authorization: `Bearer ${answered.json<{ access_token: string }>().access_token}` };
}

/** What calls the metering service as a publisher's program. */
export const meteringOf =
  (market: TestMarket, bearer: Record<string, string>) =>
  (method: string, path: string, body?: unknown) =>
    market.visitor(method, `/api${path}${path.includes("?") ? "&" : "?"}${VERSION}`, body, bearer);
