import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles, organisationById, rolesFor } from "../../identity/index.ts";
import { preventsRemoval } from "../domain/relationship.ts";
import { statusAt } from "../domain/subscription.ts";
import { isHeld, type SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import type { RelationshipEnded } from "../events.ts";
import { previewOutdated, relationshipInUse } from "../problems.ts";
import { dropOpenCart, endCustomer, lockCustomer, lockOpenCart } from "../store/customers.ts";
import { lockOpenDelegations } from "../store/delegations.ts";
import { lockHeldOfCustomer } from "../store/subscriptions.ts";
import { endWithRelationship } from "./end-delegations.ts";

export type RemoveCustomer = {
  readonly sellerId: string;
  readonly customerId: string;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

export type HeldSubscription = {
  readonly id: string;
  readonly name: string;
  readonly status: SubscriptionStatus;
  /** When a suspended one is deleted; null for others. */
  readonly until: string | null;
  /** Whether its publisher was asked to reactivate it and has not answered. */
  readonly asked: boolean;
};

/** What the end of a relationship does. */
export type RemovalEffect = {
  /** Those in the way: they run, or wait to be activated. */
  readonly preventing: readonly HeldSubscription[];
  /** Those that stay suspended until they are deleted, and that nobody reactivates any more. */
  readonly left: readonly HeldSubscription[];
  /** Whether an open cart is thrown away. */
  readonly cart: boolean;
  /** Whether rights over the customer's users and licences end, or a request for them. */
  readonly consent: boolean;
  readonly preview: string;
};

/** More than these are not named, but count. */
export const NAMED_AT_MOST = 100;

/**
 * Ends the relationship with a customer (reseller 2.3): every subscription must have ended or be
 * suspended. The partner loses the record and future purchases; orders, invoices and the suspended
 * subscriptions stay in its books. It names the preview it confirms, and does exactly that or is
 * refused (BEY-06).
 */
export const removeCustomer = (
  db: Database,
  request: RemoveCustomer,
): Promise<Result<RemovalEffect>> =>
  db.transaction(async (tx): Promise<Result<RemovalEffect>> => {
    const { sellerId, customerId } = request;
    const customer = await lockCustomer(tx, sellerId, customerId);
    if (customer === undefined) return refuse(notFound({}));
    const held = (await lockHeldOfCustomer(tx, sellerId, customerId))
      .map((one) => ({
        id: one.id,
        name: one.name,
        status: statusAt(one, tx.at),
        until: one.suspension?.until.toString() ?? null,
        asked: one.asked,
      }))
      .filter(({ status }) => isHeld(status));
    const preventing = held.filter(preventsRemoval);
    const left = held.filter((one) => !preventsRemoval(one));
    const cart = await lockOpenCart(tx, sellerId, customerId);
    const delegations = await lockOpenDelegations(tx, sellerId, customerId);
    const consent = delegations.length > 0;
    const preview = previewOf([
      customerId,
      customer.version,
      held,
      cart,
      delegations.map(({ id, version }) => [id, version]),
    ]);
    const effect = { preventing, left, cart, consent, preview };
    if (request.dryRun) return ok(effect);
    if (preventing.length > 0)
      return refuse(
        relationshipInUse({
          company: customer.company,
          count: preventing.length,
          subscriptions: preventing.slice(0, NAMED_AT_MOST).map(({ name }) => name),
        }),
      );
    if (request.preview !== preview) return refuse(previewOutdated({}));
    await dropOpenCart(tx, sellerId, customerId);
    await endCustomer(tx, sellerId, customerId);
    await endWithRelationship(tx, { sellerId, customerId });
    tx.audit({
      organisationId: sellerId,
      action: "customer.removed",
      objectType: "customer",
      objectId: customerId,
      before: { company: customer.company, domain: customer.domain },
    });
    await tx.publish({
      type: "commerce.relationship-ended",
      subject: customerId,
      customerId,
      sellerId,
      organisationId: customer.organisationId,
      endedAt: tx.at.toString(),
    } satisfies RelationshipEnded);
    await tellCustomer(tx, { sellerId, organisationId: customer.organisationId });
    return ok(effect);
  });

/** Those who could accept a partner read that one is gone. */
async function tellCustomer(
  tx: Tx,
  { sellerId, organisationId }: { readonly sellerId: string; readonly organisationId: string },
): Promise<void> {
  const partner = await organisationById(tx, sellerId);
  const roles = rolesFor("consent:give", ["customer"]);
  for (const reader of await membersWithRoles(tx, organisationId, roles))
    mailMember(tx, reader, {
      about: `relationship-ended/${sellerId}/${tx.at.toString()}`,
      organisationId,
      template: "relationship-ended",
      params: { partner: partner?.name ?? "" },
    });
}
