import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { PlanForPrivateOffer } from "../../api/private-offers.ts";
import { discounted, percentOff } from "../../features/private-offers/discount.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText, minorDigits } from "../../kit/money.tsx";
import css from "./private-offer-prices.module.css";
import { decimal, type MeterRow, metersOf, type TypedLine } from "./private-offer-typed.ts";

/** Fraction digits that the price of a metered unit may have. */
const UNIT_DIGITS = 6;
const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"] as const;

function useTermText(): (term: string) => string {
  const t = useText();
  return (term) => {
    const known = TERMS.find((one) => one === term);
    return known === undefined ? term : t(`privateOffers.term.${known}`);
  };
}

type List = NonNullable<PlanForPrivateOffer["list"]>;

/** What a percentage makes of every price of a plan in one market: list price and private price beside each other. */
export function DiscountTable({ line, list }: { readonly line: TypedLine; readonly list: List }) {
  const t = useText();
  const termName = useTermText();
  const percent = decimal(line.percent);
  const { currency } = list;
  return (
    <table className={css.prices}>
      <Head />
      <tbody>
        {list.terms.map(({ term, price }) => (
          <Shown
            key={term}
            name={t("privateOffers.row.payment", { term: termName(term) })}
            listPrice={price}
            price={discounted(price, percent, minorDigits(currency))}
            percent={percent}
            currency={currency}
          />
        ))}
        {list.meters.map((meter) => (
          <Shown
            key={meter.id}
            name={t("privateOffers.row.unit", meter)}
            listPrice={meter.price}
            price={line.usage ? discounted(meter.price, percent) : meter.price}
            percent={line.usage ? percent : undefined}
            currency={currency}
          />
        ))}
      </tbody>
    </table>
  );
}

function Shown(props: {
  readonly name: string;
  readonly listPrice: string;
  readonly price: string | undefined;
  readonly percent: string | undefined;
  readonly currency: string;
}) {
  const t = useText();
  const { listPrice, price, percent, currency } = props;
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td data-label={t("privateOffers.listPrice")}>
        <MoneyText value={{ amount: listPrice, currency }} />
      </td>
      <td data-label={t("privateOffers.ownPrice")}>
        {price === undefined ? "–" : <MoneyText value={{ amount: price, currency }} />}
      </td>
      <td data-label={t("privateOffers.discount")}>
        {price === undefined || percent === undefined ? "–" : `${percent} %`}
      </td>
    </tr>
  );
}

function Head() {
  const t = useText();
  return (
    <thead>
      <tr>
        <th scope="col">{t("privateOffers.priceOf")}</th>
        <th scope="col">{t("privateOffers.listPrice")}</th>
        <th scope="col">{t("privateOffers.ownPrice")}</th>
        <th scope="col">{t("privateOffers.discount")}</th>
      </tr>
    </thead>
  );
}

/**
 * Own prices of a plan for a term in a market, and of its metered units: each written as a price, or as a percentage off the
 * list price beside it. An empty unit keeps the list price.
 */
export function PriceTable(props: {
  readonly line: TypedLine;
  readonly list: List;
  readonly error: string | undefined;
  /** What is wrong with the price of a metered unit. */
  readonly meterError: (id: string) => string | undefined;
  readonly onChange: (part: Partial<TypedLine>) => void;
}) {
  const t = useText();
  const termName = useTermText();
  const { line, list } = props;
  const { currency } = list;
  const sold = list.terms.find(({ term }) => term === line.term);
  const setMeter = (id: string, price: string) => {
    const { [id]: _, ...others } = line.meters;
    props.onChange({ meters: price === "" ? others : { ...others, [id]: price } });
  };
  return (
    <table className={css.prices}>
      <Head />
      <tbody>
        <Row
          name={t("privateOffers.row.payment", { term: termName(line.term) })}
          listPrice={sold?.price ?? null}
          value={line.price}
          currency={currency}
          digits={minorDigits(currency)}
          required
          error={props.error}
          onChange={(price) => props.onChange({ price })}
        />
        {metersOf(line, list).map((meter: MeterRow) => (
          <Row
            key={meter.id}
            name={
              meter.listPrice === null
                ? t("privateOffers.row.gone", { id: meter.id })
                : t("privateOffers.row.unit", meter)
            }
            listPrice={meter.listPrice}
            value={line.meters[meter.id] ?? ""}
            currency={currency}
            error={props.meterError(meter.id)}
            onChange={(price) => setMeter(meter.id, price)}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: {
  readonly name: string;
  readonly listPrice: string | null;
  readonly value: string;
  readonly currency: string;
  /** Fraction digits that a price made from a percentage is rounded to; absent: those of a unit, without zeros at the end. */
  readonly digits?: number;
  readonly required?: boolean;
  readonly error: string | undefined;
  readonly onChange: (price: string) => void;
}) {
  const t = useText();
  // What is typed as a percentage stays as it was typed until the field is left.
  const [percent, setPercent] = useState<string>();
  const { name, listPrice, value, currency, digits } = props;
  const off = listPrice === null ? undefined : percentOff(listPrice, decimal(value));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-label={t("privateOffers.listPrice")}>
        {listPrice === null ? "–" : <MoneyText value={{ amount: listPrice, currency }} />}
      </td>
      <td data-label={t("privateOffers.ownPrice")}>
        <TextInput
          size="xs"
          aria-label={t("privateOffers.ownPriceOf", { name, currency })}
          inputMode="decimal"
          maxLength={20}
          required={props.required === true}
          value={value}
          error={props.error}
          onChange={(event) => {
            setPercent(undefined);
            props.onChange(event.currentTarget.value);
          }}
        />
      </td>
      <td data-label={t("privateOffers.discount")}>
        <TextInput
          size="xs"
          aria-label={t("privateOffers.discountOf", { name })}
          inputMode="decimal"
          maxLength={6}
          rightSection="%"
          rightSectionPointerEvents="none"
          disabled={listPrice === null}
          value={percent ?? off ?? ""}
          onChange={(event) => {
            const { value: text } = event.currentTarget;
            setPercent(text);
            if (text.trim() === "") props.onChange("");
            else {
              const price = discounted(listPrice ?? "", decimal(text), digits ?? UNIT_DIGITS);
              if (price !== undefined)
                props.onChange(digits === undefined ? price.replace(/\.?0+$/, "") : price);
            }
          }}
          onBlur={() => setPercent(undefined)}
        />
      </td>
    </tr>
  );
}
