import { TextInput } from "@mantine/core";
import { useState } from "react";
import { type Cart, useChangeCartHead } from "../../api/carts.ts";
import { isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { Reason } from "../../kit/states.tsx";
import css from "./carts.module.css";

/** What is typed as the purchase order number of a cart, until Buy or the cart has it. */
export function usePurchaseOrder(cart: Cart | null | undefined) {
  const [typed, setTyped] = useState<string>();
  return { typed: typed ?? cart?.purchaseOrder ?? "", setTyped };
}

/**
 * R6: the number by which the buyer's books know the order. It is kept with the cart when the field is left,
 * and Buy sends what stands in the field, so that the last keystroke is never lost.
 */
export function CartPurchaseOrder(props: {
  readonly cart: Cart;
  readonly typed: string;
  readonly onType: (text: string) => void;
}) {
  const t = useText();
  const { cart, typed } = props;
  const change = useChangeCartHead(cart.customerId);
  const keep = (next: Element | null) => {
    const purchaseOrder = typed.trim() || null;
    if (purchaseOrder === cart.purchaseOrder || next?.hasAttribute("data-buys")) return;
    // Enter keeps it, and leaving the field right after does not keep it once more.
    if (change.isPending && change.variables.head.purchaseOrder === purchaseOrder) return;
    change.mutate({ cart, head: { purchaseOrder } });
  };
  return (
    <TextInput
      id="cart-purchase-order"
      className={css.reseller ?? ""}
      label={t("partner.purchaseOrder")}
      description={t("partner.purchaseOrder.about")}
      value={typed}
      maxLength={80}
      autoComplete="off"
      spellCheck={false}
      error={
        change.isError ? (
          isStale(change.error) ? (
            t("partner.cart.stale")
          ) : (
            <>
              {t("partner.purchaseOrder.notKept")} <Reason error={change.error} />
            </>
          )
        ) : undefined
      }
      onChange={(event) => props.onType(event.currentTarget.value)}
      onBlur={(event) => keep(event.relatedTarget)}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep(null);
      }}
    />
  );
}
