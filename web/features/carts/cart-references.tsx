import { TextInput } from "@mantine/core";
import { useState } from "react";
import { type Cart, useChangeCartHead } from "../../api/carts.ts";
import { isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { Reason } from "../../kit/states.tsx";
import css from "./carts.module.css";

/** By what the books of whoever pays know an order. */
const REFERENCES = ["purchaseOrder", "costCentre"] as const;
type Reference = (typeof REFERENCES)[number];
type Typed = Readonly<Record<Reference, string>>;

/** What is typed of a cart's references, until Buy or the cart has it. */
export function useCartReferences(cart: Cart | null | undefined) {
  const [typed, setTyped] = useState<Partial<Typed>>({});
  const shown: Typed = {
    purchaseOrder: typed.purchaseOrder ?? cart?.purchaseOrder ?? "",
    costCentre: typed.costCentre ?? cart?.costCentre ?? "",
  };
  return {
    typed: shown,
    setTyped: (of: Reference, text: string) => setTyped((before) => ({ ...before, [of]: text })),
    /** As Buy sends them. */
    references: {
      purchaseOrder: shown.purchaseOrder.trim() || null,
      costCentre: shown.costCentre.trim() || null,
    },
  };
}

/**
 * R6, C9: the purchase order number of an order, and the cost centre of its subscriptions. Each is kept with the cart when its
 * field is left, and Buy sends what stands in the fields, so that the last keystroke is never lost.
 */
export function CartReferences(props: {
  readonly cart: Cart;
  readonly typed: Typed;
  readonly onType: (of: Reference, text: string) => void;
}) {
  return REFERENCES.map((of) => <ReferenceField key={of} of={of} {...props} />);
}

function ReferenceField({
  of,
  cart,
  typed,
  onType,
}: Parameters<typeof CartReferences>[0] & { readonly of: Reference }) {
  const t = useText();
  const change = useChangeCartHead(cart.customerId);
  const text = typed[of];
  const keep = (next: Element | null) => {
    const kept = text.trim() || null;
    if (kept === cart[of] || next?.hasAttribute("data-buys")) return;
    // Enter keeps it, and leaving the field right after does not keep it once more.
    if (change.isPending && change.variables.head[of] === kept) return;
    change.mutate({ cart, head: { [of]: kept } });
  };
  return (
    <TextInput
      id={of === "purchaseOrder" ? "cart-purchase-order" : "cart-cost-centre"}
      className={css.reseller ?? ""}
      label={t(`partner.${of}`)}
      description={t(`partner.${of}.about`)}
      value={text}
      maxLength={80}
      autoComplete="off"
      spellCheck={false}
      error={
        change.isError ? (
          isStale(change.error) ? (
            t("partner.cart.stale")
          ) : (
            <>
              {t(`partner.${of}.notKept`)} <Reason error={change.error} />
            </>
          )
        ) : undefined
      }
      onChange={(event) => onType(of, event.currentTarget.value)}
      onBlur={(event) => keep(event.relatedTarget)}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep(null);
      }}
    />
  );
}
