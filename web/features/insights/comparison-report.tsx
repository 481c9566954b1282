import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { ReportFrame } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { downloadCsv } from "../../kit/csv.ts";
import { DateText } from "../../kit/dates.tsx";
import { Figures } from "../../kit/figures.tsx";
import { Section } from "../../kit/page.tsx";
import { ComparisonChart } from "./comparison-chart.tsx";
import { ComparisonTable } from "./comparison-table.tsx";
import css from "./insights.module.css";
import { fileOf, type Measure } from "./measures.ts";
import { useMeasureWords } from "./words.ts";

/** One choice of a report's chart: a measure, or two that are drawn together. */
export type Drawing = { readonly label: string; readonly measures: readonly Measure[] };

/** Every report of insights: figures, chart, the same as a table, and a file; each beside the earlier range. */
export function ComparisonReport(props: {
  readonly title: string;
  readonly explain: ReactNode;
  readonly report: ReportFrame;
  readonly measures: readonly Measure[];
  /** Those that stand above the chart, four at most. */
  readonly shown: readonly Measure[];
  readonly drawings: readonly Drawing[];
  /** Of the file, without its ending. */
  readonly file: string;
  /** Invented figures: they are marked, and no file is made of them. */
  readonly sample: boolean;
  readonly first?: boolean;
  /** What stands above the chart in place of figures. */
  readonly above?: ReactNode;
  readonly children?: ReactNode;
}) {
  const t = useText();
  const words = useMeasureWords();
  const { report, measures, drawings } = props;
  const [chosen, setChosen] = useState(0);
  const drawing = drawings[chosen] ?? drawings[0];
  const compared = report.earlier !== null;
  const save = () => {
    const { head, rows } = fileOf(report, measures);
    downloadCsv(`${props.file}-${report.range.from}-${report.range.until}`, head, rows);
  };
  return (
    <Section
      title={props.title}
      first={props.first === true}
      aside={<AsOf report={report} sample={props.sample} />}
    >
      <div className={`${css.explain} muted small`}>{props.explain}</div>
      {props.shown.length === 0 ? null : (
        <Figures
          figures={props.shown.map((one) => ({
            label: one.label,
            value: words.value(one.total.now, one),
            ...(compared ? { note: words.beside(one.total, one) } : {}),
          }))}
        />
      )}
      {props.above}
      <div className={css.ranges}>
        {drawings.length < 2 ? null : (
          <ChoiceChips
            label={t("insights.drawn", { report: props.title })}
            joined
            choices={drawings.map(({ label }, place) => ({ value: String(place), label }))}
            value={String(chosen)}
            onChange={(value) => setChosen(Number(value))}
          />
        )}
        {props.sample ? null : (
          <Button size="xs" leftSection={<IconDownload size={14} />} onClick={save}>
            {t("insights.save")}
            <span className="visually-hidden">{props.title}</span>
          </Button>
        )}
      </div>
      {drawing === undefined ? null : (
        <ComparisonChart
          report={report}
          measures={drawing.measures}
          title={t("insights.chart", { report: props.title })}
        />
      )}
      <ComparisonTable
        report={report}
        measures={measures}
        title={t("insights.table", { report: props.title })}
      />
      {props.children}
    </Section>
  );
}

/** How fresh the figures are; of a sample, that they are none. */
export function AsOf(props: {
  readonly report: Pick<ReportFrame, "asOf">;
  readonly sample?: boolean;
}) {
  const t = useText();
  return props.sample === true ? (
    <b className={css.sample}>{t("insights.sample.mark")}</b>
  ) : (
    <span className="small dim">
      {t("insights.asOf")} <DateText at={props.report.asOf} />
    </span>
  );
}
