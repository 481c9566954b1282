import { IconShoppingCart } from "@tabler/icons-react";
import type { useOpenCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { SideCard } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { usePlaces } from "../customers/places.ts";
import { CartLines } from "./cart-lines.tsx";
import { CartTotals } from "./cart-totals.tsx";
import css from "./carts.module.css";

/** The cart beside the catalogue. */
export function CartPanel(props: {
  readonly customer: Pick<Customer, "id" | "company">;
  readonly cart: ReturnType<typeof useOpenCart>;
}) {
  const t = useText();
  const rich = useRichText();
  const { customer, cart } = props;
  const places = usePlaces(customer.id);
  return (
    <>
      <SideCard
        title={
          places.own
            ? t("partner.cart.title")
            : t("partner.cart.for", { company: customer.company })
        }
        icon={<IconShoppingCart size={18} stroke={1.75} aria-hidden="true" />}
        aside={
          cart.data == null || cart.data.lines.length === 0 ? undefined : (
            <span className="dim small">
              {rich("partner.cart.keptUntil", {
                date: <DateText at={cart.data.expiresAt} />,
              })}
            </span>
          )
        }
      >
        {cart.isPending ? (
          <LoadingState what={t("partner.loading.cart")} rows={2} />
        ) : cart.isError ? (
          <ErrorState
            error={cart.error}
            what={t("partner.error.cart")}
            onRetry={() => void cart.refetch()}
          />
        ) : cart.data === null ? (
          <p className="muted">{t("partner.cart.empty")}</p>
        ) : (
          <>
            <CartLines cart={cart.data} />
            {cart.data.lines.length === 0 ? (
              <p className="muted">{t("partner.cart.empty")}</p>
            ) : (
              <>
                <CartTotals cart={cart.data} />
                <div className={css.buttons}>
                  <ButtonLink href={places.review} variant="filled">
                    {t("partner.review.title")}
                  </ButtonLink>
                </div>
              </>
            )}
          </>
        )}
      </SideCard>
      <p className={css.note}>{t("partner.cart.allOrNone")}</p>
    </>
  );
}
