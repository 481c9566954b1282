import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { InsightsQuery, InsightsReport } from "../../api/insights.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { ListFilters } from "../../kit/data-table.tsx";
import { useZone } from "../../kit/dates.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { clockIn } from "../../kit/zone-days.ts";
import css from "./insights.module.css";
import { useRangeName } from "./words.ts";

export const RANGES = ["30-days", "90-days", "6-months", "12-months"] as const;
export const COMPARISONS = ["before", "year", "none"] as const;

/** What the address asks for: range, comparison and offers of every report on the page. */
export function readQuery(state: ListState): InsightsQuery {
  const only = (id: string) => state.filter(id)[0];
  const [from, until] = [only("from"), only("until")];
  const own = from !== undefined && until !== undefined;
  const offers = state.filter("offers").join(",");
  return {
    range: own ? undefined : RANGES.find((one) => one === only("range")),
    from: own ? from : undefined,
    until: own ? until : undefined,
    compare: COMPARISONS.find((one) => one === only("compare")),
    offers: offers === "" ? undefined : offers,
  };
}

/** One choice of range, comparison and offers for all reports. */
export function RangeBar(props: {
  readonly state: ListState;
  readonly report: InsightsReport | undefined;
  readonly error: unknown;
}) {
  const t = useText();
  const rangeName = useRangeName();
  const { state, report } = props;
  const query = readQuery(state);
  const [opened, setOpened] = useState(false);
  const own = query.from !== undefined || opened;
  const choose = (value: string) => {
    setOpened(value === "own");
    if (value === "own") return;
    state.change({
      range: value === "30-days" ? undefined : value,
      from: undefined,
      until: undefined,
    });
  };
  return (
    <div className={css.filters}>
      <div className={css.ranges}>
        <ChoiceChips
          label={t("insights.range")}
          joined
          choices={[...RANGES, "own" as const].map((value) => ({
            value,
            label: t(`insights.range.${value}`),
          }))}
          value={own ? "own" : (query.range ?? "30-days")}
          onChange={choose}
        />
        <NativeSelect
          size="xs"
          label={t("insights.compareWith")}
          classNames={{ root: css.beside ?? "" }}
          value={query.compare ?? "before"}
          onChange={({ currentTarget: { value } }) =>
            state.change({ compare: value === "before" ? undefined : value })
          }
          data={COMPARISONS.map((value) => ({ value, label: t(`insights.compare.${value}`) }))}
        />
        <ListFilters
          state={state}
          filters={[
            {
              id: "offers",
              label: t("insights.offers"),
              options: (report?.offers ?? []).map(({ slug, name }) => ({
                value: slug,
                label: name,
              })),
            },
          ]}
        />
      </div>
      {own ? (
        <OwnDays
          query={query}
          report={report}
          error={props.error}
          onChoose={(range) => state.change({ ...range, range: undefined })}
        />
      ) : null}
      {report === undefined ? null : (
        <p className="muted small" aria-live="polite">
          {report.earlier === null
            ? t("insights.alone", { range: rangeName(report.range), zone: report.timeZone })
            : t("insights.compared", {
                range: rangeName(report.range),
                earlier: rangeName(report.earlier),
                zone: report.timeZone,
              })}
        </p>
      )}
    </div>
  );
}

/** First and last day of an own range; the server says what is wrong with them. */
function OwnDays(props: {
  readonly query: InsightsQuery;
  readonly report: InsightsReport | undefined;
  readonly error: unknown;
  readonly onChoose: (range: { readonly from: string; readonly until: string }) => void;
}) {
  const t = useText();
  const { offsetMs } = useZone();
  const { query, report } = props;
  const [from, setFrom] = useState(query.from ?? report?.range.from ?? "");
  const [until, setUntil] = useState(query.until ?? report?.range.until ?? "");
  const zone = report?.timeZone ?? "UTC";
  const today = clockIn(new Date(Date.now() + offsetMs).toISOString(), zone).day;
  const found = isRefusal(props.error) ? props.error.fields : [];
  const wrong = (field: string) =>
    found.find(({ pointer }) => pointer === `/query/${field}`)?.detail;
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (from !== "" && until !== "") props.onChoose({ from, until });
  };
  return (
    <form className={css.days} onSubmit={show} noValidate>
      {(
        [
          ["from", from, setFrom],
          ["until", until, setUntil],
        ] as const
      ).map(([field, value, set]) => (
        <TextInput
          key={field}
          type="date"
          size="xs"
          label={t(`insights.${field}`)}
          max={today}
          value={value}
          error={wrong(field)}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        />
      ))}
      <Button size="xs" type="submit">
        {t("insights.showDays")}
      </Button>
    </form>
  );
}
