import type { Result } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { StartedAtOnce } from "../domain/usage-purchase.ts";
import { LIMIT_REACHED, type NewOrder, type NewOrderLine, type OrderRefused } from "./orders.ts";

const place = statement<[order: string], unknown>(
  "commerce.record-usage-order",
  "select commerce.record_usage_order($1)",
);

/** Stores an order for an environment, whose subscription is active at once, as the transaction ends. */
export const placeUsageOrder = (
  tx: Tx,
  {
    order,
    line,
    environmentId,
    started: { status, trialEndsAt, term, paidUntil },
  }: {
    readonly order: NewOrder;
    readonly line: NewOrderLine;
    readonly environmentId: string;
    readonly started: StartedAtOnce;
  },
  refusal: (why: OrderRefused) => Result<never> & { readonly ok: false },
): void => {
  const started = {
    status,
    trialEndsAt: trialEndsAt?.toString() ?? null,
    termStart: term.start,
    termEnd: term.end,
    paidUntil,
  };
  tx.last(
    place,
    [JSON.stringify({ order, lines: [line], environmentId, started })],
    ({ code, constraint, detail }) => {
      if (code === LIMIT_REACHED) return refusal({ limitOf: detail ?? "" });
      return constraint === "one_trial_per_offer" ? refusal("trial-taken") : undefined;
    },
  );
};

const ownRecord = statement<readonly unknown[], unknown>(
  "commerce.keep-own-record",
  `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
     segment, language, tax_id, contact, address, created_at, updated_at)
   values ($1, $1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
   on conflict (seller_id, organisation_id) do nothing`,
);

/** The record with which a customer organisation buys for itself: it is its own customer, because it pays. */
export const keepOwnRecord = (
  tx: Tx,
  one: {
    readonly id: string;
    readonly tenantId: string;
    readonly handle: string;
    readonly name: string;
    readonly domain: string | null;
    readonly country: string;
    readonly currency: string;
    readonly segment: string | null;
    readonly taxId: string | null;
    readonly address: object;
    readonly language: string;
    readonly contact: object;
  },
) =>
  tx.query(ownRecord, [
    one.id,
    one.tenantId,
    one.handle,
    one.name,
    one.domain ?? "",
    one.country,
    one.currency,
    one.segment ?? "commercial",
    one.language,
    one.taxId,
    JSON.stringify(one.contact),
    JSON.stringify(one.address),
    tx.at,
  ]);
