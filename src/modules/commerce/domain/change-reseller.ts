import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { resellerNoRenewal, resellerNotAllowed, resellerOfAddOn } from "../problems.ts";
import type { PartnerType } from "./availability.ts";
import { renews, type SubscriptionFacts, statusAt } from "./subscription.ts";

/**
 * Whether another reseller can be planned for the next renewal of a subscription (docs/domain/reseller.md): an
 * indirect provider names one, of what renews; an add-on has its base's.
 */
export function decideReseller(
  subscription: SubscriptionFacts,
  { partnerType, at }: { readonly partnerType: PartnerType | null; readonly at: Instant },
): Result<null> {
  if (partnerType !== "indirect-provider")
    return refuse(resellerNotAllowed({ partnerType: partnerType ?? "customer" }));
  if (subscription.addOnOf !== null) return refuse(resellerOfAddOn({}));
  const status = statusAt(subscription, at);
  const runs = status === "trial" || status === "active" || status === "suspended";
  return runs && subscription.term !== null && renews(subscription)
    ? ok(null)
    : refuse(resellerNoRenewal({ status }));
}
