import type { ReactNode } from "react";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { type Money, MoneyText } from "../../kit/money.tsx";
import css from "./billing.module.css";

/** Amounts under each other, each with what it is; `children` are further rows. */
export function AmountRows(props: {
  readonly rows: readonly (readonly [label: MessageId, amount: Money])[];
  readonly children?: ReactNode;
}) {
  const t = useText();
  return (
    <ul className={css.rows}>
      {props.rows.map(([label, amount]) => (
        <li key={label}>
          <span>{t(label)}</span>
          <MoneyText value={amount} />
        </li>
      ))}
      {props.children}
    </ul>
  );
}
