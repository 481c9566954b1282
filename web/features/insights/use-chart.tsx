import { useIntl } from "react-intl";
import type { DayOfUse } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import chart from "../../kit/chart.module.css";
import { linesUpTo } from "../simulation/groups.ts";
import css from "./insights.module.css";

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 52;
const TOP = 12;
const BOTTOM = 28;

/** Licences sold and assigned at the end of each day, as two lines; the table below says the same in figures. */
export function UseChart({ days }: { readonly days: readonly DayOfUse[] }) {
  const t = useText();
  const { locale } = useIntl();
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const named = (day: string) => date.format(new Date(`${day}T00:00:00Z`));
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const most = Math.max(...days.map(({ sold, assigned }) => Math.max(sold, assigned)));
  // Counts are whole: a scale of less than one licence says nothing.
  const lines = linesUpTo(most).filter((line) => Number.isInteger(line));
  const scale = (HEIGHT - TOP - BOTTOM) / (Math.max(lines.at(-1) ?? 0, most) || 1);
  const zero = HEIGHT - BOTTOM;
  const step = (WIDTH - LEFT - 16) / Math.max(1, days.length - 1);
  const xOf = (index: number) => LEFT + index * step;
  // A number holds until the day on which it changes: steps, not slopes.
  const path = (of: (one: DayOfUse) => number) =>
    days
      .map((one, index) =>
        index === 0
          ? `M${xOf(0)} ${zero - of(one) * scale}`
          : `H${xOf(index)} V${zero - of(one) * scale}`,
      )
      .join(" ");
  const marks = [0, Math.floor((days.length - 1) / 2), days.length - 1];
  return (
    <figure className={chart.chart}>
      <figcaption>
        <ul className={chart.legend}>
          {(["sold", "assigned"] as const).map((line) => (
            <li key={line}>
              <i className={css.swatch} data-line={line} aria-hidden="true" />
              {t(`insights.${line}`)}
            </li>
          ))}
        </ul>
        <span className="dim small">{t("insights.chart.unit")}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={chart.scroll} tabIndex={0} aria-label={t("insights.chart")}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          style={{ minWidth: 480, maxWidth: WIDTH * 1.3 }}
          role="img"
          aria-label={t("insights.chart.label", {
            from: named(first.day),
            until: named(last.day),
            sold: last.sold,
            assigned: last.assigned,
            soldBefore: first.sold,
            assignedBefore: first.assigned,
          })}
        >
          {lines.map((line) => (
            <g key={line}>
              <line
                x1={LEFT - 6}
                x2={WIDTH}
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
                {short.format(line)}
              </text>
            </g>
          ))}
          <path d={path(({ sold }) => sold)} className={css.sold} />
          <path d={path(({ assigned }) => assigned)} className={css.assigned} />
          {[...new Set(marks)].map((index) => (
            <text
              key={index}
              x={xOf(index)}
              y={HEIGHT - 8}
              textAnchor={index === 0 ? "start" : index === days.length - 1 ? "end" : "middle"}
              className={chart.axis}
            >
              {named(days[index]?.day ?? "")}
            </text>
          ))}
        </svg>
      </section>
    </figure>
  );
}
