import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** What a client was told, written through to disk before it goes on: the truth to compare with. */
export type Acknowledged = {
  readonly key: string;
  readonly cartId: string;
  readonly orderId: string;
  readonly subscriptionIds: readonly string[];
};

export type Journal = {
  readonly orders: readonly Acknowledged[];
  readonly activated: readonly string[];
  /** Answers that are no way to behave, whatever is being killed. */
  readonly faults: readonly string[];
  readonly unavailable: number;
  readonly slowestMs: number;
};

export type Buyer = { readonly customerId: string; readonly planUuid: string };

export type OrderLoad = {
  readonly journal: Journal;
  stop(): Promise<void>;
};

type Answered = { status: number; headers: Headers; text: string; json: Record<string, never> };

/** Between one order of a client and its next. */
const PAUSE_MS = 60;
const STEP_LIMIT_MS = 40_000;
const ANSWER_LIMIT_MS = 6_000;

/**
 * Buys without end, one full order after the other for each buyer (cart, quantity, review, Buy),
 * and activates what it bought. Whatever has no answer, or a 503, is sent again with the same key.
 */
export function startOrderLoad(options: {
  readonly url: string;
  readonly partner: Readonly<Record<string, string>>;
  readonly publisher: Readonly<Record<string, string>>;
  readonly buyers: readonly Buyer[];
  readonly journalFile: string;
}): OrderLoad {
  const { url, partner, publisher, buyers } = options;
  const file = openSync(options.journalFile, "a");
  const journal = {
    orders: [] as Acknowledged[],
    activated: [] as string[],
    faults: [] as string[],
    unavailable: 0,
    slowestMs: 0,
  };
  let stopping = false;
  const keep = (entry: object): void => {
    writeSync(file, `${JSON.stringify(entry)}\n`);
    fsyncSync(file);
  };

  /** One attempt: undefined where nothing is known of what came of it. */
  async function attempt(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<Answered | undefined> {
    const from = performance.now();
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      });
      const text = await response.text();
      const tookMs = performance.now() - from;
      journal.slowestMs = Math.max(journal.slowestMs, tookMs);
      const { status } = response;
      if (tookMs > ANSWER_LIMIT_MS)
        journal.faults.push(`${method} ${path} answered ${status} after ${Math.round(tookMs)} ms`);
      if (status === 503) {
        journal.unavailable += 1;
        if (response.headers.get("retry-after") === null)
          journal.faults.push(`${method} ${path} answered 503 without Retry-After`);
        return undefined;
      }
      if (status >= 500) journal.faults.push(`${method} ${path} answered ${status}: ${text}`);
      return {
        status,
        headers: response.headers,
        text,
        json: text.startsWith("{") ? JSON.parse(text) : {},
      };
    } catch (error) {
      if ((error as Error).name === "TimeoutError")
        journal.faults.push(`${method} ${path} had no answer after 15 s`);
      return undefined; // the server was killed, or is not back yet
    }
  }

  /** Until there is an answer other than "not now". */
  async function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Answered> {
    for (const last = performance.now() + STEP_LIMIT_MS; ; await wait(50)) {
      const answered = await attempt(method, path, headers, body);
      if (answered && !answered.text.includes("platform/idempotency-in-progress")) return answered;
      if (performance.now() > last)
        throw new Error(`${method} ${path} was not answered within ${STEP_LIMIT_MS / 1000} s`);
    }
  }
  const expected = (answered: Answered, statuses: readonly number[], what: string): Answered => {
    if (!statuses.includes(answered.status))
      throw new Error(`${what} answered ${answered.status}: ${answered.text}`);
    return answered;
  };

  async function buy({ customerId, planUuid }: Buyer, quantity: number): Promise<Acknowledged> {
    const key = () => ({ ...partner, "idempotency-key": randomUUID() });
    const lines = [{ planUuid, term: "P1M", quantity: 1 }];
    const opened = expected(
      await send("POST", "/v1/carts", key(), { customerId, lines }),
      [200, 201],
      "a cart",
    );
    const cartId = String(opened.json["id"]);
    const path = `/v1/carts/${cartId}`;
    let cart = opened;
    for (let round = 0; ; round += 1) {
      const [line] = cart.json["lines"] as unknown as { id: string }[];
      const changed = await send(
        "PUT",
        `${path}/lines/${line?.id}`,
        { ...partner, "if-match": `"${cart.json["version"]}"` },
        { quantity },
      );
      if (changed.status === 200) break;
      // The change may have been made by an attempt whose answer was lost.
      if (changed.status !== 412 || round > 5) expected(changed, [200], "a quantity");
      cart = expected(await send("GET", path, partner), [200], "a cart");
      const [now] = cart.json["lines"] as unknown as { quantity: number }[];
      if (now?.quantity === quantity) break;
    }
    const reviewed = expected(await send("PUT", `${path}/review`, partner), [200], "a review");
    const review = (reviewed.json["review"] as unknown as { hash: string }).hash;
    const keyed = key();
    keep({ trying: keyed["idempotency-key"], cartId });
    const placed = expected(await send("POST", `${path}/order`, keyed, { review }), [201], "Buy");
    const order = {
      key: keyed["idempotency-key"],
      cartId,
      orderId: String(placed.json["id"]),
      subscriptionIds: (placed.json["lines"] as unknown as { subscriptionId: string }[]).map(
        ({ subscriptionId }) => subscriptionId,
      ),
    };
    keep(order);
    journal.orders.push(order);
    return order;
  }

  async function activate(subscriptionId: string, quantity: number): Promise<void> {
    const path = `/api/saas/subscriptions/${subscriptionId}/activate?api-version=2018-08-31`;
    const done = await send("POST", path, publisher, { planId: "team", quantity });
    // Activated by an attempt whose answer was lost, it is refused as activated already.
    if (!done.text.includes("activated already")) expected(done, [200], "an activation");
    keep({ activated: subscriptionId });
    journal.activated.push(subscriptionId);
  }

  const running = buyers.map(async (buyer, number) => {
    for (let round = 0; !stopping; round += 1) {
      const quantity = 2 + ((number + round) % 5);
      const { subscriptionIds } = await buy(buyer, quantity);
      for (const id of subscriptionIds) if (round % 2 === 0) await activate(id, quantity);
      // A kill is to meet orders in every state, not a processor that has no time to start again.
      await wait(PAUSE_MS);
    }
  });
  // A client that cannot go on is a fault of the run, told at its end.
  const finished = Promise.all(
    running.map((one) =>
      one.catch((error: Error) => {
        journal.faults.push(error.message);
      }),
    ),
  );
  return {
    journal,
    async stop() {
      stopping = true;
      await finished;
      closeSync(file);
    },
  };
}
