import { Button } from "@mantine/core";
import { IconDownload, IconPlayerStop, IconPlayerTrackNext } from "@tabler/icons-react";
import { useState } from "react";
import {
  isUnderWay,
  type Simulation,
  type SimulationSummary,
  useCancelSimulation,
  useStartSimulation,
} from "../../api/simulations.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { DateText, useDuration } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, RefusedNotice } from "../../kit/states.tsx";
import { ChargedChart } from "./chart.tsx";
import { LedgerTable, MonthTable, useMonthsFile } from "./month-tables.tsx";
import css from "./simulation.module.css";

const MONTHS = ["1", "3", "6", "12", "24", "36"] as const;

/** How far to look ahead, and doing it. */
export function AskSimulation(props: { readonly busy: boolean; readonly onStarted: () => void }) {
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

/** How far a simulation is, and ending it. */
export function SimulationUnderWay(props: {
  readonly simulation: SimulationSummary;
  readonly mayEnd: boolean;
}) {
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

/** What a simulation found: a bar and a row for each month, and the ledger at its end. */
export function SimulationFound(props: {
  readonly simulation: Simulation;
  /** Without the accounts at its end, and with fewer figures of each month. */
  readonly brief?: boolean;
}) {
  const { simulation } = props;
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
          <MonthTable rows={rows} brief={props.brief === true} />
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
          {props.brief === true ? null : (
            <>
              <h3>{t("simulation.ledger")}</h3>
              <LedgerTable rows={rows} />
            </>
          )}
        </>
      )}
    </Section>
  );
}
