import type { ReactNode } from "react";
import { type Cart, useChangeCartHead } from "../../api/carts.ts";
import { isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ResellerSelect } from "../resellers/reseller-select.tsx";
import css from "./carts.module.css";

export const CART_RESELLER_ID = "cart-reseller";

/** An indirect provider sells for resellers and names one for every order; nobody else does. */
export function useNeedsReseller(): boolean {
  return useActing().organisation.partnerType === "indirect-provider";
}

/** Through whom this cart is sold; changed at once, like everything else in a cart. */
export function CartReseller(props: { readonly cart: Cart; readonly error?: ReactNode }) {
  const t = useText();
  const { cart } = props;
  const change = useChangeCartHead(cart.customerId);
  if (!useNeedsReseller()) return null;
  return (
    <div className={css.reseller}>
      <ResellerSelect
        id={CART_RESELLER_ID}
        value={cart.reseller}
        description={t("partner.reseller.ofOrder")}
        error={
          change.isError ? (
            isStale(change.error) ? (
              t("partner.cart.stale")
            ) : (
              <Reason error={change.error} />
            )
          ) : (
            props.error
          )
        }
        required
        onChange={(reseller) => change.mutate({ cart, head: { resellerId: reseller?.id ?? null } })}
      />
    </div>
  );
}

export function focusCartReseller(): void {
  const field = document.getElementById(CART_RESELLER_ID);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}
