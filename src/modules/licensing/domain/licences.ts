import type { DealStatus } from "./deal-lifecycle.ts";

/**
 * Whether licences may be managed on a deal: once it is registered, as long as nobody refused it; only
 * once it is approved where the operator requires that (decision 32; docs/domain/deals.md, D-9).
 *
 * @param approvalRequired the operator's setting `licensing.approval-required`
 */
export const licencesMayBeManaged = (
  { status }: { readonly status: DealStatus },
  { approvalRequired }: { readonly approvalRequired: boolean },
): boolean =>
  status === "approved" ||
  (!approvalRequired && (status === "submitted" || status === "in-review"));
