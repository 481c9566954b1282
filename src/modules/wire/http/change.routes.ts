import type { Problem } from "../../../kernel/problem.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { translate } from "../../../platform/text.ts";
import {
  type ChangeByPublisher,
  changeByPublisher,
  endByPublisher,
  plansForCustomer,
  subscriptionForPublisher,
} from "../../commerce/index.ts";
import { planView } from "../domain/plan-view.ts";
import { API_VERSION, protocolError } from "./protocol.ts";
import { idIn, publisherCalls, unknownSubscription } from "./publisher-call.ts";

/** Plans that a subscription can have, and its changes by the publisher's program (INT-02). */
export function changeRoutes(app: App): void {
  const call = publisherCalls(app);
  const started = (subscriptionId: string, operationId: string) =>
    answer(202, undefined, {
      headers: {
        "content-length": "0",
        "operation-location": `${app.platform.addresses.api}/api/saas/subscriptions/${subscriptionId}/operations/${operationId}?api-version=${API_VERSION}`,
      },
    });

  call(
    "GET",
    "/:subscriptionId/listAvailablePlans",
    "listAvailableFulfilmentPlans",
    "Plans that the buyer of a subscription can have, its own included",
    async ({ publisher, request, db, at }) => {
      const subscriptionId = idIn(request, "subscriptionId");
      const about = subscriptionId && { publisherId: publisher.id, subscriptionId, at };
      const found = about && (await subscriptionForPublisher(db, about));
      if (!found) return unknownSubscription();
      const { offerId, planUuid, market } = found.terms;
      const { tenantId, formerTenantIds } = found.customer;
      const plans = await plansForCustomer(db, {
        offerId,
        planUuid,
        market,
        tenantId,
        formerTenantIds,
      });
      const only = (request.query as Record<string, unknown>)["planId"];
      return answer(200, {
        plans: plans
          .filter(({ planId }) => only === undefined || only === planId)
          .map((plan) => planView(plan, market)),
      });
    },
  );

  call(
    "PATCH",
    "/:subscriptionId",
    "changeFulfilmentSubscription",
    "Another plan, or another number of seats",
    async ({ publisher, request, db }) => {
      const wanted = readWanted(request.body);
      if ("problem" in wanted) return wanted.problem;
      const subscriptionId = idIn(request, "subscriptionId");
      if (subscriptionId === undefined) return unknownSubscription();
      const done = await db.transaction((tx) =>
        changeByPublisher(tx, { publisherId: publisher.id, subscriptionId, wanted }),
      );
      return done.ok ? started(subscriptionId, done.value.operationId) : refusal(done.problem);
    },
  );

  call(
    "DELETE",
    "/:subscriptionId",
    "deleteFulfilmentSubscription",
    "The subscription ends at once",
    async ({ publisher, request, db }) => {
      const subscriptionId = idIn(request, "subscriptionId");
      if (subscriptionId === undefined) return unknownSubscription();
      const done = await db.transaction((tx) =>
        endByPublisher(tx, { publisherId: publisher.id, subscriptionId }),
      );
      return done.ok ? started(subscriptionId, done.value.operationId) : refusal(done.problem);
    },
  );
}

/** 404 for what is not there, 400 for everything that stands against a change (wire contract, 4.2). */
function refusal(problem: Problem): { ok: true; value: Answer } {
  const { code, params } = problem;
  if (code === "commerce/subscription-unknown") return unknownSubscription();
  const waits = code === "commerce/change-pending" || code === "commerce/charges-under-way";
  return protocolError(400, {
    code: waits ? "Failed" : "BadRequest",
    message: translate("en", `problem.${code}.detail`, params),
    target: TARGETS[code] ?? (code.includes("plan") ? "planId" : "subscriptionId"),
  });
}
const TARGETS: Readonly<Record<string, string>> = {
  "commerce/publisher-reads-only": "allowedCustomerOperations",
  "commerce/quantity-out-of-range": "quantity",
  "commerce/quantity-same": "quantity",
  "commerce/quantity-flat": "quantity",
  "commerce/quantity-fixed": "quantity",
  "commerce/quantity-outside-window": "quantity",
};

function readWanted(
  body: unknown,
): ChangeByPublisher["wanted"] | { problem: { ok: true; value: Answer } } {
  const given = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const { planId, quantity } = given;
  const bad = (message: string, target: string) => ({
    problem: protocolError(400, { code: "BadRequest", message, target }),
  });
  const hasPlan = planId !== undefined && planId !== null;
  const hasQuantity = quantity !== undefined && quantity !== null;
  if (hasPlan === hasQuantity) return bad("Name either planId or quantity.", "update");
  if (hasPlan)
    return typeof planId === "string" && planId !== "" && planId.length <= 50
      ? { planId }
      : bad("planId takes the ID of a plan.", "planId");
  const number =
    typeof quantity === "string" && /^\d{1,9}$/.test(quantity) ? Number(quantity) : quantity;
  return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 1e9
    ? { quantity: number }
    : bad("quantity takes a whole number from 1.", "quantity");
}
