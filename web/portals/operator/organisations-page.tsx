import { Button } from "@mantine/core";
import {
  ORGANISATION_KINDS,
  ORGANISATION_STATUSES,
  type Organisation,
  useOrganisations,
  useVerifyPublisher,
} from "../../api/organisations.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge, useStatusWord } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

export const KINDS = {
  publisher: "organisations.kind.publisher",
  partner: "organisations.kind.partner",
  customer: "organisations.kind.customer",
  operator: "organisations.kind.operator",
} as const;

/** O5: who takes part in the marketplace; publishers are verified here (OPR-03). */
export function OrganisationsPage() {
  const t = useText();
  const country = useCountryName();
  const { base, may, organisation: own } = useActing();
  const word = useStatusWord();
  const state = useListState();
  const verify = useVerifyPublisher();
  const wanted = {
    q: state.q || undefined,
    kind: state.filter("kind")[0],
    status: state.filter("status")[0],
    verified: state.filter("verified")[0],
  };
  const filters: readonly Filter[] = [
    {
      id: "kind",
      label: t("organisations.kind"),
      single: true,
      options: ORGANISATION_KINDS.map((value) => ({ value, label: t(KINDS[value]) })),
    },
    {
      id: "status",
      label: t("organisations.status"),
      single: true,
      options: ORGANISATION_STATUSES.map((value) => ({
        value,
        label: word("organisation", value),
      })),
    },
    {
      id: "verified",
      label: t("organisations.verification"),
      single: true,
      options: [
        { value: "yes", label: t("organisations.verified") },
        { value: "no", label: t("organisations.notVerified") },
      ],
    },
  ];
  const organisations = useOrganisations({ ...wanted, cursor: state.cursor });
  const manages = may("organisation:manage");
  const verification = ({ id, kind, name, verified }: Organisation) =>
    kind !== "publisher" ? (
      <span className="dim">–</span>
    ) : (
      <span>
        {verified === null ? (
          t("organisations.notVerified")
        ) : (
          <>
            {t("organisations.verifiedBy", { name: verified.by })} <DateText at={verified.at} />
          </>
        )}
        {manages ? (
          <>
            {" "}
            <Button
              size="compact-xs"
              aria-label={t(
                verified === null ? "organisations.verifyOne" : "organisations.unverifyOne",
                { name },
              )}
              // Not disabled while it waits: the focus stays on it.
              aria-disabled={verify.isPending || undefined}
              onClick={() => {
                if (!verify.isPending) verify.mutate({ id, verified: verified === null });
              }}
            >
              {t(verified === null ? "organisations.verify" : "organisations.unverify")}
            </Button>
          </>
        ) : null}
      </span>
    );
  const columns: readonly Column<Organisation>[] = [
    {
      id: "name",
      header: t("organisations.name"),
      cell: ({ id, name, handle }) => (
        <span>
          <AppLink href={`${base}/organisations/${id}`}>{name}</AppLink>
          <br />
          <small className="dim">{handle}</small>
        </span>
      ),
    },
    { id: "kind", header: t("organisations.kind"), cell: ({ kind }) => t(KINDS[kind]) },
    {
      id: "country",
      header: t("organisations.country"),
      cell: (organisation) => country(organisation.country),
    },
    {
      id: "status",
      header: t("organisations.status"),
      cell: ({ status }) => <StatusBadge of="organisation" status={status} />,
    },
    { id: "verified", header: t("organisations.verification"), cell: verification },
    {
      id: "since",
      header: t("organisations.since"),
      cell: ({ createdAt }) => <DateText at={createdAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: own.name }]}
        title={t("organisations.title")}
        note={t("organisations.note")}
        actions={
          <ExportList<Organisation>
            name="organisations"
            path="/v1/organisations"
            query={wanted}
            columns={[
              ["name", ({ name }) => name],
              ["handle", ({ handle }) => handle],
              ["kind", ({ kind }) => kind],
              ["country", (one) => one.country],
              ["status", ({ status }) => status],
              ["domain", ({ domain }) => domain],
              ["verified_utc", ({ verified }) => verified?.at ?? null],
              ["verified_by", ({ verified }) => verified?.by ?? null],
              ["since_utc", ({ createdAt }) => createdAt],
            ]}
          />
        }
      />
      <PageBody>
        {verify.isError ? <RefusedNotice error={verify.error} /> : null}
        <ListFilters
          state={state}
          searchLabel={t("organisations.search")}
          filters={filters}
          views={<SavedViews list="organisations" state={state} filters={filters} />}
        />
        {organisations.isPending ? (
          <LoadingState
            what={t("organisations.title")}
            onRetry={() => void organisations.refetch()}
          />
        ) : organisations.data === undefined ? (
          <ErrorState
            error={organisations.error}
            what={t("organisations.failed")}
            onRetry={() => void organisations.refetch()}
          />
        ) : organisations.data.data.length === 0 ? (
          <EmptyState title={t("organisations.none")} />
        ) : (
          <DataTable
            choosable
            label={t("organisations.title")}
            rows={organisations.data.data}
            rowKey={({ id }) => id}
            state={state}
            nextCursor={organisations.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: <AppLink href={`${base}/organisations/${one.id}`}>{one.name}</AppLink>,
              lines: [
                `${t(KINDS[one.kind])} · ${country(one.country)}`,
                <StatusBadge key="status" of="organisation" status={one.status} />,
                ...(one.kind === "publisher" ? [verification(one)] : []),
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}
