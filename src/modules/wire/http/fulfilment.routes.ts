import type { FastifyRequest } from "fastify";
import { isId } from "../../../kernel/ids.ts";
import type { Result } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type Answer, type App, answer, type Method } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  activateSubscription,
  type PublisherSubscription,
  resolvePurchaseToken,
  subscriptionForPublisher,
} from "../../commerce/index.ts";
import {
  FULFILMENT_RESOURCE,
  OLDER_FULFILMENT_RESOURCE,
  type Organisation,
  organisationsById,
  publisherOfClient,
} from "../../identity/index.ts";
import { fulfilmentView } from "../domain/fulfilment-view.ts";
import { echoIds, protocolError, versionError } from "./protocol.ts";

type Call = {
  readonly publisher: Organisation;
  readonly request: FastifyRequest;
  readonly db: Database;
  readonly at: Temporal.Instant;
};

const AUDIENCES = [FULFILMENT_RESOURCE, OLDER_FULFILMENT_RESOURCE];

/**
 * SaaS fulfilment, as existing publisher programs call it: resolve, get, activate (INT-02, as far
 * as a first sale needs it). Translates only; the rules are commerce's.
 */
export function fulfilmentRoutes(app: App): void {
  const { tokens } = app.platform.services;

  const call = (
    method: Method,
    url: string,
    operationId: string,
    summary: string,
    handle: (call: Call) => Promise<Result<Answer>>,
  ) =>
    route(app, {
      method,
      url: `/api/saas/subscriptions${url}`,
      operationId,
      summary,
      tags: ["SaaS fulfilment"],
      access: { public: "the protocol's own bearer tokens are checked by the route" },
      protocol: true,
      documented: false,
      responses: {},
      async handle({ request, reply, db, at }) {
        echoIds(request, reply);
        const publisher = await publisherOf(request, db);
        if (publisher === undefined) return forbidden();
        return (
          versionError(request.query) ??
          handle({ publisher, request, db: actingFor(publisher, request), at })
        );
      },
    });

  /** The publisher whose program calls, by its token; undefined for any other token or none. */
  async function publisherOf(
    request: FastifyRequest,
    db: Reader,
  ): Promise<Organisation | undefined> {
    const header = request.headers.authorization;
    if (!header?.startsWith("Bearer ")) return undefined;
    const claims = await tokens?.verify(header.slice(7).trim(), AUDIENCES);
    return claims && publisherOfClient(db, claims);
  }

  /** Changes are recorded as the publisher's program's. */
  const actingFor = (publisher: Organisation, request: FastifyRequest): Database =>
    app.platform.databaseAs(
      { kind: "client", id: publisher.id, name: publisher.name },
      { requestId: request.id },
    );

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
      const subscription = await view(db, found.value);
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
    "/:subscriptionId",
    "getFulfilmentSubscription",
    "One subscription of your offers",
    async ({ publisher, request, db, at }) => {
      const subscriptionId = idOf(request);
      const found =
        subscriptionId &&
        (await subscriptionForPublisher(db, { publisherId: publisher.id, subscriptionId, at }));
      return found ? answer(200, await view(db, found)) : unknownSubscription();
    },
  );

  call(
    "POST",
    "/:subscriptionId/activate",
    "activateFulfilmentSubscription",
    "The purchase is set up: its term begins",
    async ({ publisher, request, db }) => {
      const subscriptionId = idOf(request);
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

const ACTIVATION_REFUSALS: Readonly<Record<string, string>> = {
  "commerce/already-activated": "The subscription is activated already.",
  "commerce/activation-lapsed": "The subscription was not activated within 30 days and has lapsed.",
  "commerce/plan-mismatch": "planId differs from the plan that was bought.",
  "commerce/quantity-mismatch": "quantity differs from what was bought.",
};
const targetOf = (code: string): string =>
  code.includes("plan") ? "planId" : code.includes("quantity") ? "quantity" : "subscriptionId";
const hasEnded = (status: unknown): boolean =>
  ["cancelled", "expired", "deleted"].includes(String(status));

/** The documentation answers 403 for whatever is wrong with a token. */
const forbidden = () =>
  protocolError(403, {
    code: "Forbidden",
    message:
      "The access token is missing, invalid, expired, or not for this marketplace's fulfilment API.",
  });
const unknownSubscription = () =>
  protocolError(404, {
    code: "EntityNotFound",
    message: "No subscription of your offers has this id.",
    target: "subscriptionId",
  });

function idOf(request: FastifyRequest): string | undefined {
  const id = String(
    (request.params as Record<string, string>)["subscriptionId"] ?? "",
  ).toLowerCase();
  return isId(id) ? id : undefined;
}

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

async function view(db: Reader, subscription: PublisherSubscription) {
  const sellers = await organisationsById(db, [subscription.sellerId]);
  const tenantId = sellers.get(subscription.sellerId)?.tenantId ?? subscription.sellerId;
  return fulfilmentView({ ...subscription, seller: { id: subscription.sellerId, tenantId } });
}
