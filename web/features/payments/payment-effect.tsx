import type { PaymentEffect } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";
import css from "../billing/billing.module.css";

/** Where the money goes, and what is left as balance: what is shown is what is done. */
export function EffectList(props: {
  readonly effect: Pick<PaymentEffect, "allocations" | "balances">;
}) {
  const t = useText();
  const { allocations, balances } = props.effect;
  return (
    <ul className={css.rows} aria-label={t("payments.effect")}>
      {allocations.map(({ invoice, amount }) => (
        <li key={invoice.id}>
          <span>{t("payments.effect.invoice", { number: invoice.number })}</span>
          <MoneyText value={amount} />
        </li>
      ))}
      {balances.map(({ buyer, balance }) => (
        <li key={`${buyer.id} ${balance.currency}`}>
          <span>{t("payments.effect.balance", { name: buyer.name })}</span>
          <MoneyText value={balance} />
        </li>
      ))}
    </ul>
  );
}
