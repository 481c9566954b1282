import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import {
  LEAD_DELIVERIES,
  LEAD_SOURCES,
  LEAD_STAGES,
  type LeadSummary,
  useAllLeads,
  useLeads,
} from "../../api/leads.ts";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

const SORTS = ["company", "received"];
/** People come and go. */
const VIEW_PARTS = { assignee: "text" } as const;

/** P20: who wants to hear from the publisher, and whether it was handed on. */
export function LeadsPage() {
  const t = useText();
  const { base, organisation, me } = useActing();
  const state = useListState();
  const countryName = useCountryName();
  const wanted = {
    q: state.q || undefined,
    stage: state.filter("stage")[0],
    source: state.filter("source")[0],
    delivery: state.filter("delivery")[0],
    assignee: state.filter("assignee")[0],
  };
  const inOrder = { ...wanted, sort: state.sort };
  const leads = useLeads({ ...inOrder, cursor: state.cursor });
  const all = useAllLeads();
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const filters: readonly Filter[] = [
    {
      id: "stage",
      label: t("publisher.leads.stage"),
      single: true,
      options: LEAD_STAGES.map((value) => ({ value, label: t(`status.lead.${value}`) })),
    },
    {
      id: "assignee",
      label: t("publisher.leads.assignee"),
      single: true,
      options: [
        { value: me.person.id, label: t("publisher.leads.mine") },
        { value: "none", label: t("publisher.leads.nobody") },
        ...(leads.data?.assignees ?? [])
          .filter(({ id }) => id !== me.person.id)
          .map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    {
      id: "source",
      label: t("publisher.leads.source"),
      single: true,
      options: LEAD_SOURCES.map((value) => ({
        value,
        label: t(`publisher.leads.source.${value}`),
      })),
    },
    {
      id: "delivery",
      label: t("publisher.leads.delivery"),
      single: true,
      options: LEAD_DELIVERIES.map((value) => ({
        value,
        label: t(`status.delivery.${value}`),
      })),
    },
  ];
  const hrefOf = (lead: LeadSummary) => `${base}/leads/${lead.id}`;
  const columns: readonly Column<LeadSummary>[] = [
    {
      id: "company",
      sortable: true,
      header: t("publisher.leads.company"),
      cell: (lead) => (
        <span>
          <AppLink href={hrefOf(lead)}>{lead.company}</AppLink>
          <br />
          <small className="dim">
            {lead.firstName} {lead.lastName} · {countryName(lead.country)}
          </small>
        </span>
      ),
    },
    { id: "offer", header: t("publisher.leads.offer"), cell: (lead) => lead.offer.name },
    {
      id: "stage",
      header: t("publisher.leads.stage"),
      cell: (lead) => <StatusText of="lead" status={lead.stage} />,
    },
    {
      id: "assignee",
      header: t("publisher.leads.assignee"),
      cell: (lead) => lead.assignee?.name ?? <span className="dim">–</span>,
    },
    {
      id: "delivery",
      header: t("publisher.leads.delivery"),
      cell: (lead) =>
        lead.delivery === "none" ? (
          <span className="dim">–</span>
        ) : (
          <StatusText of="delivery" status={lead.delivery} />
        ),
    },
    {
      id: "received",
      sortable: true,
      header: t("publisher.leads.received"),
      cell: (lead) => <DateText at={lead.receivedAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("publisher.nav.leads")}
        actions={
          leads.data === undefined || leads.data.total === 0 ? undefined : (
            <Button
              leftSection={<IconDownload size={16} />}
              loading={all.isPending}
              onClick={() => all.mutate(inOrder, { onSuccess: exportLeads })}
            >
              {t("publisher.export")}
            </Button>
          )
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("publisher.leads.search")}
          filters={filters}
          views={
            <SavedViews
              list="leads"
              state={state}
              filters={filters}
              sorts={SORTS}
              others={VIEW_PARTS}
            />
          }
          aside={
            <span role="status">
              {leads.data === undefined
                ? ""
                : t("publisher.leads.count", { count: leads.data.total })}
            </span>
          }
        />
        {all.isError ? (
          <ErrorState
            error={all.error}
            what={t("publisher.leads.failed")}
            onRetry={() => all.mutate(inOrder, { onSuccess: exportLeads })}
          />
        ) : null}
        {leads.isPending ? (
          <LoadingState what={t("publisher.nav.leads")} onRetry={() => void leads.refetch()} />
        ) : leads.data === undefined ? (
          <ErrorState
            error={leads.error}
            what={t("publisher.leads.failed")}
            onRetry={() => void leads.refetch()}
          />
        ) : leads.data.data.length === 0 ? (
          <EmptyState
            title={filtered ? t("publisher.leads.noneFound") : t("publisher.leads.none")}
          />
        ) : (
          <DataTable
            choosable
            label={t("publisher.nav.leads")}
            rows={leads.data.data}
            rowKey={(lead) => lead.id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={leads.data.nextCursor}
            columns={columns}
            phone={(lead) => ({
              title: lead.company,
              lines: [
                `${lead.firstName} ${lead.lastName} · ${lead.offer.name}`,
                <span key="stage">
                  <StatusText of="lead" status={lead.stage} />{" "}
                  <span className="dim">
                    <DateText at={lead.receivedAt} />
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

function exportLeads(leads: readonly LeadSummary[]): void {
  downloadCsv(
    "leads",
    [
      "received_utc",
      "company",
      "first_name",
      "last_name",
      "email",
      "phone",
      "job_title",
      "country",
      "offer",
      "plan",
      "source",
      "stage",
      "assignee",
      "delivery",
      "id",
    ],
    leads.map((lead) => [
      lead.receivedAt,
      lead.company,
      lead.firstName,
      lead.lastName,
      lead.email,
      lead.phone ?? "",
      lead.jobTitle ?? "",
      lead.country,
      lead.offer.slug,
      lead.plan?.id ?? "",
      lead.source,
      lead.stage,
      lead.assignee?.name ?? "",
      lead.delivery,
      lead.id,
    ]),
  );
}
