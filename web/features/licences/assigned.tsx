import { Button, Checkbox } from "@mantine/core";
import { IconUserMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useIntent } from "../../api/intent.ts";
import {
  type Assignment,
  type LicencesWithSources,
  useAssignments,
  useChangeAssignments,
} from "../../api/licences.ts";
import { isRefusal } from "../../api/problem.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import css from "./licences.module.css";
import { SourcesText } from "./sources.tsx";

/** Who has a licence of the plan: by what, since when, and when it was last used. */
export function Assigned(props: {
  readonly licences: LicencesWithSources;
  /** Whether the reader may take licences from people. */
  readonly assigns: boolean;
  /** Whether only idle ones can be shown. */
  readonly idle?: boolean;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { id } = props.licences;
  const state = useListState();
  const assignments = useAssignments(id, {
    q: state.q || undefined,
    cursor: state.cursor,
    idle: state.filter("idle").includes("yes") || undefined,
  });
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
      cell: (row) => (
        <span>
          <DateText at={row.assignedAt} as="short" />
          <br />
          <small className="dim">{row.assignedBy}</small>
        </span>
      ),
    },
    {
      id: "source",
      header: t("licences.by.title"),
      cell: (row) => <SourcesText of={row.sources} />,
    },
    { id: "used", header: t("licences.used"), cell: (row) => <LastUsed of={row} /> },
    { id: "check", header: t("licences.check"), cell: (row) => <Check of={row} /> },
  ];
  return (
    <>
      <ListFilters
        state={state}
        searchLabel={t("licences.searchPeople")}
        filters={
          props.idle !== true
            ? []
            : [
                {
                  id: "idle",
                  label: t("licences.idle"),
                  single: true,
                  options: [{ value: "yes", label: t("licences.idle.only") }],
                },
              ]
        }
      />
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
        <EmptyState
          title={t(
            state.q === "" && state.filter("idle").length === 0
              ? "licences.nobody"
              : "licences.noMatch",
          )}
        />
      ) : (
        <Table rows={rows} columns={columns} state={state} box={box} next={assignments.data} />
      )}
    </>
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
        lines: [
          row.user.userName,
          <SourcesText key="sources" of={row.sources} />,
          <span key="used">
            {t("licences.used")} · <LastUsed of={row} />
          </span>,
          <Check key="check" of={row} />,
        ],
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

function LastUsed({ of }: { readonly of: Assignment }) {
  const t = useText();
  return of.lastUsedAt === null ? (
    <span className="dim">{t("licences.used.never")}</span>
  ) : (
    <DateText at={of.lastUsedAt} as="short" />
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
