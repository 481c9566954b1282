import { useId } from "react";
import { useIntl } from "react-intl";
import type { SimulatedMonth } from "../../api/simulations.ts";
import { useText } from "../../i18n/text.ts";
import chart from "../../kit/chart.module.css";
import { useMoneyFormat } from "../../kit/money.tsx";
import { useMonthName } from "../billing/month-picker.tsx";
import { GROUPS, type Group, groupsOf, linesUpTo } from "./groups.ts";
import css from "./simulation.module.css";

const HEIGHT = 236;
const TOP = 20;
const LEFT = 56;
const ABOVE = 150;
const SLOT = { wide: 92, narrow: 40 } as const;
const MANY = 13;

/** What is charged month by month, as bars; the table below it says the same in figures. */
export function ChargedChart({
  rows,
  currency,
}: {
  readonly rows: readonly SimulatedMonth[];
  readonly currency: string;
}) {
  const t = useText();
  const { locale } = useIntl();
  const money = useMoneyFormat();
  const monthName = useMonthName();
  const id = useId();
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const monthShort = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  const months = rows.map((row) => {
    const parts = groupsOf(row);
    return { row, parts, up: parts.renewals + parts.new + parts.other };
  });
  const most = Math.max(0, ...months.map(({ up }) => up));
  const least = Math.min(0, ...months.map(({ parts }) => parts.credits));
  const lines = linesUpTo(most);
  const scale = ABOVE / (lines.at(-1) || 1);
  const zero = TOP + ABOVE;
  const below = Math.min(40, -least * scale);
  const slot = months.length > MANY ? SLOT.narrow : SLOT.wide;
  const width = LEFT + months.length * slot;
  const highest = months.reduce((best, one) => (one.up > best.up ? one : best), months[0] ?? NONE);
  const label =
    most === 0 || highest.row === undefined
      ? t("simulation.chart.nothing", { currency })
      : t("simulation.chart.label", {
          currency,
          from: monthName(months[0]?.row.month ?? ""),
          until: monthName(months.at(-1)?.row.month ?? ""),
          month: monthName(highest.row.month),
          amount: money({ amount: highest.up.toFixed(2), currency }),
        });
  return (
    <figure className={chart.chart}>
      <figcaption>
        <ul className={chart.legend}>
          {GROUPS.map((group) => (
            <li key={group}>
              <i className={css.swatch} data-group={group} aria-hidden="true" />
              {t(`simulation.group.${group}`)}
            </li>
          ))}
        </ul>
        <span className="dim small">{t("simulation.chart.unit", { currency })}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={chart.scroll} tabIndex={0} aria-label={t("simulation.chart")}>
        <svg
          viewBox={`0 0 ${width} ${HEIGHT + below}`}
          style={{ minWidth: width * 0.62, maxWidth: width * 1.25 }}
          role="img"
          aria-label={label}
        >
          <defs>
            <pattern
              id={`${id}h`}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="6" height="6" className={css.hatchGround} />
              <rect width="2.2" height="6" className={css.hatch} />
            </pattern>
            <pattern id={`${id}d`} width="5" height="5" patternUnits="userSpaceOnUse">
              <rect width="5" height="5" className={css.dotGround} />
              <circle cx="2.5" cy="2.5" r="1.1" className={css.dot} />
            </pattern>
          </defs>
          {lines.map((line) => (
            <g key={line}>
              <line
                x1={LEFT - 8}
                x2={width}
                y1={zero - line * scale}
                y2={zero - line * scale}
                className={line === 0 ? css.zero : chart.line}
              />
              <text
                x={LEFT - 14}
                y={zero - line * scale + 4}
                textAnchor="end"
                className={chart.axis}
              >
                {short.format(line)}
              </text>
            </g>
          ))}
          {months.map(({ row, parts, up }, at) => {
            const x = LEFT + at * slot + slot * 0.16;
            const middle = LEFT + at * slot + slot / 2;
            const box = { x, width: slot * 0.68 };
            return (
              <g key={row.month}>
                {stacked(parts, scale, zero).map(({ group, y, height }) => (
                  <rect
                    key={group}
                    {...box}
                    y={y}
                    height={height}
                    className={css[group]}
                    {...(group === "new" ? { fill: `url(#${id}h)` } : {})}
                    {...(group === "other" ? { fill: `url(#${id}d)` } : {})}
                  />
                ))}
                {parts.credits < 0 ? (
                  <rect
                    {...box}
                    y={zero + 1}
                    height={Math.max(2, Math.min(40, -parts.credits * scale))}
                    className={css.credits}
                  />
                ) : null}
                {up > 0 && (months.length <= MANY || at % 3 === 0) ? (
                  <text
                    x={middle}
                    y={zero - up * scale - 6}
                    textAnchor="middle"
                    className={css.total}
                  >
                    {short.format(up)}
                  </text>
                ) : null}
                {months.length <= MANY || at % 3 === 0 ? (
                  <text
                    x={middle}
                    y={HEIGHT + below - 24}
                    textAnchor="middle"
                    className={chart.axis}
                  >
                    {monthShort.format(new Date(`${row.month}-01T00:00:00Z`))}
                    {at === 0 || row.month.endsWith("-01") ? (
                      <tspan x={middle} dy="15">
                        {row.month.slice(0, 4)}
                      </tspan>
                    ) : null}
                  </text>
                ) : null}
              </g>
            );
          })}
        </svg>
      </section>
    </figure>
  );
}

const NONE = { row: undefined, up: 0 };

/** From the line of zero upwards. */
function stacked(parts: Readonly<Record<Group, number>>, scale: number, zero: number) {
  let reached = zero;
  return (["renewals", "new", "other"] as const).flatMap((group) => {
    if (parts[group] <= 0) return [];
    const height = parts[group] * scale;
    reached -= height;
    return [{ group, y: reached, height }];
  });
}
