import { useElementSize } from "@mantine/hooks";
import { useIntl } from "react-intl";
import type { ReportFrame } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import chart from "../../kit/chart.module.css";
import { linesUpTo } from "../simulation/groups.ts";
import css from "./insights.module.css";
import type { Measure } from "./measures.ts";
import { useMeasureWords, useRangeName } from "./words.ts";

/** In pixels: as wide as there is room, so that the words at its edges are of one size on phones and desks. */
const WIDTH = { least: 280, most: 980, unknown: 760 } as const;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 28;

type Line = {
  readonly label: string;
  /** Which line it is: told apart by its strokes, not by its colour alone. */
  readonly style: "first" | "second";
  readonly when: "now" | "earlier";
  readonly values: readonly (number | null)[];
};

/** One measure, or two that belong together, period by period, beside those of the earlier range; the table below says the same in figures. */
export function ComparisonChart(props: {
  readonly report: Pick<ReportFrame, "periods" | "earlier">;
  readonly measures: readonly Measure[];
  readonly title: string;
}) {
  const t = useText();
  const { locale } = useIntl();
  const words = useMeasureWords();
  const rangeName = useRangeName();
  const { ref, width: room } = useElementSize();
  const { periods, earlier } = props.report;
  const [first] = props.measures;
  if (first === undefined || periods.length === 0) return null;
  const width =
    room === 0 ? WIDTH.unknown : Math.max(WIDTH.least, Math.min(WIDTH.most, Math.floor(room)));
  const lines = linesOf(props.measures, earlier !== null, (label) =>
    t("insights.earlierLine", { label }),
  );
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const most = Math.max(1, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const whole = first.perMille === true;
  // Counts are whole: a scale of less than one of them says nothing.
  const scaleLines = linesUpTo(most).filter((line) => whole || Number.isInteger(line));
  const scale = (HEIGHT - TOP - BOTTOM) / (Math.max(scaleLines.at(-1) ?? 0, most) || 1);
  const zero = HEIGHT - BOTTOM;
  const step = (width - LEFT - RIGHT) / Math.max(1, periods.length - 1);
  const xOf = (place: number) => LEFT + place * step;
  const marks = new Set([0, Math.floor((periods.length - 1) / 2), periods.length - 1]);
  const said = props.measures.map(({ label, total, perMille }) => {
    const kind = perMille === true ? { perMille } : {};
    return earlier === null
      ? t("insights.chart.value", { label, value: words.value(total.now, kind) })
      : t("insights.chart.compared", {
          label,
          value: words.value(total.now, kind),
          earlier: words.value(total.earlier, kind),
        });
  });
  return (
    <figure className={chart.chart}>
      <figcaption>
        <ul className={chart.legend}>
          {lines.map(({ label, style, when }) => (
            <li key={label}>
              <svg width="26" height="8" aria-hidden="true">
                <path d="M0 4H26" className={css.drawn} data-style={style} data-when={when} />
              </svg>
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
      <section ref={ref} aria-label={props.title}>
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          style={{ width }}
          role="img"
          aria-label={t("insights.chart.label", {
            range: rangeName({
              from: periods[0]?.from ?? "",
              until: periods.at(-1)?.until ?? "",
            }),
            values: said.join(" "),
          })}
        >
          {scaleLines.map((line) => (
            <g key={line}>
              <line
                x1={LEFT - 6}
                x2={width}
                y1={zero - line * scale}
                y2={zero - line * scale}
                className={chart.line}
              />
              <text
                x={LEFT - 12}
                y={zero - line * scale + 4}
                textAnchor="end"
                className={chart.axis}
              >
                {whole ? words.value(line, { perMille: true }) : short.format(line)}
              </text>
            </g>
          ))}
          {lines.toReversed().map(({ label, style, when, values }) => (
            <g key={label} className={css.drawn} data-style={style} data-when={when}>
              <path d={pathOf(values, xOf, (value) => zero - value * scale)} />
              {values.length > 1
                ? null
                : values.map((value) =>
                    value === null ? null : (
                      <circle key={label} cx={xOf(0)} cy={zero - value * scale} r="3" />
                    ),
                  )}
            </g>
          ))}
          {[...marks].map((place) => (
            <text
              key={place}
              x={xOf(place)}
              y={HEIGHT - 8}
              textAnchor={place === 0 ? "start" : place === periods.length - 1 ? "end" : "middle"}
              className={chart.axis}
            >
              {date.format(new Date(`${periods[place]?.from}T00:00:00Z`))}
            </text>
          ))}
        </svg>
      </section>
    </figure>
  );
}

function linesOf(
  measures: readonly Measure[],
  compared: boolean,
  earlierName: (label: string) => string,
): Line[] {
  const styles = ["first", "second"] as const;
  return measures.slice(0, styles.length).flatMap(({ label, periods }, place): Line[] => {
    const style = styles[place] ?? "first";
    const now = periods.map((one) => one.now);
    const line: Line = { label, style, when: "now", values: now };
    return compared
      ? [
          line,
          {
            label: earlierName(label),
            style,
            when: "earlier",
            values: periods.map(({ earlier }) => earlier),
          },
        ]
      : [line];
  });
}

/** A line that is broken where nothing is known. */
function pathOf(
  values: readonly (number | null)[],
  xOf: (place: number) => number,
  yOf: (value: number) => number,
): string {
  return values
    .map((value, place) => {
      if (value === null) return "";
      const begins = place === 0 || values[place - 1] === null;
      return `${begins ? "M" : "L"}${xOf(place).toFixed(1)} ${yOf(value).toFixed(1)}`;
    })
    .join(" ");
}
