import { Button } from "@mantine/core";
import { IconDownload, IconPlayerStop, IconPlayerTrackNext } from "@tabler/icons-react";
import { useState } from "react";
import {
  isUnderWay,
  type Simulation,
  type SimulationSummary,
  useCancelSimulation,
  useSimulation,
  useSimulations,
  useStartSimulation,
} from "../../api/simulations.ts";
import { ChargedChart } from "../../features/simulation/chart.tsx";
import { LedgerTable, MonthTable, useMonthsFile } from "../../features/simulation/month-tables.tsx";
import css from "../../features/simulation/simulation.module.css";
import { useRichText, useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText, useDuration } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

const MONTHS = ["1", "3", "6", "12", "24", "36"] as const;

/** The months to come, on a copy of the marketplace that is removed afterwards (BEY-05). */
export function SimulationPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const all = useSimulations();
  const state = useListState();
  const latest = all.data?.data[0];
  const id = state.filter("simulation")[0] ?? latest?.id;
  const shown = useSimulation(id);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("billing.nav") }]}
        title={t("simulation.title")}
        note={t("simulation.note")}
      />
      <PageBody>
        {all.isPending ? (
          <LoadingState what={t("simulation.title")} onRetry={() => void all.refetch()} />
        ) : all.data === undefined ? (
          <ErrorState
            error={all.error}
            what={t("simulation.failed")}
            onRetry={() => void all.refetch()}
          />
        ) : (
          <>
            <Section first title={t("simulation.ask")}>
              {may("billing-run:act") ? (
                <Ask
                  busy={latest !== undefined && isUnderWay(latest)}
                  onStarted={() => state.change({ simulation: undefined })}
                />
              ) : (
                <p className="small dim">{t("simulation.mayNot")}</p>
              )}
              <div role="status">
                {latest !== undefined && isUnderWay(latest) ? (
                  <UnderWay simulation={latest} mayEnd={may("billing-run:act")} />
                ) : null}
              </div>
            </Section>
            {shown.data === undefined ? (
              id === undefined ? (
                <EmptyState title={t("simulation.none")} />
              ) : shown.isError ? (
                <ErrorState
                  error={shown.error}
                  what={t("simulation.failed")}
                  onRetry={() => void shown.refetch()}
                />
              ) : null
            ) : (
              <Found simulation={shown.data} />
            )}
            {all.data.data.length > 1 ? <Earlier simulations={all.data.data} /> : null}
          </>
        )}
      </PageBody>
    </>
  );
}

function Ask(props: { readonly busy: boolean; readonly onStarted: () => void }) {
  const t = useText();
  const [months, setMonths] = useState<string>("6");
  const start = useStartSimulation();
  return (
    <>
      <div className={css.ask}>
        <ChoiceChips
          label={t("simulation.howFar")}
          labelled
          joined
          choices={MONTHS.map((value) => ({ value, label: value }))}
          value={months}
          onChange={setMonths}
        />
        <Button
          variant="filled"
          leftSection={<IconPlayerTrackNext size={16} />}
          disabled={props.busy}
          loading={start.isPending}
          onClick={() => start.mutate(Number(months), { onSuccess: props.onStarted })}
        >
          {t("simulation.run")}
        </Button>
      </div>
      {start.isError ? <RefusedNotice error={start.error} /> : null}
      <p className="small dim">{t("simulation.how")}</p>
    </>
  );
}

function UnderWay(props: { readonly simulation: SimulationSummary; readonly mayEnd: boolean }) {
  const t = useText();
  const { id, months, phase, percent } = props.simulation;
  const cancel = useCancelSimulation();
  const what = t(`simulation.phase.${phase ?? "waiting"}`, { months });
  return (
    <>
      <div className={css.progress}>
        <span>{what}</span>
        <progress max={100} value={percent ?? 0} aria-label={what} />
        {props.mayEnd ? (
          <Button
            leftSection={<IconPlayerStop size={16} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate(id)}
          >
            {t("simulation.cancel")}
          </Button>
        ) : null}
      </div>
      {cancel.isError ? <RefusedNotice error={cancel.error} /> : null}
    </>
  );
}

function Found({ simulation }: { readonly simulation: Simulation }) {
  const t = useText();
  const rich = useRichText();
  const duration = useDuration();
  const save = useMonthsFile();
  const state = useListState();
  const { report, months } = simulation;
  if (isUnderWay(simulation)) return null;
  if (report === null)
    return (
      <EmptyState
        title={t(simulation.state === "cancelled" ? "simulation.ended" : "simulation.broke")}
      />
    );
  const currencies = [...new Set(report.rows.map(({ currency }) => currency))];
  const currency = currencies.find((one) => one === state.filter("currency")[0]) ?? currencies[0];
  const rows = report.rows.filter((row) => row.currency === currency);
  const seconds = Math.max(
    1,
    Math.round(
      (Date.parse(simulation.endedAt ?? "") - Date.parse(simulation.startedAt ?? "")) / 1000,
    ),
  );
  return (
    <Section
      title={t("simulation.found", { months })}
      aside={
        currencies.length > 1 ? (
          <ChoiceChips
            label={t("partner.column.currency")}
            joined
            choices={currencies.map((value) => ({ value, label: value }))}
            value={currency ?? ""}
            onChange={(value) => state.change({ currency: value })}
          />
        ) : undefined
      }
    >
      {currency === undefined ? (
        <EmptyState title={t("simulation.nothing")} />
      ) : (
        <>
          <ChargedChart rows={rows} currency={currency} />
          <MonthTable rows={rows} />
          <div className={css.below}>
            <span className="small muted">
              {rich("simulation.ran", {
                from: <DateText at={report.from} />,
                until: <DateText at={report.until} />,
                time: duration(seconds),
              })}{" "}
              {t("simulation.zone", { zone: report.timeZone })}
            </span>
            <Button
              size="xs"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                save(report.rows, `${t("simulation.file")}-${report.from.slice(0, 10)}-${months}`)
              }
            >
              CSV
            </Button>
          </div>
          {report.failures > 0 ? (
            <p className="small">{t("simulation.failures", { count: report.failures })}</p>
          ) : null}
          <h3>{t("simulation.ledger")}</h3>
          <LedgerTable rows={rows} />
        </>
      )}
    </Section>
  );
}

function Earlier({ simulations }: { readonly simulations: readonly SimulationSummary[] }) {
  const t = useText();
  const { base } = useActing();
  const hrefOf = ({ id }: SimulationSummary) => `${base}/simulation?simulation=${id}`;
  const title = ({ months }: SimulationSummary) => t("simulation.months.count", { months });
  return (
    <Section title={t("simulation.earlier")}>
      <DataTable
        label={t("simulation.earlier")}
        rows={simulations}
        rowKey={({ id }) => id}
        hrefOf={hrefOf}
        columns={[
          {
            id: "months",
            header: t("simulation.title"),
            cell: (row) => <AppLink href={hrefOf(row)}>{title(row)}</AppLink>,
          },
          {
            id: "state",
            header: t("billing.state"),
            cell: ({ state }) => <StatusText of="simulation" status={state} />,
          },
          {
            id: "asked",
            header: t("billing.started"),
            cell: ({ askedAt, askedBy }) => (
              <span>
                <DateText at={askedAt} />
                <br />
                <small className="dim">{askedBy}</small>
              </span>
            ),
          },
        ]}
        phone={(row) => ({
          title: title(row),
          lines: [
            <StatusText key="state" of="simulation" status={row.state} />,
            <DateText key="at" at={row.askedAt} />,
          ],
        })}
      />
    </Section>
  );
}
