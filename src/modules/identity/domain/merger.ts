import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import { mergerRefused } from "../problems.ts";
import type { Standing } from "./standing.ts";

/** One of the two records, as far as it decides whether they can be merged. */
export type MergedSide = {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly status: Standing;
  readonly country: string;
};

/** What of the one that goes binds it to itself, as selling says. */
export type MergerTies = {
  /** It ordered for itself: orders and invoices name it as their buyer, and are never rewritten. */
  readonly ownOrders: number;
  /** The other one did, too: neither can go. */
  readonly ownOrdersOfStaying: number;
  /** Users of its directory, who can have licences: the two may name the same person differently. */
  readonly users: number;
  /** Plans of which a customer has one at most, where both have one, by offer and plan ID. */
  readonly oneEach: readonly { readonly offer: string; readonly plan: string }[];
};

/**
 * Whether one record of a company can go into another (docs/domain/merging.md). All reasons against it
 * are named at once, each as an error with a code; they are put right before, or the other of the two
 * is chosen as the one that stays.
 */
export function decideMerger(
  { going, staying }: { readonly going: MergedSide; readonly staying: MergedSide },
  { ownOrders, ownOrdersOfStaying, users, oneEach }: MergerTies,
): Result<null> {
  const reasons: { code: string; params?: Record<string, string | number> }[] = [];
  if (going.id === staying.id) reasons.push({ code: "identity/merger-of-one" });
  if (going.kind !== "customer" || staying.kind !== "customer")
    reasons.push({ code: "identity/merger-of-kind" });
  if (going.status !== "active" || staying.status !== "active")
    reasons.push({ code: "identity/merger-of-standing" });
  if (going.country !== staying.country) reasons.push({ code: "identity/merger-across-countries" });
  if (ownOrders > 0)
    reasons.push(
      ownOrdersOfStaying > 0
        ? {
            code: "identity/merger-of-two-buyers",
            params: { count: ownOrders, others: ownOrdersOfStaying },
          }
        : { code: "identity/merger-of-buyer", params: { count: ownOrders } },
    );
  if (users > 0) reasons.push({ code: "identity/merger-of-users", params: { count: users } });
  for (const params of oneEach) reasons.push({ code: "identity/merger-limited-to-one", params });
  if (reasons.length === 0) return ok(null);
  return refuse(
    mergerRefused(
      {},
      reasons.map(({ code, params }) => ({
        pointer: "/into",
        code,
        ...(params ? { params } : {}),
      })),
    ),
  );
}

/** The roles of a person who was in both, once each, in the order of the one that stays. */
export const mergedRoles = (
  staying: readonly string[],
  going: readonly string[],
): readonly string[] => [...new Set([...staying, ...going])];
