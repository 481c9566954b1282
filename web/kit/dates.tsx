import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useIntl } from "react-intl";
import { useText } from "../i18n/text.ts";

type Zone = { readonly timeZone: string; readonly offsetMs: number };

/** The viewer's zone, and how far the marketplace's clock is from the system's (a sandbox). */
const ZoneContext = createContext<Zone>({
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  offsetMs: 0,
});

export function ZoneProvider(props: {
  readonly timeZone?: string | undefined;
  readonly offsetMs: number;
  readonly children: ReactNode;
}) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timeZone = props.timeZone === undefined || props.timeZone === "" ? own : props.timeZone;
  return <ZoneContext value={{ timeZone, offsetMs: props.offsetMs }}>{props.children}</ZoneContext>;
}

export function useZone(): Zone {
  return useContext(ZoneContext);
}

/** Marketplace time, read again every `everySeconds`. */
export function useNow(everySeconds = 30): Date {
  const { offsetMs } = useZone();
  const [ticked, setTicked] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setTicked(Date.now()), everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return new Date(ticked + offsetMs);
}

type DateStyle = "day" | "moment" | "short" | "time" | "second";

const STYLES: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  day: { day: "numeric", month: "short", year: "numeric" },
  moment: {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  },
  second: {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  },
  short: { day: "numeric", month: "short" },
  time: { hour: "2-digit", minute: "2-digit" },
};

/**
 * An instant in the viewer's zone, which a moment names; the same in UTC on hover (ACC-04). `short`
 * adds the year only when it is not the current one, and says "Today" with the time of day for what
 * happened today.
 */
export function DateText({ at, as = "moment" }: { readonly at: string; readonly as?: DateStyle }) {
  const t = useText();
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const now = useNow(60);
  const instant = new Date(at);
  const utc = new Intl.DateTimeFormat(locale, {
    ...STYLES.moment,
    timeZone: "UTC",
    hourCycle: "h23",
  }).format(instant);
  return (
    <time dateTime={at} title={utc} className="nowrap">
      {as === "short"
        ? shortDate(instant, now, locale, timeZone, (time) => t("kit.today", { time }))
        : new Intl.DateTimeFormat(locale, { ...STYLES[as], timeZone, hourCycle: "h23" }).format(
            instant,
          )}
    </time>
  );
}

function shortDate(
  instant: Date,
  now: Date,
  locale: string,
  timeZone: string,
  today: (time: string) => string,
): string {
  const day = (date: Date) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(date);
  const sameDay = day(instant) === day(now);
  const sameYear = day(instant).slice(0, 4) === day(now).slice(0, 4);
  const style = sameDay ? STYLES.time : sameYear ? STYLES.short : STYLES.day;
  const text = new Intl.DateTimeFormat(locale, { ...style, timeZone, hourCycle: "h23" }).format(
    instant,
  );
  return sameDay ? today(text) : text;
}

/** A calendar day (YYYY-MM-DD): the same day for every reader, whatever the zone. */
export function DayText({ day }: { readonly day: string }) {
  const { locale } = useIntl();
  const format = new Intl.DateTimeFormat(locale, { ...STYLES.day, timeZone: "UTC" });
  return (
    <time dateTime={day} className="nowrap">
      {format.format(new Date(`${day}T00:00:00Z`))}
    </time>
  );
}

/** A deadline: the date and how far away it is. */
export function DeadlineText({ at }: { readonly at: string }) {
  const t = useText();
  const relative = useRelativeTime();
  return (
    <span>
      <DateText at={at} />
      <span className="dim">{t("kit.deadline.relative", { relative: relative(at) })}</span>
    </span>
  );
}

/** "in 13 days", "3 hours ago", on marketplace time. */
export function useRelativeTime(): (at: string) => string {
  const { locale } = useIntl();
  const now = useNow(30);
  return (at) => {
    const seconds = (Date.parse(at) - now.getTime()) / 1000;
    const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    const size = Math.abs(seconds);
    if (size < 60) return format.format(Math.round(seconds), "second");
    if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
    if (size < 86_400) return format.format(Math.round(seconds / 3600), "hour");
    return format.format(Math.round(seconds / 86_400), "day");
  };
}

/** How long something took or will take: "48 s", "1 min 52 s", "3 h 40 min". */
export function useDuration(): (seconds: number) => string {
  const t = useText();
  const second = (count: number) => t("kit.duration.second", { count });
  const minute = (count: number) => t("kit.duration.minute", { count });
  const hour = (count: number) => t("kit.duration.hour", { count });
  const day = (count: number) => t("kit.duration.day", { count });
  return (total) => {
    const seconds = Math.max(0, Math.round(total));
    if (seconds < 60) return second(seconds);
    if (seconds < 3600) return pair(seconds, 60, minute, second);
    if (seconds < 86_400) return pair(Math.round(seconds / 60), 60, hour, minute);
    return pair(Math.round(seconds / 3600), 24, day, hour);
  };
}

function pair(
  total: number,
  size: number,
  large: (value: number) => string,
  small: (value: number) => string,
): string {
  const rest = total % size;
  const whole = large(Math.floor(total / size));
  return rest === 0 ? whole : `${whole} ${small(rest)}`;
}
