import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { findingsOf } from "../../api/problem.ts";
import { BUYERS, type TaxRate, TREATMENTS, useEnterTaxRate } from "../../api/tax-rates.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useCountryName } from "../../kit/names.ts";

/** The rate of the buyers of a country, and the day from which it holds. */
export function TaxRateDialog(props: {
  /** The country that is chosen already; empty for none. */
  readonly country: string;
  readonly today: string;
  /** What is shown of rates: one that begins on the chosen day is not written over unseen. */
  readonly known: readonly TaxRate[];
  readonly onClose: () => void;
}) {
  const t = useText();
  const save = useEnterTaxRate();
  const nameOf = useCountryName();
  const markets = useMarkets().data ?? [];
  const [buyerCountry, setCountry] = useState(props.country);
  const [buyer, setBuyer] = useState<TaxRate["buyer"]>("any");
  const [treatment, setTreatment] = useState<TaxRate["treatment"]>("taxed");
  const [percent, setPercent] = useState("");
  const [name, setName] = useState("");
  const [from, setFrom] = useState(props.today);
  const country = buyerCountry === "" ? (markets[0]?.market ?? "") : buyerCountry;
  const errorAt = findingsOf(save.error);
  const seen = props.known.find(
    (rate) => rate.buyerCountry === country && rate.buyer === buyer && rate.from === from,
  );
  return (
    <ConfirmDialog
      opened
      title={t("operator.tax.enter")}
      confirm={t("operator.tax.confirm")}
      keep={t("operator.taxonomy.keep")}
      busy={save.isPending}
      error={save.error}
      onClose={props.onClose}
      onConfirm={() =>
        save.mutate(
          {
            buyerCountry: country,
            buyer,
            from,
            treatment,
            percent: treatment === "taxed" ? percent.trim().replace(",", ".") : "0",
            name: name.trim(),
            seen: seen === undefined ? '"none"' : `"${seen.id}"`,
          },
          { onSuccess: props.onClose },
        )
      }
    >
      <NativeSelect
        label={t("operator.tax.country")}
        value={country}
        error={errorAt("/country")}
        onChange={(event) => setCountry(event.currentTarget.value)}
        data={markets.map(({ market }) => ({ value: market, label: nameOf(market) }))}
      />
      <NativeSelect
        mt="sm"
        label={t("operator.tax.buyer")}
        value={buyer}
        onChange={(event) => setBuyer(event.currentTarget.value as TaxRate["buyer"])}
        data={BUYERS.map((value) => ({ value, label: t(`operator.tax.buyer.${value}`) }))}
      />
      <NativeSelect
        mt="sm"
        label={t("operator.tax.treatment")}
        value={treatment}
        onChange={(event) => setTreatment(event.currentTarget.value as TaxRate["treatment"])}
        data={TREATMENTS.map((value) => ({ value, label: t(`operator.tax.treatment.${value}`) }))}
      />
      {treatment === "taxed" ? (
        <TextInput
          mt="sm"
          inputMode="decimal"
          maxLength={10}
          label={t("operator.tax.percent")}
          value={percent}
          error={errorAt("/percent")}
          onChange={(event) => setPercent(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        mt="sm"
        maxLength={40}
        label={t("operator.tax.name")}
        value={name}
        error={errorAt("/name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        type="date"
        label={t("operator.tax.from")}
        min={props.today}
        value={from}
        error={errorAt("/from")}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
