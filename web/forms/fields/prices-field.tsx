import { Button } from "@mantine/core";
import { IconAlertCircleFilled, IconKeyboard, IconPencil, IconRotate2 } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useIntl } from "react-intl";
import { useExchangeRates, useMarkets } from "../../api/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { minorDigits } from "../../kit/money.tsx";
import { SearchInput } from "../../kit/search-input.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useAnswer, useForm, usePartNames } from "../context.tsx";
import { readDecimal } from "../decimal.ts";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isObject } from "../json.ts";
import {
  byHand,
  type PriceColumn,
  type PriceRow,
  priceColumns,
  priceRows,
} from "../price-table.ts";
import { CopyMarket } from "./copy-market.tsx";
import { CopyPrices } from "./copy-prices.tsx";
import { type Cell, usePriceGrid } from "./price-grid-keys.ts";
import type { FieldProps } from "./text-fields.tsx";

/** A row per market, a column per price: converted from the base price until somebody types. */
export function PricesField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const markets = useMarkets();
  const baseCurrency = String(
    form.content.baseCurrency ?? form.schema.properties?.baseCurrency?.default ?? "USD",
  );
  const rates = useExchangeRates(baseCurrency);
  const currencies = useMemo(
    () => new Map(markets.data?.map((market) => [market.market, market.currency])),
    [markets.data],
  );
  const columns = priceColumns(form.schema, form.content);
  const rows = priceRows({
    schema: form.schema,
    content: form.content,
    saved: form.saved,
    columns,
    currencies,
    rates: rates.data,
    baseCurrency,
    digitsOf: minorDigits,
  });
  const failed = markets.isError ? markets : rates.isError ? rates : undefined;
  if (failed !== undefined)
    return (
      <FieldFrame pointer={pointer} schema={schema} group>
        <ErrorState
          error={failed.error}
          what={t("forms.prices.failed")}
          onRetry={() => void failed.refetch()}
        />
      </FieldFrame>
    );
  if (markets.data === undefined || rates.data === undefined)
    return (
      <FieldFrame pointer={pointer} schema={schema} group>
        <LoadingState what={schema.title ?? ""} rows={3} />
      </FieldFrame>
    );
  /** All at once: each alone would be written over what was there before the first. */
  const change = (
    entries: readonly (readonly [market: string, entry: ReturnType<typeof byHand> | undefined])[],
  ) => {
    const changed = new Map(Object.entries(isObject(answer.given) ? answer.given : {}));
    for (const [market, entry] of entries)
      if (entry === undefined) changed.delete(market);
      else changed.set(market, entry);
    answer.set(Object.fromEntries(changed));
    answer.left();
  };
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      <CopyPrices />
      {rows.length === 0 || columns.length === 0 ? (
        <p className={css.none}>{t("forms.prices.none")}</p>
      ) : (
        <PriceGrid
          pointer={pointer}
          rows={rows}
          columns={columns}
          readOnly={answer.readOnly}
          label={schema.title ?? ""}
          onHand={(typed) =>
            change(typed.map(({ row, amounts }) => [row.market, byHand(row, columns, amounts)]))
          }
          onConvert={(row) => change([[row.market, undefined]])}
        />
      )}
      <p className={css.hint}>
        <IconKeyboard
          size={15}
          aria-hidden="true"
          style={{ verticalAlign: "-3px", marginRight: 6 }}
        />
        {t("forms.prices.keys")} {t("forms.prices.rates")}{" "}
        <DayText day={rates.data.asOf.slice(0, 10)} />
      </p>
    </FieldFrame>
  );
}

function PriceGrid(props: {
  readonly pointer: string;
  readonly rows: readonly PriceRow[];
  readonly columns: readonly PriceColumn[];
  readonly readOnly: boolean;
  readonly label: string;
  readonly onHand: (
    typed: readonly { readonly row: PriceRow; readonly amounts: PriceRow["amounts"] }[],
  ) => void;
  readonly onConvert: (row: PriceRow) => void;
}) {
  const t = useText();
  const { locale } = useIntl();
  const form = useForm();
  const names = usePartNames();
  const [query, setQuery] = useState("");
  const [only, setOnly] = useState<"all" | "hand" | "missing">("all");
  const { columns } = props;
  const titled = props.rows.map((row) => ({ ...row, title: names.market(row.market) }));
  const collator = new Intl.Collator(locale);
  const sorted = titled.sort((a, b) => collator.compare(a.title, b.title));
  const isMissing = (row: PriceRow) => row.amounts.some((amount) => amount === undefined);
  const shown = sorted.filter(
    (row) =>
      (only === "all" || (only === "hand" ? row.source === "hand" : isMissing(row))) &&
      `${row.title} ${row.currency} ${row.market}`
        .toLocaleLowerCase(locale)
        .includes(query.trim().toLocaleLowerCase(locale)),
  );
  const hand = sorted.filter((row) => row.source === "hand").length;
  const missing = sorted.filter(isMissing).length;
  const write = (cells: readonly { readonly cell: Cell; readonly text: string }[]) => {
    const byRow = new Map<number, Map<number, string>>();
    for (const { cell, text } of cells)
      byRow.set(cell.row, (byRow.get(cell.row) ?? new Map()).set(cell.column, text));
    const typedRows = [...byRow].flatMap(([index, typed]) => {
      const row = shown[index];
      if (row === undefined) return [];
      const amounts = row.amounts.map((amount, column) => {
        const text = typed.get(column);
        return text === undefined ? amount : text === "" ? undefined : text;
      });
      return [{ row, amounts }];
    });
    props.onHand(typedRows);
  };
  const grid = usePriceGrid({
    rows: shown.length,
    columns: columns.length,
    readOnly: props.readOnly,
    textAt: ({ row, column }) => shown[row]?.amounts[column] ?? "",
    write: (cells) => write(cells.map(({ cell, text }) => ({ cell, text: readDecimal(text) }))),
  });
  const columnTitle = (column: PriceColumn) =>
    column.part === "terms" ? names.term(column.name) : (column.title ?? column.name);
  const findingOf = (row: PriceRow, column: PriceColumn) =>
    form.findings.find(
      (one) =>
        one.pointer === below(below(below(props.pointer, row.market), column.part), column.name),
    );
  return (
    <>
      {props.readOnly ? null : (
        <CopyMarket
          rows={sorted}
          onCopy={(rows, amounts) => props.onHand(rows.map((row) => ({ row, amounts })))}
        />
      )}
      <div className={css.toolbar}>
        <SearchInput value={query} label={t("forms.markets.search")} onChange={setQuery} />
        {(["all", "hand", "missing"] as const).map((filter) => (
          <Button
            key={filter}
            size="xs"
            variant={only === filter ? "light" : "subtle"}
            aria-pressed={only === filter}
            onClick={() => setOnly(filter)}
          >
            {t(`forms.prices.filter.${filter}`, {
              count: filter === "all" ? sorted.length : filter === "hand" ? hand : missing,
            })}
          </Button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className={css.scroll} aria-label={props.label} tabIndex={0}>
        <table
          className={css.prices}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: edited cell by cell, it is a grid.
          role="grid"
          aria-label={props.label}
          ref={grid.table}
          onPaste={grid.onPaste}
        >
          <thead>
            <tr>
              <th scope="col">{t("forms.prices.market")}</th>
              <th scope="col">{t("forms.prices.currency")}</th>
              {columns.map((column) => (
                <th key={`${column.part}/${column.name}`} scope="col" className={css.amount}>
                  {columnTitle(column)}
                </th>
              ))}
              <th scope="col">{t("forms.prices.source")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, rowIndex) => (
              <tr key={row.market}>
                <th scope="row">{row.title}</th>
                <td>{row.currency}</td>
                {columns.map((column, columnIndex) => {
                  const cell = { row: rowIndex, column: columnIndex };
                  const amount = row.amounts[columnIndex];
                  const finding = findingOf(row, column);
                  return (
                    <td
                      key={`${column.part}/${column.name}`}
                      className={css.amount}
                      data-hand={row.source === "hand"}
                      data-wrong={
                        finding !== undefined || (amount === undefined && row.source === "hand")
                      }
                      title={finding?.detail}
                      {...grid.cellProps(cell)}
                    >
                      {grid.isEditing(cell) ? (
                        <input
                          className={css.cellInput}
                          {...grid.inputProps(cell, `${row.title}, ${columnTitle(column)}`)}
                        />
                      ) : amount === undefined ? (
                        <span>
                          <IconAlertCircleFilled
                            size={14}
                            aria-hidden="true"
                            style={{ verticalAlign: "-2px", marginRight: 5 }}
                          />
                          {t("forms.prices.enter")}
                        </span>
                      ) : (
                        shownAmount(amount, locale)
                      )}
                    </td>
                  );
                })}
                <td className="muted">
                  {row.source === "hand" ? (
                    <span>
                      <IconPencil
                        size={14}
                        aria-hidden="true"
                        style={{ verticalAlign: "-2px", marginRight: 5 }}
                      />
                      {t("forms.prices.byHand")}
                      {props.readOnly ? null : (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          ml={6}
                          leftSection={<IconRotate2 size={13} />}
                          aria-label={t("forms.prices.convertAgainOf", { market: row.title })}
                          onClick={() => props.onConvert(row)}
                        >
                          {t("forms.prices.convertAgain")}
                        </Button>
                      )}
                    </span>
                  ) : row.source === "base" ? (
                    t("forms.prices.base")
                  ) : (
                    t("forms.prices.converted", {
                      rate: row.rate === undefined ? "–" : shownAmount(row.rate, locale),
                    })
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** With the reader's decimal sign and groups, every digit kept. */
function shownAmount(amount: string, locale: string): string {
  const digits = amount.split(".")[1]?.length ?? 0;
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount as unknown as number);
}
