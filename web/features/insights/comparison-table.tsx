import type { ReportFrame } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import css from "./insights.module.css";
import type { Measure } from "./measures.ts";
import { useMeasureWords, useRangeName } from "./words.ts";

/** What a chart draws, in figures: each period with what it was before and the change, the latest first; then all of them. */
export function ComparisonTable(props: {
  readonly report: Pick<ReportFrame, "periods" | "earlier" | "range">;
  readonly measures: readonly Measure[];
  readonly title: string;
}) {
  const t = useText();
  const words = useMeasureWords();
  const rangeName = useRangeName();
  const { report, measures } = props;
  const compared = report.earlier !== null;
  const cells = (of: (measure: Measure) => Measure["total"]) =>
    measures.flatMap((measure) => {
      const one = of(measure);
      return [
        <td key={measure.name} data-number>
          {words.value(one.now, measure)}
        </td>,
        ...(compared
          ? [
              <td key={`${measure.name} earlier`} data-number className="dim">
                {words.value(one.earlier, measure)}
              </td>,
              <td key={`${measure.name} change`} data-number>
                {words.change(one, measure)}
              </td>,
            ]
          : []),
      ];
    });
  return (
    <details>
      <summary>{t("insights.figures")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={css.figures} tabIndex={0} aria-label={props.title}>
        <table className={css.plain}>
          <thead>
            <tr>
              <th scope="col" rowSpan={compared ? 2 : 1}>
                {t("insights.period")}
              </th>
              {compared ? (
                <th scope="col" rowSpan={2}>
                  {t("insights.comparedWith")}
                </th>
              ) : null}
              {measures.map(({ name, label }) => (
                <th
                  key={name}
                  scope={compared ? "colgroup" : "col"}
                  colSpan={compared ? 3 : 1}
                  data-number
                >
                  {label}
                </th>
              ))}
            </tr>
            {compared ? (
              <tr>
                {measures.flatMap(({ name }) =>
                  (["now", "earlier", "change"] as const).map((part) => (
                    <th key={`${name} ${part}`} scope="col" data-number>
                      {t(`insights.part.${part}`)}
                    </th>
                  )),
                )}
              </tr>
            ) : null}
          </thead>
          <tbody>
            {report.periods
              .map((period, place) => (
                <tr key={period.from}>
                  <th scope="row">{rangeName(period)}</th>
                  {compared ? (
                    <td className="dim">
                      {period.earlier === null ? "–" : rangeName(period.earlier)}
                    </td>
                  ) : null}
                  {cells(({ periods }) => periods[place] ?? NOT_KNOWN)}
                </tr>
              ))
              .toReversed()}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("insights.whole")}</th>
              {compared && report.earlier !== null ? (
                <td className="dim">{rangeName(report.earlier)}</td>
              ) : null}
              {cells(({ total }) => total)}
            </tr>
          </tfoot>
        </table>
      </section>
    </details>
  );
}

const NOT_KNOWN = { now: null, earlier: null };
