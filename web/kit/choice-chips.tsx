import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import css from "./choice-chips.module.css";

export type Choice = {
  readonly value: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly count?: number;
  readonly disabled?: boolean;
};

/** One of a few values, all of them in sight, with counts. `joined` draws them as one control. */
export function ChoiceChips(props: {
  readonly label: string;
  /** Shows the label before the choices; otherwise only screen readers hear it. */
  readonly labelled?: boolean;
  readonly joined?: boolean;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { formatNumber } = useIntl();
  return (
    <fieldset className={css.group}>
      <legend className="visually-hidden">{props.label}</legend>
      {props.labelled === true ? (
        <span className={css.label} aria-hidden="true">
          {props.label}
        </span>
      ) : null}
      <span className={props.joined === true ? css.joined : css.apart}>
        {props.choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            aria-pressed={choice.value === props.value}
            disabled={choice.disabled === true}
            onClick={() => props.onChange(choice.value)}
          >
            {choice.icon}
            {choice.label}
            {choice.count === undefined ? null : <span>{formatNumber(choice.count)}</span>}
          </button>
        ))}
      </span>
    </fieldset>
  );
}
