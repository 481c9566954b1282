import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { useMarkets } from "../../api/catalogue.ts";
import { type TaxRate, useTaxRates, useWithdrawTaxRate } from "../../api/tax-rates.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { Paging } from "../operations/paging.tsx";
import { TaxRateDialog } from "./tax-rate-dialog.tsx";
import css from "./taxonomy.module.css";

/** What sales are taxed at, by country and kind of buyer, with the days from which it holds (OPR-05). */
export function TaxRates({ manages }: { readonly manages: boolean }) {
  const t = useText();
  const nameOf = useCountryName();
  const markets = useMarkets().data ?? [];
  const [country, setCountry] = useState("");
  const [ended, setEnded] = useState(false);
  const [cursor, setCursor] = useState<string>();
  const [enters, setEnters] = useState(false);
  const rates = useTaxRates({ country, ended, cursor });
  const shown = rates.data;
  return (
    <Section
      title={t("operator.tax")}
      aside={
        manages && shown !== undefined ? (
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setEnters(true)}>
            {t("operator.tax.enter")}
          </Button>
        ) : undefined
      }
    >
      {rates.isPending ? (
        <LoadingState what={t("operator.tax")} onRetry={() => void rates.refetch()} />
      ) : shown === undefined ? (
        <ErrorState
          error={rates.error}
          what={t("operator.tax.failed")}
          onRetry={() => void rates.refetch()}
        />
      ) : (
        <>
          <p className="dim">{t("operator.tax.note", { country: nameOf(shown.sellerCountry) })}</p>
          <div className={css.filters}>
            <NativeSelect
              label={t("operator.tax.country")}
              value={country}
              onChange={(event) => {
                setCountry(event.currentTarget.value);
                setCursor(undefined);
              }}
              data={[
                { value: "", label: t("operator.tax.country.all") },
                ...markets.map(({ market }) => ({ value: market, label: nameOf(market) })),
              ]}
            />
            <Checkbox
              label={t("operator.tax.ended")}
              checked={ended}
              onChange={(event) => {
                setEnded(event.currentTarget.checked);
                setCursor(undefined);
              }}
            />
          </div>
          {shown.data.length === 0 ? (
            <p>{t(country === "" ? "operator.tax.none" : "operator.tax.none.country")}</p>
          ) : (
            <RateTable rates={shown.data} today={shown.today} manages={manages} />
          )}
          <Paging
            state={{ cursor, change: (to) => setCursor(to.cursor) }}
            next={shown.nextCursor}
          />
          {enters ? (
            <TaxRateDialog
              country={country}
              today={shown.today}
              known={shown.data}
              onClose={() => setEnters(false)}
            />
          ) : null}
        </>
      )}
    </Section>
  );
}

/** The last day of what ends on a day. */
const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 3600 * 1000).toISOString().slice(0, 10);

function RateTable(props: {
  readonly rates: readonly TaxRate[];
  readonly today: string;
  readonly manages: boolean;
}) {
  const t = useText();
  const nameOf = useCountryName();
  const { formatNumber, formatDate } = useIntl();
  const withdraw = useWithdrawTaxRate();
  const percentOf = (rate: TaxRate) =>
    formatNumber(Number(rate.percent) / 100, { style: "percent", maximumFractionDigits: 6 });
  return (
    <>
      {withdraw.isError ? (
        <p role="alert">
          <Reason error={withdraw.error} />
        </p>
      ) : null}
      <section className={css.scroll} aria-label={t("operator.tax")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("operator.tax.country")}</th>
              <th scope="col">{t("operator.tax.buyer")}</th>
              <th scope="col">{t("operator.tax.treatment")}</th>
              <th scope="col" className={css.figure}>
                {t("operator.tax.percent")}
              </th>
              <th scope="col">{t("operator.tax.name")}</th>
              <th scope="col">{t("operator.tax.from")}</th>
              <th scope="col">{t("operator.tax.until")}</th>
            </tr>
          </thead>
          <tbody>
            {props.rates.map((rate) => (
              <tr key={rate.id}>
                <th scope="row">{nameOf(rate.buyerCountry)}</th>
                <td>{t(`operator.tax.buyer.${rate.buyer}`)}</td>
                <td>{t(`operator.tax.treatment.${rate.treatment}`)}</td>
                <td className={css.figure}>{percentOf(rate)}</td>
                <td>
                  {rate.name}
                  {rate.sample ? <span className="dim"> {t("operator.tax.sample")}</span> : null}
                </td>
                <td>
                  <DayText day={rate.from} />{" "}
                  {props.manages && rate.from > props.today ? (
                    <Button
                      size="compact-xs"
                      loading={withdraw.isPending && withdraw.variables.from === rate.from}
                      aria-label={t("operator.tax.withdraw.of", {
                        country: nameOf(rate.buyerCountry),
                        day: formatDate(rate.from, { dateStyle: "medium", timeZone: "UTC" }),
                      })}
                      onClick={() => withdraw.mutate(rate)}
                    >
                      {t("operator.tax.withdraw")}
                    </Button>
                  ) : null}
                </td>
                <td>{rate.until === null ? "—" : <DayText day={dayBefore(rate.until)} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
