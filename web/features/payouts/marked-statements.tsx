import type { PaidEffect } from "../../api/payouts.ts";
import { MoneyText } from "../../kit/money.tsx";
import css from "../billing/billing.module.css";
import { useMonthName } from "../billing/month-picker.tsx";

/** The statements that a mark is about, and what they come to. */
export function MarkedStatements(props: {
  readonly effect: PaidEffect | undefined;
  readonly label: string;
  readonly total: string;
}) {
  const month = useMonthName();
  const { effect } = props;
  return (
    <div role="status">
      {effect === undefined ? null : (
        <ul className={css.rows} aria-label={props.label}>
          {effect.payouts.map(({ id, month: of, due }) => (
            <li key={id}>
              <span>{month(of)}</span>
              <MoneyText value={due} />
            </li>
          ))}
          <li>
            <b>{props.total}</b>
            <MoneyText value={effect.transferred} strong />
          </li>
        </ul>
      )}
    </div>
  );
}
