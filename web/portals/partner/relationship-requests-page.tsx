import { Button } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useState } from "react";
import {
  REQUEST_STATES,
  type RelationshipRequest,
  useRelationshipRequests,
  useRevokeRequest,
} from "../../api/relationships.ts";
import { RequestDialog } from "../../features/customers/request-dialog.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DeadlineText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Links that were made for companies that are here already, and what became of them (SUB-01). */
export function RelationshipRequestsPage() {
  const { may } = useActing();
  return may("customer:request") ? <Requests /> : <MissingRole permission="customer:request" />;
}

function Requests() {
  const t = useText();
  const { base } = useActing();
  const state = useListState();
  const wanted = { q: state.q || undefined, state: state.filter("state")[0] };
  const requests = useRelationshipRequests({ ...wanted, cursor: state.cursor });
  const [asking, setAsking] = useState(false);
  const [revoking, setRevoking] = useState<RelationshipRequest>();
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const ask = (
    <Button variant="filled" leftSection={<IconLink size={16} />} onClick={() => setAsking(true)}>
      {t("relationships.request")}
    </Button>
  );
  const what = (one: RelationshipRequest) =>
    one.customerId === null ? (
      one.company
    ) : (
      <AppLink href={`${base}/customers/${one.customerId}`}>{one.company}</AppLink>
    );
  const end = (one: RelationshipRequest) =>
    one.state === "waiting" || one.endedAt === null ? (
      <DeadlineText at={one.expiresAt} />
    ) : (
      <span>
        <DateText at={one.endedAt} />
        <br />
        <small className="dim">{one.endedBy}</small>
      </span>
    );
  const revoke = (one: RelationshipRequest) =>
    one.allowedActions.includes("revoke") ? (
      <Button
        size="xs"
        aria-label={t("relationships.revoke.of", { company: one.company })}
        onClick={() => setRevoking(one)}
      >
        {t("relationships.revoke")}
      </Button>
    ) : null;
  const columns: readonly Column<RelationshipRequest>[] = [
    {
      id: "company",
      header: t("relationships.company"),
      cell: (one) => (
        <span>
          {what(one)}
          <br />
          <small className="dim">{one.domain ?? t("relationships.anyDomain")}</small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("relationships.state"),
      cell: (one) => <StatusText of="relationship" status={one.state} />,
    },
    {
      id: "asked",
      header: t("relationships.asked"),
      cell: (one) => (
        <span>
          <DateText at={one.createdAt} />
          <br />
          <small className="dim">
            {[one.askedBy, one.reseller?.name].filter((part) => part !== undefined).join(" · ")}
          </small>
        </span>
      ),
    },
    { id: "end", header: t("relationships.end"), cell: end },
    { id: "revoke", header: t("relationships.action"), align: "right", cell: revoke },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("partner.nav.customers"), href: `${base}/customers` }]}
        title={t("relationships.title")}
        actions={
          <ExportList<RelationshipRequest>
            name="relationship-requests"
            path="/v1/relationship-requests"
            query={wanted}
            columns={[
              ["RequestId", ({ id }) => id],
              ["Company", ({ company }) => company],
              ["Domain", ({ domain }) => domain],
              ["Reseller", ({ reseller }) => reseller?.name ?? null],
              ["State", (one) => one.state],
              ["AskedBy", ({ askedBy }) => askedBy],
              ["AskedAt", ({ createdAt }) => createdAt],
              ["ExpiresAt", ({ expiresAt }) => expiresAt],
              ["EndedAt", ({ endedAt }) => endedAt],
              ["EndedBy", ({ endedBy }) => endedBy],
              ["CustomerId", ({ customerId }) => customerId],
            ]}
          />
        }
        primary={ask}
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("relationships.search")}
          filters={[
            {
              id: "state",
              label: t("relationships.state"),
              single: true,
              options: REQUEST_STATES.map((value) => ({
                value,
                label: t(`status.relationship.${value}`),
              })),
            },
          ]}
        />
        {requests.isPending ? (
          <LoadingState what={t("relationships.title")} onRetry={() => void requests.refetch()} />
        ) : requests.data === undefined ? (
          <ErrorState
            error={requests.error}
            what={t("relationships.failed")}
            onRetry={() => void requests.refetch()}
          />
        ) : requests.data.data.length === 0 ? (
          <EmptyState
            title={t(filtered ? "relationships.noneFound" : "relationships.none")}
            action={filtered ? undefined : ask}
          />
        ) : (
          <DataTable
            label={t("relationships.title")}
            rows={requests.data.data}
            rowKey={({ id }) => id}
            state={state}
            nextCursor={requests.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: one.company,
              lines: [
                one.domain ?? t("relationships.anyDomain"),
                <StatusText key="state" of="relationship" status={one.state} />,
                <span key="end">{end(one)}</span>,
                revoke(one),
              ],
            })}
          />
        )}
      </PageBody>
      <RequestDialog opened={asking} onClose={() => setAsking(false)} />
      <RevokeDialog request={revoking} onClose={() => setRevoking(undefined)} />
    </>
  );
}

function RevokeDialog(props: {
  readonly request: RelationshipRequest | undefined;
  readonly onClose: () => void;
}) {
  const t = useText();
  const revoke = useRevokeRequest();
  const close = () => {
    revoke.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      opened={props.request !== undefined}
      title={t("relationships.revoke.title", { company: props.request?.company ?? "" })}
      confirm={t("relationships.revoke")}
      keep={t("relationships.revoke.keep")}
      destructive
      busy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => {
        if (props.request !== undefined) revoke.mutate(props.request.id, { onSuccess: close });
      }}
    >
      <p>{t("relationships.revoke.means")}</p>
    </ConfirmDialog>
  );
}
