import { Button, Group } from "@mantine/core";
import { useState } from "react";
import {
  type LicenceRequest,
  type RequestState,
  useHandOverRequest,
  useLicenceRequest,
  useLicenceRequests,
  useWithdrawLicenceRequest,
} from "../../api/licence-requests.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { HandOverDialog, LiesWith } from "../requests/hand-over-dialog.tsx";
import { DecideDialog } from "./decide-dialog.tsx";

const STATES: readonly RequestState[] = ["open", "waiting", "approved", "rejected", "withdrawn"];

/** Requests for licences: who asks for what, why, and what can be done with it. */
export function LicenceRequests() {
  const t = useText();
  const state = useListState();
  const [chosen] = state.filter("state") as RequestState[];
  const [mailed] = state.filter("request");
  const requests = useLicenceRequests({ state: chosen, cursor: state.cursor });
  const one = useLicenceRequest(mailed);
  const [told, setTold] = useState("");
  // The request that a mail leads to stands first, whatever page it is on.
  const first = one.data === undefined ? [] : [one.data];
  const rows = [...first, ...(requests.data?.data ?? []).filter(({ id }) => id !== one.data?.id)];
  return (
    <>
      <ListFilters
        state={state}
        filters={[
          {
            id: "state",
            label: t("seatRequests.state"),
            single: true,
            options: STATES.map((value) => ({
              value,
              label: t(`status.licence-request.${value}`),
            })),
          },
        ]}
      />
      <p role="status">{told}</p>
      {mailed !== undefined && one.isError ? (
        <p role="alert">
          <Reason error={one.error} />
        </p>
      ) : null}
      {requests.isPending ? (
        <LoadingState what={t("seatRequests.title")} onRetry={() => void requests.refetch()} />
      ) : requests.data === undefined ? (
        <ErrorState
          error={requests.error}
          what={t("seatRequests.failed")}
          onRetry={() => void requests.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={t(chosen === undefined ? "seatRequests.none" : "licences.noMatch")} />
      ) : (
        <Table rows={rows} next={requests.data.nextCursor} onTold={setTold} />
      )}
    </>
  );
}

function Table(props: {
  readonly rows: readonly LicenceRequest[];
  readonly next: string | null;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const state = useListState();
  const words = (row: LicenceRequest) =>
    [row.note, row.answer].filter((one) => one !== "").join(" — ");
  const columns: readonly Column<LicenceRequest>[] = [
    {
      id: "who",
      header: t("seatRequests.who"),
      cell: (row) => (
        <span>
          {row.user.name}
          <br />
          <small className="dim">{row.user.userName}</small>
        </span>
      ),
    },
    {
      id: "what",
      header: t("seatRequests.what"),
      cell: (row) => (
        <span>
          {row.offer.name} · {row.plan.name}
          {words(row) === "" ? null : (
            <small style={{ display: "block" }} className="muted">
              {words(row)}
            </small>
          )}
        </span>
      ),
    },
    {
      id: "asked",
      header: t("seatRequests.asked"),
      cell: (row) => <DateText at={row.askedAt} as="short" />,
    },
    {
      id: "left",
      header: t("licences.available"),
      align: "right",
      cell: (row) => row.available,
    },
    {
      id: "state",
      header: t("seatRequests.state"),
      cell: (row) => <State request={row} onTold={props.onTold} />,
    },
  ];
  return (
    <DataTable
      label={t("seatRequests.title")}
      rows={props.rows}
      rowKey={({ id }) => id}
      columns={columns}
      state={state}
      nextCursor={props.next}
      phone={(row) => ({
        title: `${row.user.name} · ${row.offer.name}`,
        lines: [
          row.plan.name,
          ...(words(row) === "" ? [] : [words(row)]),
          <State key="state" request={row} onTold={props.onTold} />,
        ],
      })}
    />
  );
}

/** How it stands, and what the reader can do with it: nothing else is offered (BEY-09). */
function State(props: {
  readonly request: LicenceRequest;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { request } = props;
  const [asked, setAsked] = useState<"approve" | "reject" | "hand-over">();
  const withdraw = useWithdrawLicenceRequest();
  const handOver = useHandOverRequest(request.id);
  const about = { person: request.user.name, plan: request.plan.name };
  const may = (action: LicenceRequest["allowedActions"][number]) =>
    request.allowedActions.includes(action);
  return (
    <>
      <StatusText of="licence-request" status={request.state} />
      {request.decidedBy === null ? <LiesWith assignee={request.assignee} /> : null}
      {request.decidedBy === null ? null : (
        <small className="dim" style={{ display: "block" }}>
          {request.decidedBy}
        </small>
      )}
      <Group gap="xs" mt={request.allowedActions.length > 0 ? 6 : 0}>
        {may("approve") ? (
          <Button
            size="xs"
            variant="filled"
            aria-label={t("seatRequests.approveOf", about)}
            onClick={() => setAsked("approve")}
          >
            {t("seatRequests.approve")}
          </Button>
        ) : null}
        {may("reject") ? (
          <Button
            size="xs"
            aria-label={t("seatRequests.rejectOf", about)}
            onClick={() => setAsked("reject")}
          >
            {t("seatRequests.reject")}
          </Button>
        ) : null}
        {may("hand-over") ? (
          <Button
            size="xs"
            variant="subtle"
            aria-label={t("handOver.of", about)}
            onClick={() => {
              handOver.reset();
              setAsked("hand-over");
            }}
          >
            {t("handOver.action")}
          </Button>
        ) : null}
        {may("withdraw") ? (
          <Button
            size="xs"
            variant="subtle"
            loading={withdraw.isPending}
            aria-label={t("seatRequests.withdrawOf", about)}
            onClick={() => withdraw.mutate(request.id)}
          >
            {t("seatRequests.withdraw")}
          </Button>
        ) : null}
      </Group>
      {withdraw.isError ? (
        <small role="alert" style={{ display: "block" }}>
          <Reason error={withdraw.error} />
        </small>
      ) : null}
      {asked === "hand-over" ? (
        <HandOverDialog
          of="licence"
          person={request.user.name}
          assignee={request.assignee}
          handOver={handOver}
          onClose={() => setAsked(undefined)}
          onDone={(text) => {
            setAsked(undefined);
            props.onTold(text);
          }}
        />
      ) : asked === undefined ? null : (
        <DecideDialog
          request={request}
          decision={asked}
          onClose={() => setAsked(undefined)}
          onDecided={(text) => {
            setAsked(undefined);
            props.onTold(text);
          }}
        />
      )}
    </>
  );
}
