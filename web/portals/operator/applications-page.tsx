import {
  APPLICANT_KINDS,
  APPLICATION_STATES,
  type ApplicationSummary,
  useApplications,
} from "../../api/applications.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Companies that want to join, and those that did (ACC-02). */
export function ApplicationsPage() {
  const t = useText();
  const country = useCountryName();
  const { base, organisation } = useActing();
  const state = useListState();
  const wanted = {
    q: state.q || undefined,
    state: state.filter("state")[0],
    kind: state.filter("kind")[0],
  };
  const applications = useApplications({ ...wanted, cursor: state.cursor });
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const hrefOf = ({ id }: ApplicationSummary) => `${base}/applications/${id}`;
  const columns: readonly Column<ApplicationSummary>[] = [
    {
      id: "name",
      header: t("applications.field.name"),
      cell: (one) => (
        <span>
          <AppLink href={hrefOf(one)}>{one.name}</AppLink>
          <br />
          <small className="dim">
            {[t(`applications.kind.${one.kind}`), one.publisherId].filter(Boolean).join(" · ")}
          </small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("applications.state"),
      cell: (one) => <StatusText of="application" status={one.state} />,
    },
    {
      id: "country",
      header: t("applications.field.country"),
      cell: (one) => country(one.country),
    },
    {
      id: "contact",
      header: t("applications.contact"),
      cell: ({ contact }) => (
        <span>
          {contact.name}
          <br />
          <small className="dim">{contact.email}</small>
        </span>
      ),
    },
    {
      id: "applied",
      header: t("applications.applied"),
      cell: ({ appliedAt }) => <DateText at={appliedAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("applications.title")}
        actions={
          <ExportList<ApplicationSummary>
            name="applications"
            path="/v1/applications"
            query={wanted}
            columns={[
              ["number", ({ number }) => number],
              ["name", ({ name }) => name],
              ["kind", ({ kind }) => kind],
              ["publisher_id", ({ publisherId }) => publisherId],
              ["partner_type", ({ partnerType }) => partnerType],
              ["segment", ({ segment }) => segment],
              ["state", (one) => one.state],
              ["country", (one) => one.country],
              ["contact", ({ contact }) => contact.name],
              ["email", ({ contact }) => contact.email],
              ["phone", ({ contact }) => contact.phone],
              ["applied_utc", ({ appliedAt }) => appliedAt],
            ]}
          />
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("applications.search")}
          filters={[
            {
              id: "state",
              label: t("applications.state"),
              single: true,
              options: APPLICATION_STATES.map((value) => ({
                value,
                label: t(`status.application.${value}`),
              })),
            },
            {
              id: "kind",
              label: t("applications.kind"),
              single: true,
              options: APPLICANT_KINDS.map((value) => ({
                value,
                label: t(`applications.kind.${value}`),
              })),
            },
          ]}
          aside={
            <span role="status">
              {applications.data === undefined
                ? ""
                : t("applications.counts", applications.data.counts)}
            </span>
          }
        />
        {applications.isPending ? (
          <LoadingState
            what={t("applications.title")}
            onRetry={() => void applications.refetch()}
          />
        ) : applications.data === undefined ? (
          <ErrorState
            error={applications.error}
            what={t("applications.failed")}
            onRetry={() => void applications.refetch()}
          />
        ) : applications.data.data.length === 0 ? (
          <EmptyState title={t(filtered ? "applications.noneFound" : "applications.none")} />
        ) : (
          <DataTable
            label={t("applications.title")}
            rows={applications.data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={applications.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: one.name,
              lines: [
                `${one.publisherId ?? t(`applications.kind.${one.kind}`)} · ${country(one.country)}`,
                <StatusText key="state" of="application" status={one.state} />,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}
