import { useText } from "../../i18n/text.ts";
import type { Money } from "../../kit/money.tsx";
import { MoneyText } from "../../kit/money.tsx";
import css from "./usage.module.css";

/** What one unit of each dimension costs, and what is in the price. */
export function MeterPrices(props: {
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly price: Money;
    readonly included: string | null;
  }[];
}) {
  const t = useText();
  return (
    <ul className={css.prices}>
      {props.meters.map((meter) => (
        <li key={meter.id}>
          {meter.name}: <MoneyText value={meter.price} />{" "}
          {meter.unit === "" ? null : t("usage.per", { unit: meter.unit })}
          {meter.included === null || meter.included === "0" ? null : (
            <span className="dim">
              {" · "}
              {meter.included === "unlimited"
                ? t("usage.unlimited")
                : t("usage.included", { quantity: Number(meter.included) })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
