import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import type { TestMarket } from "./market.ts";

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

/** What calls the metering service as a publisher's program. */
export const meteringOf =
  (market: TestMarket, bearer: Record<string, string>) =>
  (method: string, path: string, body?: unknown) =>
    market.visitor(method, `/api${path}${path.includes("?") ? "&" : "?"}${VERSION}`, body, bearer);
