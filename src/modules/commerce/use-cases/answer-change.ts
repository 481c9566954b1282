import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { languageOf } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { mailMember, memberOf, organisationById } from "../../identity/index.ts";
import { isAsAsked } from "../domain/ask-change.ts";
import { changeNotMade, changeRequestDecided, changeRequestInvalid } from "../problems.ts";
import { type ListedChangeRequest, namedChangeRequest } from "../queries/change-requests.ts";
import { subscriptionOfSeller } from "../queries/subscriptions.ts";
import { endChangeRequest, lockChangeRequestOfSeller } from "../store/change-requests.ts";
import { changeRequestEnded } from "./ask-change.ts";

/**
 * Answers what a customer asked to change (ux.md C4): it is done, or it is declined with the reason. Whoever asked
 * gets a mail either way.
 *
 * @returns the request; refuses one that was ended, Done before the subscription is as it was asked for, and to
 * decline without a word
 */
export const answerChange = (
  db: Database,
  {
    seller,
    requestId,
    outcome,
    answer,
    web,
  }: {
    readonly seller: ActingOrganisation;
    readonly requestId: string;
    readonly outcome: "done" | "declined";
    readonly answer: string;
    readonly web: string;
  },
): Promise<Result<ListedChangeRequest>> =>
  db.transaction(async (tx): Promise<Result<ListedChangeRequest>> => {
    const request = await lockChangeRequestOfSeller(tx, seller.id, requestId);
    if (request === undefined) return refuse(notFound({}));
    const subscription = await subscriptionOfSeller(tx, seller.id, request.subscriptionId);
    if (subscription === undefined) return refuse(notFound({}));
    if (request.state !== "open")
      return refuse(
        changeRequestDecided({ by: request.decidedBy ?? "", state: `${request.state}` }),
      );
    if (outcome === "declined" && answer === "")
      return refuse(
        changeRequestInvalid({}, [{ pointer: "/answer", code: "commerce/change-request-answer" }]),
      );
    const { kind, quantity } = request;
    if (outcome === "done" && !isAsAsked(subscription, request, tx.at))
      return refuse(changeNotMade({ kind, quantity: subscription.quantity, asked: quantity }));
    const ended = await endChangeRequest(tx, request.id, outcome, answer);
    const { organisationId } = subscription;
    for (const reader of [seller.id, organisationId])
      tx.audit({
        organisationId: reader,
        action: `subscription.change-request-${outcome}`,
        objectType: "subscription",
        objectId: subscription.id,
        before: { state: request.state, kind },
        after: { state: ended.state, kind },
      });
    await tx.publish(changeRequestEnded(request, outcome));
    const named = await namedChangeRequest(tx, request.id);
    const asker = await memberOf(tx, organisationId, request.askedBy);
    if (asker !== undefined) {
      const customer = await organisationById(tx, organisationId);
      mailMember(
        tx,
        { ...asker, locale: languageOf(asker.locale), personId: asker.id },
        {
          about: `change-request/${request.id}/${outcome}`,
          organisationId,
          template: "change-answered",
          params: {
            seller: seller.name,
            offer: named.offerName,
            plan: named.planName,
            kind,
            quantity: quantity ?? 0,
            outcome,
            hasAnswer: answer === "" ? "no" : "yes",
            answer,
            link: `${web}/customer/${customer?.handle ?? ""}/purchases/${subscription.id}`,
          },
        },
      );
    }
    return ok(named);
  });
