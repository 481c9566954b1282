import {
  isUnderWay,
  type SimulationSummary,
  useSimulation,
  useSimulations,
} from "../../api/simulations.ts";
import {
  AskSimulation,
  SimulationFound,
  SimulationUnderWay,
} from "../../features/simulation/panel.tsx";
import { useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

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
                <AskSimulation
                  busy={latest !== undefined && isUnderWay(latest)}
                  onStarted={() => state.change({ simulation: undefined })}
                />
              ) : (
                <p className="small dim">{t("simulation.mayNot")}</p>
              )}
              <div role="status">
                {latest !== undefined && isUnderWay(latest) ? (
                  <SimulationUnderWay simulation={latest} mayEnd={may("billing-run:act")} />
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
              <SimulationFound simulation={shown.data} />
            )}
            {all.data.data.length > 1 ? <Earlier simulations={all.data.data} /> : null}
          </>
        )}
      </PageBody>
    </>
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
