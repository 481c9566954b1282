import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/text.ts";
import css from "./billing.module.css";
import { monthAfter } from "./months.ts";

/** "November 2026", in the reader's language. */
export function useMonthName(): (month: string) => string {
  const { locale } = useIntl();
  const format = new Intl.DateTimeFormat(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return (month) => format.format(new Date(`${month}-01T00:00:00Z`));
}

/** One month back, one month on. */
export function MonthPicker(props: {
  readonly month: string;
  readonly onChange: (month: string) => void;
}) {
  const t = useText();
  const name = useMonthName();
  return (
    <span className={css.months}>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={t("kit.monthBefore")}
        onClick={() => props.onChange(monthAfter(props.month, -1))}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <b aria-live="polite">{name(props.month)}</b>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={t("kit.monthAfter")}
        onClick={() => props.onChange(monthAfter(props.month, 1))}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </span>
  );
}
