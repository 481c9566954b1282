import { Button, Group, Modal, MultiSelect, NativeSelect } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useIntl } from "react-intl";
import { useIntent } from "../../api/intent.ts";
import {
  type ReportSchedule,
  type ScheduleContent,
  useChangeSchedule,
  useScheduleReport,
} from "../../api/report-schedules.ts";
import { useText } from "../../i18n/text.ts";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./insights.module.css";
import { COMPARISONS } from "./range-bar.tsx";

const MOST_OFFERS = 20;

/** "Monday", by the number that the week gives it, from 1. */
export function useWeekday(): (day: number) => string {
  const { locale } = useIntl();
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  // The first of January 2024 was a Monday.
  return (day) => format.format(new Date(Date.UTC(2024, 0, day)));
}

/** When a report comes, about which offers, and beside what; of a new one or of one that is there. */
export function ScheduleDialog(props: {
  readonly schedule: ReportSchedule | undefined;
  readonly offers: ReportSchedule["offers"];
  readonly timeZone: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const weekday = useWeekday();
  const { schedule, onClose } = props;
  const make = useScheduleReport();
  const change = useChangeSchedule();
  const intent = useIntent();
  const [content, setContent] = useState<ScheduleContent>({
    frequency: schedule?.frequency ?? "weekly",
    onDay: schedule?.onDay ?? 1,
    offers: schedule?.offers.map(({ slug }) => slug) ?? [],
    compare: schedule?.compare ?? "before",
  });
  const busy = make.isPending || change.isPending;
  const error = make.error ?? change.error;
  const put = (more: Partial<ScheduleContent>) => setContent({ ...content, ...more });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (schedule === undefined)
      make.mutate(
        { ...content, idempotencyKey: intent.keyFor(content) },
        {
          onSuccess: () => {
            intent.done();
            onClose();
          },
        },
      );
    else change.mutate({ ...content, schedule }, { onSuccess: onClose });
  };
  const weekly = content.frequency === "weekly";
  const days = Array.from({ length: weekly ? 7 : 28 }, (_, place) => place + 1);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(schedule === undefined ? "reports.new" : "reports.change.title")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <p className="muted">{t("reports.means", { zone: props.timeZone })}</p>
        <NativeSelect
          label={t("reports.frequency")}
          value={content.frequency}
          data-autofocus
          onChange={({ currentTarget: { value } }) =>
            put({ frequency: value === "monthly" ? "monthly" : "weekly", onDay: 1 })
          }
          data={(["weekly", "monthly"] as const).map((value) => ({
            value,
            label: t(`reports.${value}`),
          }))}
        />
        <NativeSelect
          label={t(weekly ? "reports.weekday" : "reports.monthday")}
          value={String(content.onDay)}
          onChange={({ currentTarget: { value } }) => put({ onDay: Number(value) })}
          data={days.map((day) => ({
            value: String(day),
            label: weekly ? weekday(day) : t("reports.dayOfMonth", { day }),
          }))}
        />
        <MultiSelect
          label={t("insights.offers")}
          description={t("reports.offers.means", { most: MOST_OFFERS })}
          value={[...content.offers]}
          maxValues={MOST_OFFERS}
          searchable
          nothingFoundMessage={t("reports.offers.none")}
          onChange={(offers) => put({ offers })}
          data={props.offers.map(({ slug, name }) => ({ value: slug, label: name }))}
        />
        <NativeSelect
          label={t("insights.compareWith")}
          value={content.compare}
          onChange={({ currentTarget: { value } }) =>
            put({ compare: COMPARISONS.find((one) => one === value) ?? "before" })
          }
          data={COMPARISONS.map((value) => ({ value, label: t(`insights.compare.${value}`) }))}
        />
        {error === null ? null : <RefusedNotice error={error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={onClose}>{t("reports.back")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t(schedule === undefined ? "reports.schedule" : "reports.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
