import { isId } from "../../../kernel/ids.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import {
  activateSubscription,
  resolvePurchaseToken,
  subscriptionForPublisher,
  subscriptionsForPublisher,
} from "../../commerce/index.ts";
import { fulfilmentViewOf, fulfilmentViewsOf } from "../queries/fulfilment-view-of.ts";
import { API_VERSION, protocolError } from "./protocol.ts";
import { idIn, publisherCalls, unknownSubscription } from "./publisher-call.ts";

/**
 * SaaS fulfilment, as existing publisher programs call it: resolve, list, get, activate (INT-02).
 * Translates only; the rules are commerce's.
 */
export function fulfilmentRoutes(app: App): void {
  const call = publisherCalls(app);

  call(
    "POST",
    "/resolve",
    "resolvePurchaseToken",
    "What a purchase token stands for",
    async ({ publisher, request, db, at }) => {
      const token = request.headers["x-ms-marketplace-token"];
      if (typeof token !== "string" || token === "")
        return protocolError(400, {
          code: "HeaderNotPresent",
          message: "The header x-ms-marketplace-token is required.",
          target: "x-ms-marketplace-token",
        });
      const found = await resolvePurchaseToken(db, {
        publisherId: publisher.id,
        token: unescaped(token),
        at,
      });
      if (!found.ok)
        return protocolError(400, {
          code: "InvalidValue",
          message:
            "The purchase token is unknown, has expired, or is not for your offers. Open the set-up link again for a new one.",
          target: "token",
        });
      const subscription = await fulfilmentViewOf(db, found.value);
      const { id, name, offerId, planId, quantity } = subscription;
      return answer(200, {
        id,
        subscriptionName: name,
        offerId,
        planId,
        ...(quantity === null ? {} : { quantity }),
        subscription,
      });
    },
  );

  call(
    "GET",
    "",
    "listFulfilmentSubscriptions",
    "Every subscription of your offers, whatever became of it, 100 at a time",
    async ({ publisher, request, db, at }) => {
      const given = (request.query as Record<string, unknown>)["continuationToken"];
      const after = given === undefined || given === "" ? null : idOfToken(given);
      if (after === undefined)
        return protocolError(400, {
          code: "InvalidValue",
          message: "The continuation token is not one of this list. Begin again without it.",
          target: "continuationToken",
        });
      const query = { publisherId: publisher.id, after, limit: PAGE + 1, at };
      const rows = await subscriptionsForPublisher(db, query);
      const page = rows.slice(0, PAGE);
      const last = rows.length > PAGE ? page.at(-1) : undefined;
      const subscriptions = await fulfilmentViewsOf(db, page);
      if (last === undefined) return answer(200, { subscriptions });
      const token = Buffer.from(last.id).toString("base64url");
      const next = `${app.platform.addresses.api}/api/saas/subscriptions?continuationToken=${token}&api-version=${API_VERSION}`;
      return answer(200, { subscriptions, "@nextLink": next });
    },
  );

  call(
    "GET",
    "/:subscriptionId",
    "getFulfilmentSubscription",
    "One subscription of your offers",
    async ({ publisher, request, db, at }) => {
      const subscriptionId = idIn(request, "subscriptionId");
      const found =
        subscriptionId &&
        (await subscriptionForPublisher(db, { publisherId: publisher.id, subscriptionId, at }));
      return found ? answer(200, await fulfilmentViewOf(db, found)) : unknownSubscription();
    },
  );

  call(
    "POST",
    "/:subscriptionId/activate",
    "activateFulfilmentSubscription",
    "The purchase is set up: its term begins",
    async ({ publisher, request, db }) => {
      const subscriptionId = idIn(request, "subscriptionId");
      const body = readActivation(request.body);
      if ("problem" in body) return body.problem;
      if (subscriptionId === undefined) return unknownSubscription();
      const done = await db.transaction((tx) =>
        activateSubscription(tx, { publisherId: publisher.id, subscriptionId, ...body }),
      );
      if (done.ok) return answer(200, undefined, { headers: { "content-length": "0" } });
      if (done.problem.status === 404 || hasEnded(done.problem.params["status"]))
        return unknownSubscription();
      return protocolError(400, {
        code: "BadRequest",
        message: ACTIVATION_REFUSALS[done.problem.code] ?? "The subscription cannot be activated.",
        target: targetOf(done.problem.code),
      });
    },
  );
}

/** Subscriptions of a page of the list; the protocol fixes that, and what its tokens are called. */
const PAGE = 100;

/** The last subscription of the page before; undefined for what no page gave. */
function idOfToken(token: unknown): string | undefined {
  const id = typeof token === "string" ? Buffer.from(token, "base64url").toString() : "";
  return isId(id) ? id : undefined;
}

const ACTIVATION_REFUSALS: Readonly<Record<string, string>> = {
  "commerce/already-activated": "The subscription is activated already.",
  "commerce/activation-lapsed": "The subscription was not activated within 30 days and has lapsed.",
  "commerce/base-not-active":
    "The subscription is an add-on, and the subscription it extends is not active. Activate it when that one is.",
  "commerce/plan-mismatch": "planId differs from the plan that was bought.",
  "commerce/quantity-mismatch": "quantity differs from what was bought.",
};
const targetOf = (code: string): string =>
  code.includes("plan") ? "planId" : code.includes("quantity") ? "quantity" : "subscriptionId";
const hasEnded = (status: unknown): boolean =>
  ["cancelled", "expired", "deleted"].includes(String(status));

/** Some programs send the token still percent-encoded, as it stood in the address. */
function unescaped(token: string): string {
  try {
    return token.includes("%") ? decodeURIComponent(token) : token;
  } catch {
    return token;
  }
}

function readActivation(
  body: unknown,
): { planId: string; quantity: number | null } | { problem: { ok: true; value: Answer } } {
  const given = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const { planId, quantity } = given;
  if (typeof planId !== "string" || planId === "")
    return {
      problem: protocolError(400, {
        code: "BadRequest",
        message: "planId is required.",
        target: "planId",
      }),
    };
  if (quantity === undefined || quantity === null || quantity === "")
    return { planId, quantity: null };
  const number =
    typeof quantity === "string" && /^\d{1,9}$/.test(quantity) ? Number(quantity) : quantity;
  if (typeof number !== "number" || !Number.isInteger(number))
    return {
      problem: protocolError(400, {
        code: "BadRequest",
        message: "quantity takes a whole number.",
        target: "quantity",
      }),
    };
  return { planId, quantity: number };
}
