import type { Reader } from "../../../platform/database.ts";
import { countLiveOffers } from "../../catalog/index.ts";
import { type Dealings, dealingsOf } from "../../commerce/index.ts";
import { type Organisation, standingHistory } from "../../identity/index.ts";
import { countOpenSubmissions } from "../../publishing/index.ts";

/** What a suspension touches: what of it goes on is counted beside what it stops. */
export type SuspensionImpact = Dealings & {
  readonly liveOffers: number;
  readonly submissions: number;
};

const NOTHING: Dealings = { subscriptions: 0, customers: 0, sellers: 0, carts: 0 };

export async function suspensionImpact(
  db: Reader,
  { id, kind }: Pick<Organisation, "id" | "kind">,
  at: Temporal.Instant,
): Promise<SuspensionImpact> {
  const publishes = kind === "publisher";
  return {
    liveOffers: publishes ? await countLiveOffers(db, id) : 0,
    submissions: publishes ? await countOpenSubmissions(db, id) : 0,
    ...(kind === "operator" ? NOTHING : await dealingsOf(db, { id, kind }, at)),
  };
}

/** The suspension that holds now, as the organisation reads it, and who decided it; null where none does. */
export async function suspensionNow(
  db: Reader,
  { id, status }: Pick<Organisation, "id" | "status">,
) {
  if (status !== "suspended") return null;
  const [latest] = await standingHistory(db, id);
  if (latest?.kind !== "suspended") return null;
  const { at, reason, contact, byName } = latest;
  return { since: at.toString(), reason, contact: contact ?? "", by: byName };
}
