import { Button, Checkbox } from "@mantine/core";
import { IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useIntent } from "../../api/intent.ts";
import {
  type Assignment,
  type LicencesWithSources,
  useAssignments,
  useChangeAssignments,
  useLicencesOfPlan,
} from "../../api/licences.ts";
import { isRefusal } from "../../api/problem.ts";
import { usePaths } from "../../api/whose.ts";
import { usePlace } from "../../features/delegations/place.ts";
import { AssignDialog } from "../../features/licences/assign-dialog.tsx";
import css from "../../features/licences/licences.module.css";
import { Seats } from "../../features/licences/seats.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Who has a licence of a plan: the seat desk (C6). */
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
                  ["AssignedAt", ({ assignedAt }) => assignedAt],
                  ["AssignedBy", ({ assignedBy }) => assignedBy],
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
            <Seats of={shown} />
            {shown.total > 0 && shown.available === 0 ? (
              <p className="small muted">{t("licences.noneLeft")}</p>
            ) : null}
            <p role="status" className="visually-hidden">
              {told}
            </p>
            <Assigned licences={shown} assigns={assigns} onTold={setTold} />
            <Sources licences={shown} />
          </>
        )}
      </PageBody>
      {assigning && shown !== undefined ? (
        <AssignDialog
          licences={shown}
          onClose={() => setAssigning(false)}
          onDone={(count) => {
            setAssigning(false);
            setTold(t("licences.assignedNow", { count }));
          }}
        />
      ) : null}
    </>
  );
}

function Assigned(props: {
  readonly licences: LicencesWithSources;
  /** Whether the reader may take licences from people. */
  readonly assigns: boolean;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { id } = props.licences;
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
  return (
    <Section title={t("licences.assigned")} first>
      <ListFilters state={state} searchLabel={t("licences.searchPeople")} filters={[]} />
      <Selection
        id={id}
        chosen={chosen}
        onClear={() => setChosen(new Map())}
        onDone={(count) => {
          setChosen(new Map());
          props.onTold(t("licences.unassignedNow", { count }));
        }}
      />
      {assignments.isPending ? (
        <LoadingState what={t("licences.loading")} onRetry={() => void assignments.refetch()} />
      ) : assignments.data === undefined ? (
        <ErrorState
          error={assignments.error}
          what={t("licences.failed")}
          onRetry={() => void assignments.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={t(state.q === "" ? "licences.nobody" : "licences.noMatch")} />
      ) : (
        <Table rows={rows} columns={columns} state={state} box={box} next={assignments.data} />
      )}
    </Section>
  );
}

function Table(props: {
  readonly rows: readonly Assignment[];
  readonly columns: readonly Column<Assignment>[];
  readonly state: ListState;
  readonly box: (row: Assignment) => React.ReactNode;
  readonly next: { readonly nextCursor: string | null };
}) {
  const t = useText();
  return (
    <DataTable
      label={t("licences.assigned")}
      rows={props.rows}
      rowKey={(row) => row.user.id}
      columns={props.columns}
      state={props.state}
      nextCursor={props.next.nextCursor}
      phone={(row) => ({
        lead: props.box(row),
        title: row.user.name,
        lines: [row.user.userName, <Check key="check" of={row} />],
      })}
    />
  );
}

/** What is chosen, and what can be done with it; nothing where nothing is. */
function Selection(props: {
  readonly id: string;
  readonly chosen: ReadonlyMap<string, string>;
  readonly onClear: () => void;
  readonly onDone: (count: number) => void;
}) {
  const t = useText();
  const [asked, setAsked] = useState(false);
  const change = useChangeAssignments(props.id);
  const intent = useIntent();
  const count = props.chosen.size;
  const confirm = () => {
    const wanted = { kind: "unassign" as const, userIds: [...props.chosen.keys()] };
    change.mutate(
      { ...wanted, idempotencyKey: intent.keyFor(wanted) },
      {
        onSuccess: ({ changed }) => {
          intent.done();
          setAsked(false);
          props.onDone(changed.length);
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <div className={css.selection}>
      {count === 0 ? null : (
        <>
          <span role="status">{t("licences.chosen", { count })}</span>
          <Button
            size="xs"
            leftSection={<IconUserMinus size={14} />}
            onClick={() => {
              change.reset();
              setAsked(true);
            }}
          >
            {t("licences.unassignCount", { count })}
          </Button>
          <Button size="xs" variant="subtle" onClick={props.onClear}>
            {t("licences.clear")}
          </Button>
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
