import type { Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import {
  type Delivered,
  deliverablesOf,
  editionDelivered,
  readEdition,
} from "../../catalog/index.ts";
import type { Subscription } from "../store/subscriptions.ts";

/**
 * What a purchase gets now: of the edition that reaches it (docs/domain/distribution.md). What has ended gets
 * nothing any more; undefined there, and where its offer was never live.
 */
export async function deliveredTo(
  db: Reader,
  { terms, orderedAt, endedAt }: Pick<Subscription, "terms" | "orderedAt" | "endedAt">,
  at: Instant,
): Promise<(Delivered & { readonly version: number }) | undefined> {
  if (endedAt !== null) return undefined;
  const { offerId, planId } = terms;
  const found = await editionDelivered(db, { offerId, planId, boughtAt: orderedAt }, at);
  const edition = found && (await readEdition(db, found.editionId));
  return edition && { ...deliverablesOf(edition.content, planId), version: found.version };
}
