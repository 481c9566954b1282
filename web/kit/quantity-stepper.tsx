import { IconMinus, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useText } from "../i18n/text.ts";
import css from "./quantity-stepper.module.css";

/**
 * A whole number between two limits: buttons beside a field that can be typed in. `onChange` gets a
 * number inside the limits, when the person leaves the field, presses Enter or a button.
 */
export function QuantityStepper(props: {
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number | null;
  /** What is counted, for screen readers: "Licences of Tidewise Forecast". */
  readonly label: string;
  readonly busy?: boolean;
  readonly id?: string;
  readonly onChange: (value: number) => void;
}) {
  const t = useText();
  const own = useId();
  const { value, minimum, maximum } = props;
  const [typed, setTyped] = useState(String(value));
  const [told, setTold] = useState(false);
  useEffect(() => setTyped(String(value)), [value]);
  const clamp = (wanted: number) =>
    Math.max(minimum, Math.min(wanted, maximum ?? Number.MAX_SAFE_INTEGER));
  const take = (wanted: number) => {
    const next = clamp(wanted);
    setTold(next !== wanted);
    setTyped(String(next));
    if (next !== value) props.onChange(next);
  };
  const takeTyped = () => {
    const wanted = Number.parseInt(typed, 10);
    if (Number.isNaN(wanted)) setTyped(String(value));
    else take(wanted);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      // A form around it is not sent with the number that was there before.
      if (typed !== String(value)) event.preventDefault();
      takeTyped();
    }
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      take(value + (event.key === "ArrowUp" ? 1 : -1));
    }
  };
  const limits =
    maximum === null
      ? t("kit.quantity.from", { minimum })
      : t("kit.quantity.between", { minimum, maximum });
  return (
    <span className={css.frame}>
      <span className={css.stepper} aria-busy={props.busy === true}>
        <button
          type="button"
          aria-label={t("kit.quantity.less", { what: props.label })}
          aria-disabled={value <= minimum}
          onClick={() => take(value - 1)}
        >
          <IconMinus size={15} aria-hidden="true" />
        </button>
        <input
          id={props.id}
          inputMode="numeric"
          autoComplete="off"
          aria-label={props.label}
          aria-describedby={own}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, "").slice(0, 7))}
          onBlur={takeTyped}
          onKeyDown={keys}
        />
        <button
          type="button"
          aria-label={t("kit.quantity.more", { what: props.label })}
          aria-disabled={maximum !== null && value >= maximum}
          onClick={() => take(value + 1)}
        >
          <IconPlus size={15} aria-hidden="true" />
        </button>
      </span>
      <span id={own} className={told ? css.told : "visually-hidden"} role="status">
        {limits}
      </span>
    </span>
  );
}
