import { useIntl } from "react-intl";
import type { Compared, DayRange } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { difference, growth, type Measure } from "./measures.ts";

/** How the values of a measure read, and how they differ from earlier ones. */
export function useMeasureWords() {
  const t = useText();
  const { locale } = useIntl();
  const number = new Intl.NumberFormat(locale);
  const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero" });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const points = new Intl.NumberFormat(locale, {
    signDisplay: "exceptZero",
    maximumFractionDigits: 1,
  });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 0,
  });
  type Kind = Pick<Measure, "perMille">;
  const value = (of: number | null | undefined, { perMille }: Kind = {}) =>
    of === null || of === undefined
      ? "–"
      : perMille === true
        ? share.format(of / 1000)
        : number.format(of);
  /** "+3", "−1.2 points". */
  const change = (one: Compared<number | null>, { perMille }: Kind = {}) => {
    const more = difference(one);
    if (more === null) return "–";
    return perMille === true
      ? t("insights.points", { value: points.format(more / 10) })
      : signed.format(more);
  };
  /** "12 before, +25%". */
  const beside = (one: Compared<number | null>, kind: Kind = {}) => {
    if (difference(one) === null) return t("insights.notKnown");
    const grown = kind.perMille === true ? null : growth(one);
    const said = grown === null ? change(one, kind) : percent.format(grown);
    return t("insights.before", {
      value: value(one.earlier, kind),
      change: difference(one) === 0 ? t("insights.same") : said,
    });
  };
  return { value, change, beside, short: (of: number) => number.format(of) };
}

/** "21 Nov 2026", "November 2026", "1–7 Nov 2026". */
export function useRangeName(): (range: DayRange) => string {
  const { locale } = useIntl();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  const day = format({ day: "numeric", month: "short", year: "numeric" });
  const month = format({ month: "long", year: "numeric" });
  const at = (of: string) => new Date(`${of}T00:00:00Z`);
  return ({ from, until }) => {
    if (from === until) return day.format(at(from));
    const next = at(until).getTime() + 86_400_000;
    const whole = from.endsWith("-01") && new Date(next).getUTCDate() === 1;
    if (whole && from.slice(0, 7) === until.slice(0, 7)) return month.format(at(from));
    return day.formatRange(at(from), at(until));
  };
}
