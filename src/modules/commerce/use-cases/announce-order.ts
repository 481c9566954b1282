import { randomBytes } from "node:crypto";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { membersWithRoles } from "../../identity/index.ts";
import type { OrderPlaced, OrderReceived } from "../events.ts";
import type { NewOrder, NewOrderLine } from "../store/orders.ts";
import { LAPSE } from "./moments.ts";

/** An order that was stored, and who is told of it. */
export type Announced = {
  readonly row: NewOrder;
  readonly lines: readonly NewOrderLine[];
  readonly partner: Pick<ActingOrganisation, "id">;
  readonly by: Pick<Caller, "kind" | "id" | "name" | "email">;
  readonly locale: Language;
  readonly company: string;
  /** Nobody has to activate it, so that it never lapses. */
  readonly activeAtOnce?: true;
};

/** Records that an order was placed, when its subscriptions lapse, and tells whoever ordered. */
export async function announceOrder(
  tx: Tx,
  { row, lines, partner, by, locale, company, activeAtOnce }: Announced,
): Promise<void> {
  for (const { subscriptionId, terms, lapsesAt } of lines) {
    if (activeAtOnce !== true)
      tx.schedule({
        kind: LAPSE,
        subject: subscriptionId,
        dueAt: Temporal.Instant.from(lapsesAt),
        payload: {},
      });
    tx.audit({
      organisationId: partner.id,
      action: "subscription.ordered",
      objectType: "subscription",
      objectId: subscriptionId,
      after: { orderId: row.id, terms },
    });
  }
  tx.audit({
    organisationId: partner.id,
    action: "order.placed",
    objectType: "order",
    objectId: row.id,
    after: { number: row.number, customerId: row.customerId, totals: row.totals },
  });
  await tx.publish({
    type: "commerce.order-placed",
    subject: row.id,
    orderId: row.id,
    orderNumber: row.number,
    sellerId: row.sellerId,
    customerId: row.customerId,
    subscriptionIds: lines.map(({ subscriptionId }) => subscriptionId),
    at: row.placedAt,
    by: { name: by.name, email: by.email ?? null, locale },
  } satisfies OrderPlaced);
  for (const publisherId of new Set(lines.map(({ terms }) => terms.publisherId)))
    await tx.publish({
      type: "commerce.order-received",
      subject: row.id,
      orderId: row.id,
      publisherId,
      lines: lines
        .filter(({ terms }) => terms.publisherId === publisherId)
        .map(({ subscriptionId, terms: { offerSlug, planId, quantity } }) => ({
          subscriptionId,
          offerSlug,
          planId,
          quantity,
        })),
      at: row.placedAt,
    } satisfies OrderReceived);
  await confirm(tx, { row, lines, partner, by, locale, company });
}

/**
 * The confirmation goes to whoever ordered; for a program, to the partner's administrators. It
 * carries neither instructions nor the link to the publisher's site (SUB-07).
 */
async function confirm(
  tx: Tx,
  { row, lines, partner, by, locale, company }: Announced,
): Promise<void> {
  const readers =
    by.email === undefined
      ? await membersWithRoles(tx, partner.id, ["global-admin", "billing-admin"])
      : [{ personId: by.id, name: by.name, email: by.email, locale }];
  for (const reader of readers)
    tx.mail({
      dedupeKey: `order-confirmation/${row.id}/${reader.email}`,
      to: reader.email,
      toName: reader.name,
      personId: reader.personId,
      organisationId: partner.id,
      locale: reader.locale,
      template: "order-confirmation",
      params: {
        number: row.number,
        company,
        own: row.sellerId === row.organisationId ? "yes" : "no",
        name: reader.name,
        count: lines.length,
        lines: lines.map(({ name, terms }) => `${terms.quantity} × ${name}`),
      },
    });
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ten characters that are read aloud without doubt, such as `7Q2K4-MZD8R`; 2^50 of them. */
export function orderNumber(): string {
  const text = [...randomBytes(10)].map((byte) => ALPHABET[byte % 32]).join("");
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}
