import type { Instant } from "../../../kernel/calendar.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { type Result, refuse } from "../../../kernel/result.ts";
import type { QuantityLine } from "../events.ts";
import { chargesUnderWay, previewOutdated } from "../problems.ts";
import { decideQuantityChange, type QuantityChange } from "./change-quantity.ts";
import { isPosted, type LicenceFacts } from "./licence-batches.ts";
import type { TaxedSale } from "./quantity-lines.ts";
import { statusAt } from "./subscription.ts";
import { decideAction, type PendingOperation } from "./subscription-actions.ts";

/** What is known when the seller of a subscription asks for another number of licences. */
export type QuantityAsked = {
  readonly at: Instant;
  readonly sale: TaxedSale;
  /** What the added licences are called from then on. */
  readonly batchId: string;
  /** The change that waits for the answer of the publisher. */
  readonly pending: PendingOperation | undefined;
  /** What the last change was to charge and credit; needed where the number gets lower. */
  readonly lastLines: readonly QuantityLine[];
  /** Why nothing new is bought; needed where the number gets higher. */
  readonly standing: Problem | undefined;
};

/** Whether more licences are asked for: they are a purchase; fewer, and those that are there, are none (OPR-03). */
export const asksMore = ({ quantity }: LicenceFacts, to: number): boolean => to > quantity;

/** Whether it must be known what the last change charged before it is known what is credited. */
export const asksCredit = ({ quantity, status }: LicenceFacts, to: number): boolean =>
  to < quantity && status === "active";

/** What asking for `to` licences does, or why it cannot be asked, for one subscription and for many. */
export function decideQuantityAsked(
  facts: LicenceFacts,
  to: number,
  { at, sale, batchId, pending, lastLines, standing }: QuantityAsked,
): Result<QuantityChange> {
  const viewer = { isSeller: true };
  const allowed = decideAction("change-quantity", facts, { at, viewer, pending });
  if (!allowed.ok) return allowed;
  // The end of a trial or term is due and not yet recorded: what is charged depends on it.
  if (statusAt(facts, at) !== facts.status) return refuse(previewOutdated({}));
  if (asksCredit(facts, to) && !isPosted(facts, lastLines)) return refuse(chargesUnderWay({}));
  if (asksMore(facts, to) && standing !== undefined) return refuse(standing);
  return decideQuantityChange(facts, to, { at, sale, batchId });
}
