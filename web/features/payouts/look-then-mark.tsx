import { useState } from "react";
import type { PaidEffect, useMark } from "../../api/payouts.ts";
import { MoneyText } from "../../kit/money.tsx";
import css from "../billing/billing.module.css";
import { useMonthName } from "../billing/month-picker.tsx";

/** What marking a statement does is looked at first, and a second press does exactly that (BEY-06). */
export function useLookThenMark<Mark extends object>(
  { look, mark }: ReturnType<typeof useMark<Mark>>,
  onDone: () => void,
) {
  const [effect, setEffect] = useState<PaidEffect>();
  return {
    effect,
    error: mark.error ?? look.error,
    busy: look.isPending || mark.isPending,
    /** After a change of the form: what was looked at is of another mark. */
    forget(): void {
      setEffect(undefined);
      look.reset();
      mark.reset();
    },
    press(body: Mark): void {
      if (effect === undefined) look.mutate(body, { onSuccess: setEffect });
      else
        mark.mutate(
          { ...body, preview: effect.preview },
          { onSuccess: onDone, onError: () => setEffect(undefined) },
        );
    },
  };
}

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
