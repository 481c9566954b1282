import { Fragment } from "react";
import { useIntl } from "react-intl";
import css from "./money.module.css";

export type Money = { readonly amount: string; readonly currency: string };

/** Fraction digits of a currency: EUR 2, KRW 0. */
export function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  );
}

/**
 * An amount with its ISO currency, small, in the order of the reader's language. The amount is
 * decimal text and stays exact; more digits than the currency has (a price per call) are shown.
 */
export function MoneyText({
  value,
  strong = false,
}: {
  readonly value: Money;
  readonly strong?: boolean;
}) {
  const { locale } = useIntl();
  const given = value.amount.split(".")[1]?.replace(/0+$/, "").length ?? 0;
  const digits = minorDigits(value.currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: value.currency,
    currencyDisplay: "code",
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.max(digits, Math.min(given, 10)),
  });
  const parts = format.formatToParts(value.amount as unknown as number);
  return (
    <span className={strong ? css.strong : css.money}>
      {parts.map((part, index) =>
        part.type === "currency" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one number keep their order.
          <span key={index} className={css.currency}>
            {part.value}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one number keep their order.
          <Fragment key={index}>{part.value}</Fragment>
        ),
      )}
    </span>
  );
}

/** The same as plain text, for labels, file exports and places without markup. */
export function useMoneyFormat(): (value: Money) => string {
  const { locale } = useIntl();
  return (value) =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency: value.currency,
      currencyDisplay: "code",
    }).format(value.amount as unknown as number);
}
