import { Button } from "@mantine/core";
import { IconAppWindow, IconExternalLink, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { type OwnApp, useMyApps, useWithdrawLicenceRequest } from "../../api/licence-requests.ts";
import { RequestDialog } from "../../features/licences/request-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** C10: what the reader may use, and what else the organisation has that can be asked for. */
export function MyAppsPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const apps = useMyApps({ cursor: state.cursor });
  const [asked, setAsked] = useState<OwnApp>();
  const [told, setTold] = useState("");
  const nameOf = ({ offer, plan }: OwnApp) => `${offer.name} · ${plan.name}`;
  const columns: readonly Column<OwnApp>[] = [
    {
      id: "app",
      header: t("seatRequests.app"),
      cell: (row) => (
        <span>
          {nameOf(row)}
          <br />
          <small className="dim">{row.publisher}</small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("seatRequests.state"),
      cell: (row) => <AppStatus of={row} />,
    },
    {
      id: "do",
      header: "",
      align: "right",
      cell: (row) => <Actions of={row} onAsk={() => setAsked(row)} />,
    },
  ];
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("seatRequests.myApps")} />
      <PageBody>
        <p className="muted">{t("seatRequests.myApps.explain")}</p>
        <p role="status">{told}</p>
        {apps.isPending ? (
          <LoadingState what={t("seatRequests.myApps")} onRetry={() => void apps.refetch()} />
        ) : apps.data === undefined ? (
          <ErrorState
            error={apps.error}
            what={t("seatRequests.myApps.failed")}
            onRetry={() => void apps.refetch()}
          />
        ) : (
          <>
            {apps.data.user === null ? (
              <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
                <p>{t("seatRequests.notInDirectory")}</p>
              </Notice>
            ) : null}
            {apps.data.data.length === 0 ? (
              <EmptyState title={t("seatRequests.myApps.none")} />
            ) : (
              <DataTable
                label={t("seatRequests.myApps")}
                rows={apps.data.data}
                rowKey={({ serviceId }) => serviceId}
                columns={columns}
                state={state}
                nextCursor={apps.data.nextCursor}
                phone={(row) => ({
                  title: nameOf(row),
                  lines: [
                    row.publisher,
                    <AppStatus key="state" of={row} />,
                    <Actions key="do" of={row} onAsk={() => setAsked(row)} />,
                  ],
                })}
              />
            )}
          </>
        )}
      </PageBody>
      {asked === undefined ? null : (
        <RequestDialog
          serviceId={asked.serviceId}
          name={nameOf(asked)}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setTold(t("seatRequests.sent", { plan: nameOf(asked) }));
            setAsked(undefined);
          }}
        />
      )}
    </>
  );
}

function AppStatus({ of }: { readonly of: OwnApp }) {
  return (
    <>
      <StatusText of="own-app" status={of.state} />
      {of.state === "rejected" && of.request !== null && of.request.answer !== "" ? (
        <small className="dim" style={{ display: "block" }}>
          {of.request.answer}
        </small>
      ) : null}
    </>
  );
}

/** What the reader can do with an app: nothing else is offered (BEY-09). */
function Actions(props: { readonly of: OwnApp; readonly onAsk: () => void }) {
  const t = useText();
  const { of } = props;
  const plan = `${of.offer.name} · ${of.plan.name}`;
  const withdraw = useWithdrawLicenceRequest();
  return (
    <>
      {of.allowedActions.includes("open") && of.address !== null ? (
        <Button
          component="a"
          size="xs"
          variant="filled"
          href={of.address}
          target="_blank"
          rel="noreferrer"
          leftSection={<IconExternalLink size={14} />}
          aria-label={t("seatRequests.openOf", { plan })}
        >
          {t("seatRequests.open")}
        </Button>
      ) : null}
      {of.allowedActions.includes("request") ? (
        <Button
          size="xs"
          leftSection={<IconAppWindow size={14} />}
          aria-label={t("seatRequests.requestOf", { plan })}
          onClick={props.onAsk}
        >
          {t("seatRequests.request")}
        </Button>
      ) : null}
      {of.allowedActions.includes("withdraw") && of.request !== null ? (
        <Button
          size="xs"
          variant="subtle"
          loading={withdraw.isPending}
          aria-label={t("seatRequests.withdrawOf", { plan: of.plan.name, person: "" })}
          onClick={() => of.request !== null && withdraw.mutate(of.request.id)}
        >
          {t("seatRequests.withdraw")}
        </Button>
      ) : null}
      {withdraw.isError ? (
        <small role="alert" style={{ display: "block" }}>
          <Reason error={withdraw.error} />
        </small>
      ) : null}
    </>
  );
}
