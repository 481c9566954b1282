import { Button } from "@mantine/core";
import { useState } from "react";
import { type TestDrive, useEndTestDrive, useTestDrives } from "../../api/test-drives.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";

const STATES = ["running", "over"] as const;

/** Who tries the offer now and who did, with the places that are held (STO-07). */
export function TestDrivesPage() {
  const t = useText();
  const { offer, name, to } = useOpenOffer();
  const state = useListState();
  const shown = state.filter("state")[0];
  const drives = useTestDrives(offer.slug, { state: shown, cursor: state.cursor });
  const end = useEndTestDrive(offer.slug);
  const [ending, setEnding] = useState<TestDrive>();
  const [said, setSaid] = useState("");
  const close = () => {
    end.reset();
    setEnding(undefined);
  };
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.testDrives")}
        note={drives.data && t("publisher.testDrives.places", drives.data.places)}
        actions={
          <ExportList<TestDrive>
            name={`${offer.offerId}-test-drives`}
            path={`/v1/offers/${offer.slug}/test-drives`}
            query={{ state: shown }}
            columns={[
              ["company", ({ person }) => person.company],
              ["first_name", ({ person }) => person.firstName],
              ["last_name", ({ person }) => person.lastName],
              ["email", ({ person }) => person.email],
              ["country", ({ person }) => person.country],
              ["preview", ({ preview }) => String(preview)],
              ["state", ({ state: of }) => of],
              ["ended_by", ({ endedBy }) => endedBy],
              ["place", ({ place }) => place.number],
              ["region", ({ place }) => place.region],
              ["hours", ({ durationHours }) => durationHours],
              ["requested_utc", ({ requestedAt }) => requestedAt],
              ["ready_utc", ({ readyAt }) => readyAt],
              ["ended_utc", ({ endedAt }) => endedAt],
              ["id", ({ id }) => id],
            ]}
          />
        }
      />
      <PageBody>
        <ChoiceChips
          label={t("publisher.testDrives.state")}
          value={shown ?? ""}
          onChange={(value) => state.change({ state: value === "" ? undefined : value })}
          choices={[
            { value: "", label: t("publisher.testDrives.all") },
            ...STATES.map((value) => ({ value, label: t(`publisher.testDrives.${value}`) })),
          ]}
        />
        <span role="status" className="visually-hidden">
          {said}
        </span>
        {drives.isPending ? (
          <LoadingState what={t("publisher.testDrives")} onRetry={() => void drives.refetch()} />
        ) : drives.data === undefined ? (
          <ErrorState
            error={drives.error}
            what={t("publisher.testDrives.failed")}
            onRetry={() => void drives.refetch()}
          />
        ) : drives.data.data.length === 0 ? (
          <EmptyState
            title={t(
              shown === undefined ? "publisher.testDrives.none" : "publisher.testDrives.noneShown",
            )}
          />
        ) : (
          <DriveTable
            rows={drives.data.data}
            state={state}
            nextCursor={drives.data.nextCursor}
            onEnd={setEnding}
          />
        )}
      </PageBody>
      <ConfirmDialog
        opened={ending !== undefined}
        title={t("publisher.testDrives.endTitle", { company: ending?.person.company ?? "" })}
        keep={t("publisher.testDrives.keep")}
        confirm={t("publisher.testDrives.endYes")}
        destructive
        busy={end.isPending}
        error={end.error}
        onClose={close}
        onConfirm={() => {
          if (ending === undefined) return;
          end.mutate(ending.id, {
            onSuccess: () => {
              setSaid(t("publisher.testDrives.ended"));
              close();
            },
          });
        }}
      >
        <p>{t("publisher.testDrives.endEffect")}</p>
      </ConfirmDialog>
    </>
  );
}

function DriveTable(props: {
  readonly rows: readonly TestDrive[];
  readonly state: ListState;
  readonly nextCursor: string | null;
  readonly onEnd: (drive: TestDrive) => void;
}) {
  const t = useText();
  const { base, may } = useActing();
  const mayEnd = may("lead:act");
  const placeOf = ({ place }: TestDrive) =>
    place.region === null || place.temperature === null
      ? t("publisher.testDrives.place", { number: place.number })
      : `${place.region} · ${t(`publisher.testDrives.${place.temperature}`)}`;
  const endButton = (drive: TestDrive) =>
    mayEnd && drive.allowedActions.includes("end") ? (
      <Button size="xs" onClick={() => props.onEnd(drive)}>
        {t("publisher.testDrives.end")}
        <span className="visually-hidden">: {drive.person.company}</span>
      </Button>
    ) : null;
  const columns: readonly Column<TestDrive>[] = [
    {
      id: "person",
      header: t("publisher.testDrives.person"),
      cell: (drive) => (
        <span>
          {drive.preview ? (
            drive.person.company
          ) : (
            <AppLink href={`${base}/leads/${drive.id}`}>{drive.person.company}</AppLink>
          )}
          <br />
          <small className="dim">
            {drive.person.firstName} {drive.person.lastName}
            {drive.preview ? ` · ${t("publisher.testDrives.preview")}` : null}
          </small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("publisher.testDrives.state"),
      cell: (drive) => <DriveState drive={drive} />,
    },
    { id: "place", header: t("publisher.testDrives.placeColumn"), cell: placeOf },
    {
      id: "requested",
      header: t("publisher.testDrives.requested"),
      cell: (drive) => <DateText at={drive.requestedAt} as="short" />,
    },
    {
      id: "ends",
      header: t("publisher.testDrives.ends"),
      cell: (drive) => <Until drive={drive} />,
    },
    ...(mayEnd && props.rows.some(({ allowedActions }) => allowedActions.includes("end"))
      ? [{ id: "act", header: "", align: "right" as const, cell: endButton }]
      : []),
  ];
  return (
    <DataTable
      label={t("publisher.testDrives")}
      rows={props.rows}
      rowKey={({ id }) => id}
      state={props.state}
      nextCursor={props.nextCursor}
      columns={columns}
      phone={(drive) => ({
        title: drive.person.company,
        lines: [
          <DriveState key="state" drive={drive} />,
          ...(drive.preview ? [t("publisher.testDrives.preview")] : []),
          placeOf(drive),
          <Until key="until" drive={drive} />,
          <span key="act">{endButton(drive)}</span>,
        ],
      })}
    />
  );
}

function DriveState({ drive }: { readonly drive: TestDrive }) {
  const t = useText();
  const { state, endedBy, error } = drive;
  return (
    <span>
      <StatusText of="test-drive" status={state} />
      {state === "ended" && endedBy !== null ? (
        <>
          <br />
          <small className="dim">{t(`publisher.testDrives.by.${endedBy}`)}</small>
        </>
      ) : null}
      {error === null ? null : (
        <>
          <br />
          <small className="dim">{t("publisher.testDrives.answered", { error })}</small>
        </>
      )}
    </span>
  );
}

function Until({ drive }: { readonly drive: TestDrive }) {
  const at = drive.endedAt ?? drive.endsAt;
  return at === null ? <span className="dim">–</span> : <DateText at={at} as="short" />;
}
