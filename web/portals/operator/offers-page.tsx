import { type DistributedOffer, useDistributedOffers } from "../../api/support.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText, useStatusWord } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

const STATUSES = ["live", "not-available", "preview", "publish-in-progress", "draft"] as const;

const SORTS = ["name", "changed"];

/** O6: every offer of the marketplace, and what keeps some of them off sale. */
export function OffersPage() {
  const t = useText();
  const word = useStatusWord();
  const { base, organisation } = useActing();
  const state = useListState();
  const wanted = {
    q: state.q || undefined,
    status: state.filter("status")[0],
    held: state.filter("held")[0],
    sort: state.sort,
  };
  const offers = useDistributedOffers({ ...wanted, cursor: state.cursor });
  const filters: readonly Filter[] = [
    {
      id: "status",
      label: t("operator.offers.status"),
      single: true,
      options: STATUSES.map((value) => ({ value, label: word("offer", value) })),
    },
    {
      id: "held",
      label: t("operator.offers.held"),
      single: true,
      options: [{ value: "yes", label: t("operator.offers.heldOnly") }],
    },
  ];
  const hrefOf = ({ id }: DistributedOffer) => `${base}/offers/${id}`;
  const columns: readonly Column<DistributedOffer>[] = [
    {
      id: "name",
      sortable: true,
      header: t("operator.offers.offer"),
      cell: (offer) => (
        <span>
          <AppLink href={hrefOf(offer)}>{offer.name}</AppLink>
          <br />
          <small className="dim">
            {offer.publisher.name} · {offer.offer}
          </small>
        </span>
      ),
    },
    { id: "type", header: t("operator.offers.type"), cell: ({ typeTitle }) => typeTitle },
    {
      id: "status",
      header: t("operator.offers.status"),
      cell: (offer) => <StatusText of="offer" status={offer.status} />,
    },
    {
      id: "held",
      header: t("operator.offers.held"),
      cell: ({ holds }) =>
        holds.forcedStop !== null ? (
          t("operator.offers.forced")
        ) : holds.removal !== null ? (
          <>
            {t("operator.offers.removal")} <DayText day={holds.removal.day} />
          </>
        ) : (
          <span className="dim">–</span>
        ),
    },
    {
      id: "changed",
      sortable: true,
      header: t("operator.offers.changed"),
      cell: (offer) => <DateText at={offer.changedAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("operator.nav.offers")}
        note={t("operator.offers.note")}
        actions={
          <ExportList<DistributedOffer>
            name="offers"
            path="/v1/distribution/offers"
            query={wanted}
            columns={[
              ["publisher", ({ publisher }) => publisher.handle],
              ["offer", ({ offer }) => offer],
              ["name", ({ name }) => name],
              ["type", ({ typeTitle }) => typeTitle],
              ["status", ({ status }) => word("offer", status)],
              ["live_version", ({ live }) => live?.version ?? null],
              ["forced_stop_since_utc", ({ holds }) => holds.forcedStop?.since ?? null],
              ["forced_stop_reason", ({ holds }) => holds.forcedStop?.reason ?? null],
              ["removal_day", ({ holds }) => holds.removal?.day ?? null],
              ["changed_utc", ({ changedAt }) => changedAt],
            ]}
          />
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("operator.offers.search")}
          filters={filters}
          views={<SavedViews list="offers" state={state} filters={filters} sorts={SORTS} />}
        />
        {offers.isPending ? (
          <LoadingState what={t("operator.nav.offers")} onRetry={() => void offers.refetch()} />
        ) : offers.data === undefined ? (
          <ErrorState
            error={offers.error}
            what={t("operator.offers.failed")}
            onRetry={() => void offers.refetch()}
          />
        ) : offers.data.data.length === 0 ? (
          <EmptyState title={t("operator.offers.none")} />
        ) : (
          <DataTable
            choosable
            label={t("operator.nav.offers")}
            rows={offers.data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={offers.data.nextCursor}
            columns={columns}
            phone={(offer) => ({
              title: offer.name,
              lines: [
                offer.publisher.name,
                <StatusText key="status" of="offer" status={offer.status} />,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}
