import type { BoughtFrom } from "../../api/purchases.ts";
import { useText } from "../../i18n/text.ts";

/** Its own subscriptions an organisation manages; of a partner's it reads what there is to know. */
export const hrefOfPurchase = (
  base: string,
  purchase: { readonly id: string; readonly from: BoughtFrom },
): string =>
  `${base}/${purchase.from.kind === "operator" ? "subscriptions" : "purchases"}/${purchase.id}`;

export function useSellerName(): (from: BoughtFrom) => string {
  const t = useText();
  return ({ name, reseller }) =>
    reseller === null ? name : t("customer.purchases.through", { seller: name, reseller });
}
