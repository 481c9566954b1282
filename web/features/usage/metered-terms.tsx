import type { ReducedPrice } from "../../api/usage.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
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
    readonly reduced: readonly ReducedPrice[];
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
          <ReducedPrices of={meter.reduced} />
        </li>
      ))}
    </ul>
  );
}

/** On which days private offers make a unit cheaper. */
export function ReducedPrices({ of }: { readonly of: readonly ReducedPrice[] }) {
  const rich = useRichText();
  return of.map((one) => (
    <small key={one.from} style={{ display: "block" }}>
      {rich("usage.reduced", {
        price: <MoneyText value={one.price} />,
        from: <DayText day={one.from} />,
        until: <DayText day={one.until} />,
        name: one.privateOffer.name,
      })}
    </small>
  ));
}
