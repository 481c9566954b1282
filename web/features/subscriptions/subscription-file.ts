import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import type { FileColumn } from "../lists/export-list.tsx";

/** The columns of a file of subscriptions, whoever sold them. */
export const SUBSCRIPTION_FILE: readonly FileColumn<
  Omit<SubscriptionSummary, "customer" | "reseller" | "price">
>[] = [
  ["SubscriptionId", ({ id }) => id],
  ["Name", ({ name }) => name],
  ["Publisher", ({ publisher }) => publisher.name],
  ["OfferId", ({ offer }) => offer.slug],
  ["PlanId", ({ plan }) => plan.id],
  ["Licences", ({ quantity }) => quantity],
  ["Status", ({ status }) => status],
  ["AutoRenew", ({ autoRenew }) => String(autoRenew)],
  ["Term", ({ term }) => term],
  ["Payment", ({ payment }) => payment],
  ["OrderedAt", ({ orderedAt }) => orderedAt],
  ["ActivatedAt", ({ activatedAt }) => activatedAt],
  ["TrialEndsAt", ({ trialEndsAt }) => trialEndsAt],
  ["TermStart", ({ termStart }) => termStart],
  ["TermLastDay", ({ termLastDay }) => termLastDay],
];
