import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import {
  type ReportSchedule,
  useChangeSchedule,
  useDeleteSchedule,
  useReportSchedules,
} from "../../api/report-schedules.ts";
import css from "../../features/insights/insights.module.css";
import { ScheduleDialog, useWeekday } from "../../features/insights/schedule-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import {
  EmptyState,
  ErrorState,
  ForbiddenState,
  LoadingState,
  RefusedNotice,
} from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** P26: reports that people of the publisher have mailed to themselves. */
export function ReportSchedulesPage() {
  const t = useText();
  const { organisation, base, may } = useActing();
  const [making, setMaking] = useState(false);
  const reads = may("subscription:read");
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("insights.title"), href: `${base}/insights` },
        ]}
        title={t("reports.title")}
        primary={
          reads ? (
            <Button
              variant="filled"
              leftSection={<IconPlus size={16} />}
              onClick={() => setMaking(true)}
            >
              {t("reports.new")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {reads ? (
          <Schedules making={making} onMade={() => setMaking(false)} />
        ) : (
          <ForbiddenState needs={t("insights.role")} />
        )}
      </PageBody>
    </>
  );
}

function Schedules(props: { readonly making: boolean; readonly onMade: () => void }) {
  const t = useText();
  const schedules = useReportSchedules();
  const [changing, setChanging] = useState<ReportSchedule>();
  const [deleting, setDeleting] = useState<ReportSchedule>();
  const remove = useDeleteSchedule();
  const pause = useChangeSchedule();
  const known = schedules.data;
  return (
    <>
      <p className="muted">{t("reports.explain")}</p>
      {pause.error === null ? null : <RefusedNotice error={pause.error} />}
      {schedules.isPending ? (
        <LoadingState what={t("reports.loading")} onRetry={() => void schedules.refetch()} />
      ) : schedules.data === undefined ? (
        <ErrorState
          error={schedules.error}
          what={t("reports.failed")}
          onRetry={() => void schedules.refetch()}
        />
      ) : schedules.data.data.length === 0 ? (
        <EmptyState title={t("reports.none")} />
      ) : (
        <ScheduleTable
          rows={schedules.data.data}
          busy={pause.isPending}
          onChange={setChanging}
          onPause={(schedule) => pause.mutate({ schedule, paused: schedule.state === "running" })}
          onDelete={setDeleting}
        />
      )}
      {known !== undefined && (props.making || changing !== undefined) ? (
        <ScheduleDialog
          schedule={changing}
          offers={known.offers}
          timeZone={known.timeZone}
          onClose={() => {
            setChanging(undefined);
            props.onMade();
          }}
        />
      ) : null}
      <ConfirmDialog
        opened={deleting !== undefined}
        title={t("reports.delete.title", { name: deleting?.person.name ?? "" })}
        confirm={t("reports.delete.confirm")}
        keep={t("reports.keep")}
        destructive
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (deleting !== undefined)
            remove.mutate(deleting.id, { onSuccess: () => setDeleting(undefined) });
        }}
        onClose={() => {
          remove.reset();
          setDeleting(undefined);
        }}
      >
        <p>{t("reports.delete.means")}</p>
      </ConfirmDialog>
    </>
  );
}

function ScheduleTable(props: {
  readonly rows: readonly ReportSchedule[];
  readonly busy: boolean;
  readonly onChange: (schedule: ReportSchedule) => void;
  readonly onPause: (schedule: ReportSchedule) => void;
  readonly onDelete: (schedule: ReportSchedule) => void;
}) {
  const t = useText();
  const weekday = useWeekday();
  const when = ({ frequency, onDay }: ReportSchedule) =>
    frequency === "weekly"
      ? t("reports.everyWeek", { day: weekday(onDay) })
      : t("reports.everyMonth", { day: onDay });
  const offers = (row: ReportSchedule) =>
    row.offers.length === 0
      ? t("reports.allOffers")
      : row.offers.map(({ name }) => name).join(", ");
  const person = (row: ReportSchedule) =>
    row.person.own ? t("reports.you", { name: row.person.name }) : row.person.name;
  const next = (row: ReportSchedule) =>
    row.nextAt === null ? t(`reports.state.${row.state}`) : <DateText at={row.nextAt} />;
  const actions = (row: ReportSchedule) => {
    const about = `${when(row)}, ${person(row)}`;
    const button = (label: string, onClick: () => void) => (
      <Button key={label} size="xs" aria-label={`${label}: ${about}`} onClick={onClick}>
        {label}
      </Button>
    );
    return (
      <span className={css.ranges}>
        {row.allowedActions.includes("change")
          ? button(t("reports.change"), () => props.onChange(row))
          : null}
        {row.allowedActions.includes("pause") || row.allowedActions.includes("resume")
          ? button(t(row.state === "running" ? "reports.pause" : "reports.resume"), () => {
              if (!props.busy) props.onPause(row);
            })
          : null}
        {row.allowedActions.includes("delete")
          ? button(t("reports.delete"), () => props.onDelete(row))
          : null}
      </span>
    );
  };
  const columns: readonly Column<ReportSchedule>[] = [
    { id: "person", header: t("reports.person"), cell: person },
    { id: "when", header: t("reports.when"), cell: when },
    { id: "offers", header: t("insights.offers"), cell: offers },
    {
      id: "compare",
      header: t("insights.compareWith"),
      cell: (row) => t(`insights.compare.${row.compare}`),
    },
    { id: "next", header: t("reports.next"), cell: next },
    {
      id: "last",
      header: t("reports.last"),
      cell: (row) => (row.lastAt === null ? "–" : <DateText at={row.lastAt} />),
    },
    { id: "actions", header: t("reports.actions"), cell: actions },
  ];
  return (
    <DataTable
      label={t("reports.title")}
      rows={props.rows}
      rowKey={({ id }) => id}
      columns={columns}
      phone={(row) => ({
        title: `${person(row)} · ${when(row)}`,
        lines: [offers(row), next(row)],
        more: actions(row),
      })}
    />
  );
}
