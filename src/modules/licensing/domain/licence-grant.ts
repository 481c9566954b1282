import type { Problem } from "../../../kernel/problem.ts";
import {
  dealLicencesClosed,
  licenseeSuspended,
  licensorSuspended,
  noConsent,
} from "../problems.ts";
import type { DealStatus } from "./deal-lifecycle.ts";
import { licencesMayBeManaged } from "./licences.ts";
import { losingOf } from "./lowering.ts";

/** Licences of a plan on one deal: 1 to so many; none is the plan taken off the deal. */
export const MOST_LICENCES = 1_000_000;

/** A plan that a deal grants, or is to grant. */
export type GrantFacts = {
  readonly planUuid: string;
  readonly planId: string;
  readonly serviceId: string;
  readonly planName: string;
  /** Of the live offer now: only such a plan can be granted more of. */
  readonly live: boolean;
  /** By this deal, before. */
  readonly before: number;
  /** By this deal, afterwards. */
  readonly after: number;
  /** All that the organisation has of the plan, whatever it comes from. */
  readonly owned: number;
  readonly assigned: number;
  /** Active people who wait for a licence of it. */
  readonly waiting: number;
};

/** What a change of one plan does. */
export type GrantEffect = GrantFacts & {
  readonly ownedAfter: number;
  /** People who wait and would get one at once. */
  readonly gaining: number;
  /** People who have a licence and would have none. */
  readonly losing: number;
};

export const effectOf = (facts: GrantFacts): GrantEffect => {
  const ownedAfter = facts.owned - facts.before + facts.after;
  return {
    ...facts,
    ownedAfter,
    gaining: Math.min(facts.waiting, Math.max(0, ownedAfter - facts.assigned)),
    losing: losingOf(facts.assigned, ownedAfter),
  };
};

export const isIncrease = ({ before, after }: Pick<GrantFacts, "before" | "after">): boolean =>
  after > before;

export type IncreaseFacts = {
  readonly deal: { readonly status: DealStatus };
  readonly approvalRequired: boolean;
  /** Whether the organisation's consent to the publisher is in force. */
  readonly consented: boolean;
  readonly publisher: { readonly name: string; readonly suspended: boolean };
  readonly customer: { readonly name: string; readonly suspended: boolean };
};

/**
 * Why no licences can be added on a deal now; undefined where they can. The first of this order is told.
 * Fewer is possible always (docs/domain/consent.md, C-5).
 */
export function increaseRefusal(facts: IncreaseFacts): Problem | undefined {
  const { deal, approvalRequired, publisher, customer } = facts;
  if (!licencesMayBeManaged(deal, { approvalRequired }))
    return dealLicencesClosed({ status: deal.status });
  if (!facts.consented) return noConsent({});
  if (publisher.suspended) return licensorSuspended({ publisher: publisher.name });
  if (customer.suspended) return licenseeSuspended({ organisation: customer.name });
  return undefined;
}
