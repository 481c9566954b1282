import { Pool } from "undici";
import { type Caller, signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import { type Random, randomFrom } from "../data/random.ts";
import { compare, inTurns, loop, type Result } from "../measure.ts";
import { PASSWORD, type SeededPartner } from "../seeded.ts";
import { orderFloor, purchaseFloor } from "./order-floor.ts";

const CONNECTIONS = 4;
const TURNS = 5;
/** Of each buyer's 250 customers: a customer has one open cart at a time. */
const CARTS_A_TURN = 240;

/** A partner's person who signed in. */
type Buyer = Caller & { readonly partner: SeededPartner };

type Cart = {
  readonly id: string;
  readonly lines: readonly { readonly id: string }[];
  readonly review: { readonly hash: string } | null;
};

/** Cart, change of quantity, review, Buy: four calls one after the other, timed together. */
export const order = (context: Context): Promise<Result> =>
  withBuyers(context, async (buyers) => {
    const random = randomFrom(5);
    const turns = buyers.map(() => 0);
    const once = async (connection: number) => {
      const buyer = at(buyers, connection);
      const turn = (turns[connection] ?? 0) + 1;
      turns[connection] = turn;
      await orderOnce(buyer, {
        customerId: at(buyer.partner.customers, turn % buyer.partner.customers.length),
        planUuid: random.of(context.seeded.plans),
        quantity: 1 + random.whole(40),
      });
    };
    const measured = await inTurns(TURNS, {
      operation: () => loop({ connections: CONNECTIONS, seconds: 5, warmUpSeconds: 2 }, once),
      floor: () => orderFloor(context.folder, CONNECTIONS),
    });
    return compare("order", "orders", { ...measured, goal: { perSecond: 150, p99Ms: 60 } });
  });

async function orderOnce(
  buyer: Buyer,
  wanted: { customerId: string; planUuid: string; quantity: number },
): Promise<void> {
  const cart = await fill(buyer, wanted);
  const line = at(cart.body.lines, 0);
  await buyer.call("PUT", `/v1/carts/${cart.body.id}/lines/${line.id}`, {
    body: { quantity: wanted.quantity },
    ifMatch: cart.etag,
  });
  await buy(buyer, await review(buyer, cart.body.id));
}

/** The Buy call alone: the carts are filled and reviewed before each turn, one for each customer. */
export const purchase = (context: Context): Promise<Result> =>
  withBuyers(context, async (buyers) => {
    const measured = await inTurns(TURNS, {
      operation: async () => {
        const carts = await Promise.all(buyers.map((buyer) => reviewedCarts(buyer, context)));
        return loop({ connections: CONNECTIONS }, async (connection) => {
          const cart = carts[connection]?.pop();
          return cart === undefined ? "done" : buy(at(buyers, connection), cart);
        });
      },
      floor: () => purchaseFloor(context.folder, CONNECTIONS),
    });
    return compare("purchase", "calls", { ...measured, goal: { ratio: 0.5 } });
  });

async function reviewedCarts(buyer: Buyer, { seeded }: Context): Promise<Cart[]> {
  const random: Random = randomFrom(6);
  const carts: Cart[] = [];
  for (const customerId of buyer.partner.customers.slice(0, CARTS_A_TURN)) {
    const cart = await fill(buyer, { customerId, planUuid: random.of(seeded.plans) });
    carts.push(await review(buyer, cart.body.id));
  }
  return carts;
}

const fill = (buyer: Buyer, { customerId, planUuid }: { customerId: string; planUuid: string }) =>
  buyer.call<Cart>("POST", "/v1/carts", {
    body: { customerId, lines: [{ planUuid, term: "P1M", quantity: 5 }] },
  });

const review = async (buyer: Buyer, cartId: string): Promise<Cart> =>
  (await buyer.call<Cart>("PUT", `/v1/carts/${cartId}/review`)).body;

async function buy(buyer: Buyer, { id, review }: Cart): Promise<void> {
  if (review === null) throw new Error(`Cart ${id} cannot be bought`);
  const bought = await buyer.call<{ lines: unknown[] }>("POST", `/v1/carts/${id}/order`, {
    body: { review: review.hash },
  });
  if (bought.body.lines.length !== 1) throw new Error(`Cart ${id} became another order`);
}

async function withBuyers(
  { url, seeded }: Context,
  work: (buyers: readonly Buyer[]) => Promise<Result>,
): Promise<Result> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  try {
    const buyers: Buyer[] = [];
    for (const partner of seeded.partners.slice(0, CONNECTIONS))
      buyers.push({
        ...(await signIn(pool, url, { email: partner.email, password: PASSWORD })),
        partner,
      });
    return await work(buyers);
  } finally {
    await pool.close();
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no number ${index}`);
  return item;
}
