import { Button } from "@mantine/core";
import { IconFileUpload, IconUserPlus } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Assignment,
  type LicencesWithSources,
  useLicencesOfPlan,
} from "../../api/licences.ts";
import { isRefusal } from "../../api/problem.ts";
import { usePaths } from "../../api/whose.ts";
import { usePlace } from "../../features/delegations/place.ts";
import { useIdleLicences } from "../../api/seat-desk.ts";
import { AssignDialog } from "../../features/licences/assign-dialog.tsx";
import { Assigned } from "../../features/licences/assigned.tsx";
import { Groups } from "../../features/licences/groups.tsx";
import { History } from "../../features/licences/history.tsx";
import css from "../../features/licences/licences.module.css";
import { ReclaimNotice } from "../../features/licences/reclaim.tsx";
import { Seats } from "../../features/licences/seats.tsx";
import { RequestMore, Waiting } from "../../features/licences/waiting.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { ViewTabs } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Who has a licence of a plan, who waits, by what, and what became of it: the seat desk (C6). */
export function LicencesOfPlanPage() {
  const t = useText();
  const { may } = useActing();
  const place = usePlace();
  const paths = usePaths();
  const assigns = may(place.permissions.assign);
  const { licences: id = "" } = useParams({ strict: false }) as { licences?: string };
  const licences = useLicencesOfPlan(id);
  const [assigning, setAssigning] = useState(false);
  const [told, setTold] = useState("");
  const shown = licences.data;
  return (
    <>
      <CommandBar
        crumbs={[...place.trail, { label: t("licences.title"), href: place.licences }]}
        title={shown === undefined ? "" : `${shown.offer.name} · ${shown.plan.name}`}
        actions={
          shown === undefined ? undefined : (
            <>
              <ExportList<Assignment>
                name="licence-assignments"
                path={`${paths.licences}/${id}/assignments`}
                columns={[
                  ["UserName", ({ user }) => user.userName],
                  ["Name", ({ user }) => user.name],
                  ["Plan", () => shown.serviceId],
                  ["Direct", ({ sources }) => (sources.direct ? "yes" : "no")],
                  ["Groups", ({ sources }) => sources.groups.map(({ name }) => name).join("|")],
                  ["AssignedAt", ({ assignedAt }) => assignedAt],
                  ["AssignedBy", ({ assignedBy }) => assignedBy],
                  ["LastUsedAt", ({ lastUsedAt }) => lastUsedAt],
                  ["State", ({ check }) => check.state],
                  ["Reason", ({ check }) => check.reason],
                ]}
              />
              {assigns ? (
                <Button
                  variant="filled"
                  leftSection={<IconUserPlus size={16} />}
                  disabled={shown.available === 0}
                  onClick={() => setAssigning(true)}
                >
                  {t("licences.assign")}
                </Button>
              ) : null}
              <ButtonLink
                href={`${base}/licences/${id}/from-file`}
                leftSection={<IconFileUpload size={16} />}
              >
                {t("licences.file.open")}
              </ButtonLink>
              <Button
                variant="filled"
                leftSection={<IconUserPlus size={16} />}
                disabled={shown.total === 0}
                onClick={() => setAssigning(true)}
              >
                {t("licences.assign")}
              </Button>
            </>
          )
        }
      />
      <PageBody>
        {licences.isPending ? (
          <LoadingState what={t("licences.loading")} onRetry={() => void licences.refetch()} />
        ) : shown === undefined ? (
          <ErrorState
            error={licences.error}
            what={t("licences.failed")}
            onRetry={() => void licences.refetch()}
          />
        ) : (
          <>
            <p className="muted">
              {shown.publisher} · {t("licences.serviceId")}{" "}
              <CopyText text={shown.serviceId} label={t("licences.serviceId")} />
            </p>
            <Seats of={shown} waiting={shown.waiting} />
            {shown.available === 0 ? (
              <div className={css.none}>
                <p className="small muted">
                  {t(shown.total === 0 ? "licences.noneAtAll" : "licences.noneLeft")}
                </p>
                <RequestMore licences={shown} />
              </div>
            ) : null}
            <p role="status" className="visually-hidden">
              {told}
            </p>
            <Assigned licences={shown} assigns={assigns} onTold={setTold} />
            <Desk licences={shown} onTold={setTold} />
            <Sources licences={shown} />
          </>
        )}
      </PageBody>
      {assigning && shown !== undefined ? (
        <AssignDialog
          licences={shown}
          onClose={() => setAssigning(false)}
          onDone={(text) => {
            setAssigning(false);
            setTold(text);
          }}
        />
      ) : null}
    </>
  );
}

/** Four lists of one plan, of which one is shown. */
function Desk(props: {
  readonly licences: LicencesWithSources;
  /** Whether the reader may take licences from people. */
  readonly assigns: boolean;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { licences } = props;
  const state = useListState();
  const assignments = useAssignments(id, { q: state.q || undefined, cursor: state.cursor });
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const rows = assignments.data?.data ?? [];
  const toggle = ({ user }: Assignment, on: boolean) =>
    setChosen((before) => {
      const next = new Map(before);
      if (on) next.set(user.id, user.name);
      else next.delete(user.id);
      return next;
    });
  const box = (row: Assignment) =>
    !props.assigns ? null : (
      <Checkbox
        aria-label={t("licences.choose", { name: row.user.name })}
        checked={chosen.has(row.user.id)}
        onChange={(event) => toggle(row, event.currentTarget.checked)}
      />
    );
  const columns: readonly Column<Assignment>[] = [
    {
      id: "person",
      header: t("licences.person"),
      cell: (row) => (
        <span className={css.person}>
          {box(row)}
          <span>
            {row.user.name}
            <br />
            <small className="dim">{row.user.userName}</small>
          </span>
        </span>
      ),
    },
    {
      id: "since",
      header: t("licences.since"),
      cell: (row) => <DateText at={row.assignedAt} />,
    },
    { id: "by", header: t("licences.by"), cell: (row) => row.assignedBy },
    { id: "check", header: t("licences.check"), cell: (row) => <Check of={row} /> },
  ];
  const idle = useIdleLicences();
  const unused = idle.data?.data.find(({ licencesId }) => licencesId === licences.id);
  return (
    <>
      <ViewTabs
        label={t("licences.tabs")}
        state={{
          ...state,
          // What one list is searched by is nothing to another.
          change: (next) => state.change({ q: undefined, idle: undefined, ...next }),
        }}
        views={[
          { id: "assigned", label: t("licences.assigned"), count: licences.assigned },
          { id: "waiting", label: t("licences.tab.waiting"), count: licences.waiting },
          { id: "groups", label: t("licences.tab.groups"), count: licences.groups },
          { id: "history", label: t("licences.tab.history") },
        ]}
      />
      {state.view === "waiting" ? (
        <Waiting licences={licences} />
      ) : state.view === "groups" ? (
        <Groups id={licences.id} onTold={props.onTold} />
      ) : state.view === "history" ? (
        <History id={licences.id} />
      ) : (
        <>
          {unused === undefined || idle.data === undefined ? null : (
            <ReclaimNotice of={unused} days={idle.data.days} onTold={props.onTold} />
          )}
          <Assigned licences={licences} onTold={props.onTold} />
        </>
      )}
      <ConfirmDialog
        opened={asked}
        title={t("licences.unassign.title", { count })}
        confirm={t("licences.unassign.confirm")}
        keep={t("licences.back")}
        destructive
        busy={change.isPending}
        error={change.error}
        again={t("licences.unassign.again")}
        onConfirm={confirm}
        onClose={() => setAsked(false)}
      >
        <p>{t("licences.unassign.means")}</p>
        <ul>
          {[...props.chosen].slice(0, 10).map(([id, name]) => (
            <li key={id}>{name}</li>
          ))}
          {count > 10 ? <li>{t("licences.andMore", { count: count - 10 })}</li> : null}
        </ul>
      </ConfirmDialog>
    </div>
  );
}

const REASONS: Readonly<Record<string, MessageId>> = {
  "user-inactive": "licences.reason.user-inactive",
  "subscription-suspended": "licences.reason.subscription-suspended",
  "payment-overdue": "licences.reason.payment-overdue",
};

/** What the publisher's program is told of the person now. */
function Check({ of }: { readonly of: Assignment }) {
  const t = useText();
  const { allowed, state, reason } = of.check;
  const why = reason === null ? undefined : REASONS[reason];
  return (
    <span>
      <StatusText
        of="licence"
        status={state === "warning" ? "warning" : allowed ? "allowed" : "denied"}
      />
      {why === undefined ? null : (
        <>
          <br />
          <small className="dim">{t(why)}</small>
        </>
      )}
    </span>
    </>
  );
}

function Sources({ licences }: { readonly licences: LicencesWithSources }) {
  const t = useText();
  const { base, may } = useActing();
  const reads = may("purchase:read");
  return (
    <Section title={t("licences.sources")}>
      <ul className={css.sources}>
        {licences.sources.map(({ source, id, quantity, state, changedAt }) => (
          <li key={id}>
            {source === "subscription" && reads ? (
              <AppLink href={`${base}/purchases/${id}`}>
                {t("licences.source.subscription")}
              </AppLink>
            ) : (
              t(`licences.source.${source}`)
            )}
            {" · "}
            {t("licences.sourceNumber", { count: quantity })}
            {" · "}
            {t(`licences.state.${state}`)} <DateText at={changedAt} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
