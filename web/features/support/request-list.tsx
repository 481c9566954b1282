import {
  REQUEST_STATES,
  type SupportRequestSummary,
  useSupportRequests,
} from "../../api/support.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";

/** Support requests of a publisher, or of all of them where the operator looks. */
export function RequestListPage({ withPublisher = false }: { readonly withPublisher?: boolean }) {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const wanted = { q: state.q || undefined, state: state.filter("state")[0] };
  const requests = useSupportRequests({ ...wanted, cursor: state.cursor });
  const hrefOf = ({ id }: SupportRequestSummary) => `${base}/support/${id}`;
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const columns: readonly Column<SupportRequestSummary>[] = [
    {
      id: "request",
      header: t("support.request"),
      cell: (request) => (
        <span>
          <AppLink href={hrefOf(request)}>
            {request.number} · {request.categoryTitle}
          </AppLink>
          <br />
          <small className="dim">
            {request.offer.name}
            {withPublisher ? ` · ${request.publisher.name}` : null}
          </small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("support.state"),
      cell: (request) => <StatusText of="request" status={request.state} />,
    },
    {
      id: "day",
      header: t("support.day"),
      cell: ({ removalDay }) =>
        removalDay === null ? <span className="dim">–</span> : <DayText day={removalDay} />,
    },
    {
      id: "assignee",
      header: t("support.assignee"),
      cell: ({ assignee }) => assignee?.name ?? <span className="dim">–</span>,
    },
    {
      id: "opened",
      header: t("support.opened"),
      cell: (request) => <DateText at={request.openedAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("support.title")}
        actions={
          <ExportList<SupportRequestSummary>
            name="support-requests"
            path="/v1/support-requests"
            query={wanted}
            columns={[
              ["number", ({ number }) => number],
              ["category", ({ categoryTitle }) => categoryTitle],
              ["offer", ({ offer }) => offer.slug],
              ["publisher", ({ publisher }) => publisher.handle],
              ["state", ({ state: of }) => of],
              ["removal_day", ({ removalDay }) => removalDay],
              ["assignee", ({ assignee }) => assignee?.name ?? null],
              ["opened_utc", ({ openedAt }) => openedAt],
              ["opened_by", ({ openedBy }) => openedBy],
              ["text", ({ text }) => text],
            ]}
          />
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("support.search")}
          filters={[
            {
              id: "state",
              label: t("support.state"),
              single: true,
              options: [
                { value: "open", label: t("support.state.open") },
                ...REQUEST_STATES.map((value) => ({
                  value,
                  label: t(`status.request.${value}`),
                })),
              ],
            },
          ]}
          aside={
            <span role="status">
              {requests.data === undefined ? "" : t("support.counts", requests.data.counts)}
            </span>
          }
        />
        {requests.isPending ? (
          <LoadingState what={t("support.title")} onRetry={() => void requests.refetch()} />
        ) : requests.data === undefined ? (
          <ErrorState
            error={requests.error}
            what={t("support.failed")}
            onRetry={() => void requests.refetch()}
          />
        ) : requests.data.data.length === 0 ? (
          <EmptyState title={filtered ? t("support.noneFound") : t("support.none")} />
        ) : (
          <DataTable
            label={t("support.title")}
            rows={requests.data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={requests.data.nextCursor}
            columns={columns}
            phone={(request) => ({
              title: `${request.number} · ${request.offer.name}`,
              lines: [
                request.categoryTitle,
                <span key="state">
                  <StatusText of="request" status={request.state} />{" "}
                  <span className="dim">
                    <DateText at={request.openedAt} />
                  </span>
                </span>,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}
