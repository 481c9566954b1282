import { randomUUID } from "node:crypto";
import type { SampleConfig, SamplePublisher } from "./config.ts";
import { type Answer, exchange, jsonObject } from "./outgoing.ts";

/** The resource every fulfilment token is for; the same in every marketplace of this protocol. */
export const MARKETPLACE_RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const API_VERSION = "2018-08-31";

/** What the pages and the activation need of the protocol's subscription object. */
export type Subscription = {
  readonly id: string;
  readonly name: string;
  readonly offerId: string;
  readonly planId: string;
  /** Seats; null where the plan is sold flat. */
  readonly quantity: number | null;
  readonly status: string;
  readonly termUnit: string;
  readonly isFreeTrial: boolean;
  readonly buyerEmail: string | null;
};

/**
 * Why the marketplace did not do it. `token`: the purchase token is unknown or has expired.
 * `credentials`: our tenant, client ID or secret are not accepted. `ended`: there is no such
 * subscription (any more). `refused`: a rule; `detail` says which. `broken`: it answered nonsense.
 */
export type Refusal = {
  readonly kind: "token" | "credentials" | "ended" | "refused" | "broken";
  readonly detail: string;
};
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** A change that the marketplace tells of, as it can be read from it. */
export type Operation = { readonly id: string; readonly status: string };

export type Marketplace = {
  resolve(purchaseToken: string): Promise<Outcome<Subscription>>;
  get(subscriptionId: string): Promise<Outcome<Subscription>>;
  activate(subscription: Subscription): Promise<Outcome<null>>;
  operation(subscriptionId: string, operationId: string): Promise<Outcome<Operation>>;
  /** Agrees to an operation that is in progress; one that is not any more is agreed to already. */
  agree(subscriptionId: string, operationId: string): Promise<Outcome<null>>;
};

/** A minute before the end, a token is replaced: clocks differ, and calls take time. */
const RENEW_EARLY_MS = 60_000;

/**
 * The fulfilment API for one publisher. Access tokens are kept until shortly before they end.
 *
 * @throws Unreachable from every call, when the marketplace does not answer in time
 */
export function marketplaceFor(
  publisher: SamplePublisher & { readonly clientSecret: string },
  config: Pick<SampleConfig, "marketplace" | "ca" | "timeoutMs">,
): Marketplace {
  const { authority, api } = config.marketplace;
  const limits = { ca: config.ca, timeoutMs: config.timeoutMs ?? 8_000 };
  let kept: { token: string; untilMs: number } | undefined;

  async function accessToken(): Promise<Outcome<string>> {
    if (kept !== undefined && performance.now() < kept.untilMs) return done(kept.token);
    const answer = await exchange(
      {
        method: "POST",
        url: `${authority}/${publisher.tenantId}/oauth2/v2.0/token`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: publisher.clientId,
          client_secret: publisher.clientSecret,
          scope: `${MARKETPLACE_RESOURCE}/.default`,
        }).toString(),
      },
      limits,
    );
    const {
      access_token: token,
      expires_in: seconds,
      error_description: why,
    } = jsonObject(answer.body);
    if (answer.status !== 200 || typeof token !== "string")
      return refused("credentials", textOr(why, `The token address answered ${answer.status}.`));
    const lifeMs = Number(seconds) * 1000;
    kept = {
      token,
      untilMs: performance.now() + (Number.isFinite(lifeMs) ? lifeMs - RENEW_EARLY_MS : 0),
    };
    return done(token);
  }

  /** One API call; a token that the marketplace no longer takes is replaced once. */
  async function call(
    method: "GET" | "POST" | "PATCH",
    path: string,
    { headers, body }: { headers?: Record<string, string>; body?: object } = {},
  ): Promise<Outcome<Answer>> {
    for (const attempt of [1, 2]) {
      const token = await accessToken();
      if (!token.ok) return token;
      const answer = await exchange(
        {
          method,
          url: `${api}/saas/subscriptions${path}?api-version=${API_VERSION}`,
          headers: {
            authorization: `Bearer ${token.value}`,
            "x-ms-requestid": randomUUID(),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        limits,
      );
      if (answer.status !== 401 && answer.status !== 403) return done(answer);
      kept = undefined;
      if (attempt === 2) return refused("credentials", messageOf(answer));
    }
    throw new Error("a call is tried once or twice");
  }

  return {
    async resolve(purchaseToken) {
      const answer = await call("POST", "/resolve", {
        headers: { "x-ms-marketplace-token": purchaseToken },
      });
      if (!answer.ok) return answer;
      if (answer.value.status === 200) {
        const { id, subscriptionName, offerId, planId, quantity, subscription } = jsonObject(
          answer.value.body,
        );
        const whole = typeof subscription === "object" ? subscription : {};
        return readSubscription({
          ...whole,
          id,
          name: subscriptionName,
          offerId,
          planId,
          quantity,
        });
      }
      return answer.value.status === 400
        ? refused("token", messageOf(answer.value))
        : other(answer.value);
    },

    async get(subscriptionId) {
      const answer = await call("GET", `/${encodeURIComponent(subscriptionId)}`);
      if (!answer.ok) return answer;
      return answer.value.status === 200
        ? readSubscription(jsonObject(answer.value.body))
        : other(answer.value);
    },

    async activate({ id, planId, quantity }) {
      const answer = await call("POST", `/${encodeURIComponent(id)}/activate`, {
        // A flat plan has no quantity; sending one would not match the purchase.
        body: { planId, ...(quantity === null ? {} : { quantity }) },
      });
      if (!answer.ok) return answer;
      return answer.value.status === 200 ? done(null) : other(answer.value);
    },

    async operation(subscriptionId, operationId) {
      const answer = await call("GET", operationPath(subscriptionId, operationId));
      if (!answer.ok) return answer;
      const { status } = jsonObject(answer.value.body);
      return answer.value.status === 200
        ? done({ id: operationId, status: textOr(status, "") })
        : other(answer.value);
    },

    async agree(subscriptionId, operationId) {
      const answer = await call("PATCH", operationPath(subscriptionId, operationId), {
        body: { status: "Success" },
      });
      if (!answer.ok) return answer;
      return [200, 409].includes(answer.value.status) ? done(null) : other(answer.value);
    },
  };
}

const operationPath = (subscriptionId: string, operationId: string): string =>
  `/${encodeURIComponent(subscriptionId)}/operations/${encodeURIComponent(operationId)}`;

function other(answer: Answer): Outcome<never> {
  if (answer.status === 404) return refused("ended", messageOf(answer));
  if (answer.status >= 400 && answer.status < 500) return refused("refused", messageOf(answer));
  return refused("broken", `The marketplace answered ${answer.status}.`);
}

function messageOf({ status, body }: Answer): string {
  const { message, detail } = jsonObject(body);
  return textOr(message ?? detail, `The marketplace answered ${status}.`);
}

/** Reads tolerantly: unknown fields are ignored, and a quantity may come as text. */
function readSubscription(given: Readonly<Record<string, unknown>>): Outcome<Subscription> {
  const { id, name, offerId, planId, quantity, saasSubscriptionStatus, term, beneficiary } = given;
  if (typeof id !== "string" || typeof offerId !== "string" || typeof planId !== "string")
    return refused("broken", "The marketplace's answer names no subscription, offer or plan.");
  const seats = quantity === null || quantity === undefined ? null : Number(quantity);
  const buyer = objectOf(beneficiary)["emailId"];
  return done({
    id,
    name: textOr(name, id),
    offerId,
    planId,
    quantity: seats !== null && Number.isInteger(seats) ? seats : null,
    status: textOr(saasSubscriptionStatus, ""),
    termUnit: textOr(objectOf(term)["termUnit"], ""),
    isFreeTrial: given["isFreeTrial"] === true,
    buyerEmail: typeof buyer === "string" ? buyer : null,
  });
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const textOr = (value: unknown, otherwise: string): string =>
  typeof value === "string" && value !== "" ? value : otherwise;
const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
const refused = (kind: Refusal["kind"], detail: string): Outcome<never> => ({
  ok: false,
  refusal: { kind, detail },
});
