import { type Reader, statement } from "../../../platform/database.ts";
import type { Violation } from "../../../platform/invariants.ts";
import {
  type LicensedSubscription,
  licensedAmong,
  licensedSubscriptions,
} from "../../commerce/index.ts";

const PAGE = 1_000;

type Held = {
  readonly subscriptionId: string;
  readonly organisationId: string;
  readonly planUuid: string;
  readonly quantity: number;
  readonly state: "active" | "suspended";
};
const SELECT = `select h.source_id as "subscriptionId", p.organisation_id as "organisationId", p.plan_uuid as "planUuid",
    h.quantity, h.state
  from licensing.holdings h join licensing.pools p on p.id = h.pool_id
  where h.source = 'subscription' and h.state <> 'ended'`;
const heldOf = statement<[ids: readonly string[]], Held>(
  "licensing.verify-held-of-subscriptions",
  `${SELECT} and h.source_id = any($1)`,
);
const heldAfter = statement<[after: string | null, limit: number], { id: string }>(
  "licensing.verify-held-after",
  `select distinct source_id as id from licensing.holdings
   where source = 'subscription' and state <> 'ended' and ($1::uuid is null or source_id > $1) order by source_id limit $2`,
);

/** What a subscription is in licences; undefined where it is none. */
const stateOf = ({ status }: LicensedSubscription): Held["state"] | undefined =>
  status === "active" || status === "trial"
    ? "active"
    : status === "suspended"
      ? "suspended"
      : undefined;

function compare(subscription: LicensedSubscription, held: readonly Held[]): string | undefined {
  const state = stateOf(subscription);
  const said = held.map((one) => `${one.quantity} ${one.state}`).join(", ") || "nothing";
  if (state === undefined)
    return held.length === 0 ? undefined : `is ${subscription.status} and held: ${said}`;
  const [one] = held;
  const agrees =
    held.length === 1 &&
    one?.state === state &&
    one.quantity === subscription.quantity &&
    one.planUuid === subscription.planUuid &&
    one.organisationId === subscription.organisationId;
  return agrees ? undefined : `is ${subscription.quantity} ${state}, held: ${said}`;
}

async function* pages<Row extends { readonly id: string }>(
  read: (after: string | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let after: string | null = null; ; ) {
    const rows = await read(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

/** What is held of these subscriptions and is not what was bought, by subscription. */
async function wrongAmong(
  db: Reader,
  subscriptions: readonly LicensedSubscription[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const bought = new Map(subscriptions.map((one) => [one.id, one]));
  const held = Map.groupBy(await db.query(heldOf, [ids]), (one) => one.subscriptionId);
  const wrong = new Map<string, string>();
  for (const id of ids) {
    const subscription = bought.get(id);
    const found = held.get(id) ?? [];
    const detail =
      subscription !== undefined
        ? compare(subscription, found)
        : found.length > 0
          ? "licences of no subscription"
          : undefined;
    if (detail !== undefined) wrong.set(id, detail);
  }
  return wrong;
}

/**
 * Two modules are read one after the other, and what was bought or changed in between looks wrong once: what is wrong
 * is what looks the same when both are read again.
 */
async function confirmed(
  db: Reader,
  wrong: ReadonlyMap<string, string>,
): Promise<readonly Violation[]> {
  if (wrong.size === 0) return [];
  const ids = [...wrong.keys()];
  const again = await wrongAmong(db, await licensedAmong(db, ids), ids);
  return ids.flatMap((subject) => {
    const detail = again.get(subject);
    return detail === undefined || detail !== wrong.get(subject)
      ? []
      : [{ invariant: "I10", subject, detail }];
  });
}

/**
 * Every licence that does not come from a deal comes from a subscription: as many as it has, of its plan, of its holder, and
 * none of one that ended (I10).
 *
 * @param most violations, at most
 */
export async function verifySubscriptions(db: Reader, most: number): Promise<readonly Violation[]> {
  const found = new Map<string, Violation>();
  const look = async (subscriptions: readonly LicensedSubscription[], ids: readonly string[]) => {
    for (const one of await confirmed(db, await wrongAmong(db, subscriptions, ids)))
      found.set(one.subject, one);
    return found.size < most;
  };
  const all = () => [...found.values()].slice(0, most);
  for await (const page of pages((after) => licensedSubscriptions(db, after, PAGE)))
    if (
      !(await look(
        page,
        page.map(({ id }) => id),
      ))
    )
      return all();
  for await (const page of pages((after) => db.query(heldAfter, [after, PAGE]))) {
    const ids = page.map(({ id }) => id);
    if (!(await look(await licensedAmong(db, ids), ids))) return all();
  }
  return all();
}
