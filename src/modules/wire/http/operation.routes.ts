import type { FastifyRequest } from "fastify";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import {
  type AnswerOperation,
  answerOperation,
  openOperationsForPublisher,
  operationForPublisher,
  subscriptionForPublisher,
} from "../../commerce/index.ts";
import { operationView } from "../domain/operation-view.ts";
import { protocolError } from "./protocol.ts";
import { idIn, publisherCalls, unknownSubscription } from "./publisher-call.ts";

/** Operations of SaaS fulfilment: what waits for the publisher's answer, and the answer (INT-03). */
export function operationRoutes(app: App): void {
  const call = publisherCalls(app);

  call(
    "GET",
    "/:subscriptionId/operations",
    "listFulfilmentOperations",
    "Operations that wait for your answer",
    async ({ publisher, request, db, at }) => {
      const subscriptionId = idIn(request, "subscriptionId");
      const about = subscriptionId && { publisherId: publisher.id, subscriptionId };
      const found = about && (await subscriptionForPublisher(db, { ...about, at }));
      if (!about || !found) return unknownSubscription();
      const operations = await openOperationsForPublisher(db, about);
      return answer(200, {
        operations: operations.map((one) => operationView(one, found.terms.offerSlug)),
      });
    },
  );

  call(
    "GET",
    "/:subscriptionId/operations/:operationId",
    "getFulfilmentOperation",
    "One operation of a subscription of your offers",
    async ({ publisher, request, db, at }) => {
      const about = idsOf(request, publisher.id);
      const found = about && (await subscriptionForPublisher(db, { ...about, at }));
      if (!about || !found) return unknownSubscription();
      const operation = await operationForPublisher(db, about);
      return operation
        ? answer(200, operationView(operation, found.terms.offerSlug))
        : unknownOperation();
    },
  );

  call(
    "PATCH",
    "/:subscriptionId/operations/:operationId",
    "answerFulfilmentOperation",
    "Agree to a change, or refuse it",
    async ({ publisher, request, db }) => {
      const outcome = readOutcome(request.body);
      if (outcome === undefined)
        return protocolError(400, {
          code: "BadRequest",
          message: "status takes Success or Failure.",
          target: "status",
        });
      const about = idsOf(request, publisher.id);
      if (about === undefined) return unknownSubscription();
      const operation = await operationForPublisher(db, about);
      const plan = fieldsOf(request.body)["planId"];
      if (operation && typeof plan === "string" && plan !== "" && plan !== operation.planId)
        return protocolError(400, {
          code: "BadRequest",
          message: "planId differs from that of the operation.",
          target: "planId",
        });
      const named = numberIn(request.body, "quantity");
      if (operation && named !== undefined && named !== (operation.quantity ?? 1))
        return protocolError(400, {
          code: "BadRequest",
          message: "quantity differs from that of the operation.",
          target: "quantity",
        });
      const done = await db.transaction((tx) =>
        answerOperation(tx, { ...about, outcome, by: "publisher" }),
      );
      if (!done.ok) {
        const { code } = done.problem;
        if (code === "commerce/subscription-unknown") return unknownSubscription();
        if (code === "commerce/operation-unknown") return unknownOperation();
        return conflict("The operation is no longer in progress.");
      }
      if (outcome === "agreed" && done.value.status === "failed")
        return conflict("The subscription has changed since; the operation has failed.");
      return answer(200, undefined, { headers: { "content-length": "0" } });
    },
  );
}

const unknownOperation = () =>
  protocolError(404, {
    code: "EntityNotFound",
    message: "The subscription has no operation of this id.",
    target: "operation",
  });

const conflict = (message: string): { ok: true; value: Answer } =>
  protocolError(409, { code: "Conflict", message, target: "operation" });

/** Ids as the rules know them; what is no id is an id of nothing. */
function idsOf(request: FastifyRequest, publisherId: string) {
  const subscriptionId = idIn(request, "subscriptionId");
  const operationId = idIn(request, "operationId");
  if (subscriptionId === undefined) return undefined;
  return { publisherId, subscriptionId, operationId: operationId ?? NO_OPERATION };
}
const NO_OPERATION = "00000000-0000-0000-0000-000000000000";

function readOutcome(body: unknown): AnswerOperation["outcome"] | undefined {
  const status = fieldsOf(body)["status"];
  return status === "Success" ? "agreed" : status === "Failure" ? "refused" : undefined;
}

/** A number, or one in text, as programs send it; undefined where none is named. */
function numberIn(body: unknown, name: string): number | undefined {
  const given = fieldsOf(body)[name];
  if (given === undefined || given === null || given === "") return undefined;
  return Number(given);
}

const fieldsOf = (body: unknown): Record<string, unknown> =>
  typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
