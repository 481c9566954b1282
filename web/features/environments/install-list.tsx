import { type InstallSummary, useInstalls } from "../../api/installs.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useFurtherListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";

/** Apps that administrators installed, and whether a licence makes more of them than their base (LIC-06). */
export function InstallList() {
  const t = useText();
  const { base } = useActing();
  const state = useFurtherListState("apps");
  const installs = useInstalls({ cursor: state.cursor });
  const hrefOf = (row: InstallSummary) => `${base}/installs/${row.id}`;
  const columns: readonly Column<InstallSummary>[] = [
    {
      id: "app",
      header: t("environments.app"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>{row.offer.name}</AppLink>
          <br />
          <small className="dim">{row.publisher.name}</small>
        </span>
      ),
    },
    {
      id: "environment",
      header: t("environments.environment"),
      cell: (row) => row.environment.name,
    },
    {
      id: "state",
      header: t("environments.status"),
      cell: (row) => <StatusText of="install" status={row.state} />,
    },
    {
      id: "since",
      header: t("environments.since"),
      cell: (row) => <DateText at={row.installedAt} />,
    },
  ];
  return (
    <Section
      title={t("environments.apps")}
      aside={
        <ExportList<InstallSummary>
          name="installs"
          path="/v1/installs"
          columns={[
            ["InstallId", ({ id }) => id],
            ["Offer", ({ offer }) => offer.name],
            ["OfferId", ({ offer }) => offer.slug],
            ["Publisher", ({ publisher }) => publisher.name],
            ["Environment", ({ environment }) => environment.name],
            ["EnvironmentSubscriptionId", ({ environment }) => environment.subscriptionId],
            ["State", ({ state }) => state],
            ["InstalledAt", ({ installedAt }) => installedAt],
            ["InstalledBy", ({ installedBy }) => installedBy],
          ]}
        />
      }
    >
      {installs.isPending ? (
        <LoadingState what={t("environments.loading")} onRetry={() => void installs.refetch()} />
      ) : installs.data === undefined ? (
        <ErrorState
          error={installs.error}
          what={t("environments.apps.failed")}
          onRetry={() => void installs.refetch()}
        />
      ) : installs.data.data.length === 0 ? (
        <EmptyState title={t("environments.apps.none")} />
      ) : (
        <DataTable
          label={t("environments.apps")}
          rows={installs.data.data}
          rowKey={(row) => row.id}
          hrefOf={hrefOf}
          columns={columns}
          state={state}
          nextCursor={installs.data.nextCursor}
          phone={(row) => ({
            title: row.offer.name,
            lines: [
              `${row.publisher.name} · ${row.environment.name}`,
              <StatusText key="state" of="install" status={row.state} />,
            ],
          })}
        />
      )}
    </Section>
  );
}
