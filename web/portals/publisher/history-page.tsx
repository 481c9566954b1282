import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type HistoryEntry, useHistory, useHistoryExport } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { CompareLink } from "./compare-link.tsx";
import { EditionList } from "./edition-list.tsx";
import { lookOfEvent } from "./history-excerpt.tsx";
import { HistoryFilters, useHistoryFilter } from "./history-filters.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

/** P19: who did what to this offer, draft saves included. */
export function HistoryPage() {
  const t = useText();
  const { offer, name, to } = useOpenOffer();
  const state = useListState();
  const filter = useHistoryFilter(state);
  const order = state.sort === "at" || state.sort === "-at" ? { sort: state.sort } : {};
  const history = useHistory(offer.slug, { ...filter, ...order, cursor: state.cursor });
  const all = useHistoryExport(offer.slug);
  const entries = history.data?.data ?? [];
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.history")}
        actions={
          <>
            <CompareLink />
            {entries.length === 0 ? null : (
              <Button
                leftSection={<IconDownload size={16} />}
                loading={all.isPending}
                onClick={() =>
                  all.mutate(
                    { ...filter, ...order },
                    { onSuccess: (found) => exportEntries(offer.offerId, found) },
                  )
                }
              >
                {t("publisher.export")}
              </Button>
            )}
          </>
        }
      />
      <PageBody side={<EditionList />}>
        <HistoryFilters state={state} actors={history.data?.actors ?? []} />
        {all.isError ? (
          <ErrorState error={all.error} what={t("publisher.history.exportFailed")} />
        ) : null}
        {history.isError ? (
          <ErrorState
            error={history.error}
            what={t("publisher.history.failed")}
            onRetry={() => void history.refetch()}
          />
        ) : history.data === undefined ? (
          <LoadingState
            what={t("publisher.history")}
            onRetry={() => void history.refetch()}
            rows={8}
          />
        ) : entries.length === 0 ? (
          <EmptyState
            title={t(
              Object.keys(filter).length === 0
                ? "publisher.history.none"
                : "publisher.history.noneFound",
            )}
          />
        ) : (
          <HistoryTable entries={entries} nextCursor={history.data.nextCursor} />
        )}
      </PageBody>
    </>
  );
}

function HistoryTable(props: {
  readonly entries: readonly HistoryEntry[];
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const { to } = useOpenOffer();
  const state = useListState();
  const actor = useActor();
  const what = (entry: HistoryEntry) => {
    const look = lookOfEvent(entry.event);
    const href = entry.number === null ? undefined : to.report(entry.number);
    return (
      <span className={css.name}>
        <span data-tone={look.tone} style={{ color: "var(--ic)", display: "inline-flex" }}>
          <look.icon size={16} aria-hidden="true" />
        </span>
        <span>
          {href === undefined ? (
            <b style={{ fontWeight: 550 }}>{entry.title}</b>
          ) : (
            <AppLink href={href}>{entry.title}</AppLink>
          )}
        </span>
      </span>
    );
  };
  const changes = (entry: HistoryEntry) => {
    const count =
      entry.fields === null ? null : t("publisher.history.fields", { count: entry.fields });
    const { goLiveAt } = entry.params;
    if (typeof goLiveAt === "string") return <DateText at={goLiveAt} />;
    if (entry.editionId === null) return count ?? <span className="dim">–</span>;
    return (
      <AppLink href={to.compare({ with: entry.editionId })}>
        {count ?? t("publisher.editions.compare")}
      </AppLink>
    );
  };
  const columns: readonly Column<HistoryEntry>[] = [
    { id: "event", header: t("publisher.history.event"), cell: what },
    { id: "changes", header: t("publisher.history.changes"), cell: changes },
    { id: "actor", header: t("publisher.history.actor"), cell: (entry) => actor(entry) },
    {
      id: "at",
      sortable: true,
      header: t("publisher.history.at"),
      cell: (entry) => <DateText at={entry.at} />,
    },
  ];
  return (
    <DataTable
      label={t("publisher.history")}
      rows={props.entries}
      rowKey={(entry) => entry.id}
      columns={columns}
      state={state}
      nextCursor={props.nextCursor}
      phone={(entry) => ({
        title: entry.title,
        lines: [
          <span key="who" className="dim">
            {actor(entry)} · <DateText at={entry.at} />
          </span>,
          ...(entry.fields === null && entry.editionId === null && !("goLiveAt" in entry.params)
            ? []
            : [<span key="what">{changes(entry)}</span>]),
        ],
      })}
    />
  );
}

function useActor(): (entry: HistoryEntry) => string {
  const t = useText();
  return ({ actor }) =>
    actor === null || actor.kind === "system"
      ? t("publisher.actor.system")
      : actor.kind === "client"
        ? t("publisher.actor.client", { name: actor.name })
        : actor.kind === "operator"
          ? t("publisher.actor.operator", { name: actor.name })
          : actor.name;
}

function exportEntries(offerId: string, entries: readonly HistoryEntry[]): void {
  downloadCsv(
    `${offerId}-history`,
    ["at_utc", "event", "kind", "title", "actor_kind", "actor", "submission", "fields", "edition"],
    entries.map((entry) => [
      entry.at,
      entry.event,
      entry.kind ?? "",
      entry.title,
      entry.actor?.kind ?? "system",
      entry.actor?.name ?? "",
      String(entry.number ?? ""),
      String(entry.fields ?? ""),
      entry.editionId ?? "",
    ]),
  );
}
