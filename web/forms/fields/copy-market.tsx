import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/text.ts";
import css from "../forms.module.css";
import { marketsAlike, type PriceRow } from "../price-table.ts";

/** Gives the prices of one market, typed by hand or converted, to the other markets of its currency. */
export function CopyMarket(props: {
  /** In the order of the table, with the names that it shows. */
  readonly rows: readonly (PriceRow & { readonly title: string })[];
  readonly onCopy: (rows: readonly PriceRow[], amounts: readonly (string | undefined)[]) => void;
}) {
  const t = useText();
  const { rows } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const [done, setDone] = useState(0);
  const sources = rows.filter((row) => marketsAlike(rows, row.market).length > 0);
  if (sources.length === 0) return null;
  const source = sources.find(({ market }) => market === chosen);
  const others = source === undefined ? [] : marketsAlike(rows, source.market);
  return (
    <>
      <div className={css.toolbar} style={{ alignItems: "flex-end" }}>
        <Select
          label={t("forms.prices.market.copy")}
          placeholder={t("forms.prices.market")}
          data={sources.map(({ market, title, currency }) => ({
            value: market,
            label: `${title} (${currency})`,
          }))}
          value={chosen}
          searchable
          onChange={(value) => {
            setChosen(value);
            setDone(0);
          }}
        />
        {source === undefined ? null : (
          <Button
            onClick={() => {
              props.onCopy(others, source.amounts);
              setDone(others.length);
            }}
          >
            {t("forms.prices.market.do", { count: others.length, currency: source.currency })}
          </Button>
        )}
      </div>
      <p role="status" className={css.hint} style={{ marginBottom: done > 0 ? 12 : 0 }}>
        {done > 0 ? t("forms.prices.market.done", { count: done }) : null}
      </p>
    </>
  );
}
