import { randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles, organisationById } from "../../identity/index.ts";
import { type ChangeAsked, decideChangeAsked } from "../domain/ask-change.ts";
import type { ChangeRequestEnded, ChangeRequested } from "../events.ts";
import {
  changeRequestDecided,
  changeRequestedAlready,
  changeRequestOfAnother,
  changeRequestsMany,
} from "../problems.ts";
import { type ListedChangeRequest, namedChangeRequest } from "../queries/change-requests.ts";
import { purchaseOf } from "../queries/purchases.ts";
import type { ListedSubscription } from "../queries/subscriptions.ts";
import {
  askerOfOpen,
  type ChangeRequest,
  changeRequestsSince,
  endChangeRequest,
  insertChangeRequest,
  lockChangeRequestOfSubscription,
} from "../store/change-requests.ts";

/** Who of a partner is told of what customers ask. */
const TOLD = ["global-admin", "admin-agent", "sales-agent"];

/** So many are made about one subscription in 24 hours at most: each is a mail to the partner's people. */
export const MOST_A_DAY = 10;

type OfPurchase = {
  readonly organisation: ActingOrganisation;
  readonly subscriptionId: string;
};

/**
 * Asks the partner who sold a subscription to change it (ux.md C4). Nothing changes by asking: the partner's
 * people get a mail and find it with what needs them.
 *
 * @returns the request; refuses what the partner could not do, and another one of a kind that waits
 */
export const askChange = (
  db: Database,
  {
    organisation,
    subscriptionId,
    asked,
    askedBy,
    web,
  }: OfPurchase & {
    readonly asked: ChangeAsked;
    /** Identifier of the person or program. */
    readonly askedBy: string;
    readonly web: string;
  },
): Promise<Result<ListedChangeRequest>> =>
  db.transaction(async (tx): Promise<Result<ListedChangeRequest>> => {
    const subscription = await purchaseOf(tx, organisation.id, subscriptionId);
    if (subscription === undefined) return refuse(notFound({}));
    const decision = decideChangeAsked(subscription, asked, tx.at);
    if (!decision.ok) return decision;
    const made = await changeRequestsSince(tx, subscriptionId, addHours(tx.at, -24));
    if (made >= MOST_A_DAY) return refuse(changeRequestsMany({ most: MOST_A_DAY }));
    const { sellerId, customerId } = subscription;
    const request = await insertChangeRequest(tx, {
      ...asked,
      id: randomUUIDv7(),
      sellerId,
      customerId,
      subscriptionId,
      askedBy,
    });
    if (request === undefined) {
      const by = (await askerOfOpen(tx, subscriptionId, asked.kind)) ?? "";
      return refuse(changeRequestedAlready({ by }));
    }
    const { kind, quantity } = asked;
    for (const organisationId of [organisation.id, sellerId])
      tx.audit({
        organisationId,
        action: "subscription.change-requested",
        objectType: "subscription",
        objectId: subscriptionId,
        after: { kind, ...(quantity === null ? {} : { quantity }) },
      });
    await tx.publish({
      type: "commerce.change-requested",
      subject: subscriptionId,
      requestId: request.id,
      subscriptionId,
      sellerId,
      customerId,
      kind,
      quantity,
    } satisfies ChangeRequested);
    const named = await namedChangeRequest(tx, request.id);
    await tellSeller(tx, subscription, named, web);
    return ok(named);
  });

/** Takes back a request that waits: whoever asked, and those who may buy for the organisation. */
export const withdrawChangeRequest = (
  db: Database,
  {
    organisation,
    subscriptionId,
    requestId,
    by,
  }: OfPurchase & {
    readonly requestId: string;
    readonly by: { readonly id: string; readonly administers: boolean };
  },
): Promise<Result<ListedChangeRequest>> =>
  db.transaction(async (tx): Promise<Result<ListedChangeRequest>> => {
    if ((await purchaseOf(tx, organisation.id, subscriptionId)) === undefined)
      return refuse(notFound({}));
    const request = await lockChangeRequestOfSubscription(tx, subscriptionId, requestId);
    if (request === undefined) return refuse(notFound({}));
    if (request.askedBy !== by.id && !by.administers)
      return refuse(changeRequestOfAnother({ by: request.askedByName }));
    if (request.state !== "open")
      return refuse(
        changeRequestDecided({ by: request.decidedBy ?? "", state: `${request.state}` }),
      );
    const ended = await endChangeRequest(tx, request.id, "withdrawn");
    for (const organisationId of [organisation.id, request.sellerId])
      tx.audit({
        organisationId,
        action: "subscription.change-request-withdrawn",
        objectType: "subscription",
        objectId: subscriptionId,
        before: { state: request.state, kind: request.kind },
        after: { state: ended.state, kind: request.kind },
      });
    await tx.publish(changeRequestEnded(request, "withdrawn"));
    return ok(await namedChangeRequest(tx, request.id));
  });

/** What is announced of the end of a request. */
export const changeRequestEnded = (
  { id, subscriptionId, sellerId, customerId }: ChangeRequest,
  state: ChangeRequestEnded["state"],
): ChangeRequestEnded => ({
  type: "commerce.change-request-ended",
  subject: subscriptionId,
  requestId: id,
  subscriptionId,
  sellerId,
  customerId,
  state,
});

async function tellSeller(
  tx: Tx,
  subscription: ListedSubscription,
  request: ListedChangeRequest,
  web: string,
): Promise<void> {
  const { sellerId } = subscription;
  const seller = await organisationById(tx, sellerId);
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `change-request/${request.id}`,
      organisationId: sellerId,
      template: "change-requested",
      params: {
        person: request.askedByName,
        company: request.company,
        offer: request.offerName,
        plan: request.planName,
        kind: request.kind,
        from: subscription.quantity,
        quantity: request.quantity ?? 0,
        hasNote: request.note === "" ? "no" : "yes",
        note: request.note,
        link: `${web}/partner/${seller?.handle ?? ""}/subscriptions/${request.subscriptionId}`,
      },
    });
}
