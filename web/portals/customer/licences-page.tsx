import { Button } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { type Licences, useLicences } from "../../api/licences.ts";
import { usePaths } from "../../api/whose.ts";
import { ActingNote } from "../../features/delegations/acting-note.tsx";
import { usePlace } from "../../features/delegations/place.ts";
import css from "../../features/licences/licences.module.css";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";

/** Licences of the organisation, a row for each plan, with the sum of everything that they come from (C5). */
export function LicencesPage() {
  const t = useText();
  const place = usePlace();
  const paths = usePaths();
  const state = useListState();
  const licences = useLicences({ q: state.q || undefined, cursor: state.cursor });
  const hrefOf = (row: Licences) => `${place.licences}/${row.id}`;
  const columns: readonly Column<Licences>[] = [
    {
      id: "plan",
      header: t("licences.plan"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>
            {row.offer.name} · {row.plan.name}
          </AppLink>
          <br />
          <small className="dim">{row.publisher}</small>
        </span>
      ),
    },
    {
      id: "available",
      header: t("licences.available"),
      cell: (row) => row.available,
      align: "right",
    },
    { id: "assigned", header: t("licences.assigned"), cell: (row) => row.assigned, align: "right" },
    {
      id: "total",
      header: t("licences.total"),
      cell: (row) => (
        <span>
          {row.total}
          <Suspended of={row} />
        </span>
      ),
      align: "right",
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={place.crumbs}
        title={t("licences.title")}
        note={<ActingNote />}
        actions={
          <ExportList<Licences>
            name="licences"
            path={paths.licences}
            query={{ q: state.q || undefined }}
            columns={[
              ["ServiceId", ({ serviceId }) => serviceId],
              ["Offer", ({ offer }) => offer.name],
              ["Plan", ({ plan }) => plan.name],
              ["Publisher", ({ publisher }) => publisher],
              ["Available", ({ available }) => available],
              ["Assigned", ({ assigned }) => assigned],
              ["Total", ({ total }) => total],
              ["Suspended", ({ suspended }) => suspended],
            ]}
          />
        }
      />
      <PageBody>
        <p className="muted">
          {place.served === null
            ? t("licences.explain")
            : t("delegations.licences.explain", { company: place.served.company })}
        </p>
        <ListFilters state={state} searchLabel={t("licences.search")} filters={[]} />
        {licences.isPending ? (
          <LoadingState what={t("licences.loading")} onRetry={() => void licences.refetch()} />
        ) : licences.data === undefined ? (
          <ErrorState
            error={licences.error}
            what={t("licences.failed")}
            onRetry={() => void licences.refetch()}
          />
        ) : licences.data.data.length === 0 ? (
          state.q === "" ? (
            <EmptyState
              title={t(place.served === null ? "licences.none" : "delegations.licences.none")}
              action={
                place.served === null ? (
                  <Button component="a" href="/" leftSection={<IconBuildingStore size={16} />}>
                    {t("licences.storefront")}
                  </Button>
                ) : undefined
              }
            />
          ) : (
            <EmptyState title={t("licences.noMatch")} />
          )
        ) : (
          <DataTable
            label={t("licences.title")}
            rows={licences.data.data}
            rowKey={(row) => row.id}
            hrefOf={hrefOf}
            columns={columns}
            state={state}
            nextCursor={licences.data.nextCursor}
            phone={(row) => ({
              title: `${row.offer.name} · ${row.plan.name}`,
              lines: [
                row.publisher,
                <span key="numbers">
                  {t("licences.numbers", {
                    available: row.available,
                    assigned: row.assigned,
                    total: row.total,
                  })}
                  <Suspended of={row} />
                </span>,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

function Suspended({ of }: { readonly of: Licences }) {
  const t = useText();
  return of.suspended === 0 ? null : (
    <small className={css.suspended}>{t("licences.suspendedOf", { count: of.suspended })}</small>
  );
}
