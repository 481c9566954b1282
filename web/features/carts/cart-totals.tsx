import type { Cart } from "../../api/carts.ts";
import type { LinePrice } from "../../api/totals.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import css from "./carts.module.css";

/** Net, tax and total of what the next invoice asks for, and what comes after the trials. */
export function CartTotals({ cart }: { readonly cart: Cart }) {
  const t = useText();
  const taxLabel = useTaxLabel();
  const prices = cart.lines.flatMap((line) => (line.price === null ? [] : [line.price]));
  const now = cart.dueOnActivation[0];
  const later = cart.dueAfterTrials[0];
  const currency = now?.total.currency ?? later?.total.currency;
  if (currency === undefined) return null;
  const zero = { amount: "0", currency };
  const charged = prices.filter((price) => price.charged === "on-activation");
  return (
    <div className={css.totals}>
      <Receipt
        label={t("partner.cart.totals")}
        lines={[
          {
            label: t("partner.cart.dueOnActivation"),
            amount: <MoneyText value={now?.net ?? zero} />,
          },
          {
            label: taxLabel(charged.length === 0 ? prices : charged),
            amount: <MoneyText value={now?.tax ?? zero} />,
          },
        ]}
        total={{
          label: t("partner.cart.firstInvoice"),
          amount: <MoneyText value={now?.total ?? zero} strong />,
        }}
        {...(later === undefined
          ? {}
          : {
              after: [
                {
                  label: t("partner.cart.afterTrials"),
                  detail: t("partner.cart.withTax"),
                  amount: <MoneyText value={later.total} />,
                },
              ],
            })}
      />
    </div>
  );
}

/** "VAT 20 %, sample rate", or why there is no tax, for lines that are all taxed alike. */
export function useTaxLabel(): (
  prices: readonly Pick<LinePrice, "taxTreatment" | "taxName" | "taxPercent" | "taxIsSample">[],
) => string {
  const t = useText();
  return (prices) => {
    const [first] = prices;
    const alike =
      first !== undefined &&
      prices.every(
        (price) =>
          price.taxTreatment === first.taxTreatment &&
          price.taxPercent === first.taxPercent &&
          price.taxName === first.taxName,
      );
    if (!alike) return t("partner.money.tax");
    switch (first.taxTreatment) {
      case "taxed":
        return t(first.taxIsSample ? "partner.tax.sample" : "partner.tax.rate", {
          name: first.taxName ?? t("partner.money.tax"),
          percent: Number(first.taxPercent),
        });
      case "reverse-charge":
        return t("partner.tax.reverse-charge");
      case "exempt":
        return t("partner.tax.exempt");
      default:
        return t("partner.tax.no-rate");
    }
  };
}
