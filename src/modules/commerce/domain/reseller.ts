import type { PartnerType } from "./availability.ts";

/** Who sells, and through whom: a reseller bound to the seller, one that is not, or none. */
export type ResellerChoice = {
  readonly partnerType: PartnerType | null;
  readonly reseller: "bound" | "unbound" | "none";
};

export type ResellerRefusal = "not-allowed" | "unknown" | "required";

/**
 * Why nothing can be sold with this choice (docs/domain/reseller.md): an indirect provider sells
 * for resellers and names one of its own with every order; nobody else names any.
 *
 * @returns undefined where the choice stands
 */
export function checkResellerChoice({
  partnerType,
  reseller,
}: ResellerChoice): ResellerRefusal | undefined {
  if (partnerType !== "indirect-provider") return reseller === "none" ? undefined : "not-allowed";
  if (reseller === "none") return "required";
  return reseller === "bound" ? undefined : "unknown";
}
