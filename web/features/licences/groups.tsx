import { Button } from "@mantine/core";
import { IconUsersMinus } from "@tabler/icons-react";
import { useState } from "react";
import { type GivenGroup, useChangeGroup, useGroupsWithLicences } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { usePlace } from "../delegations/place.ts";
import { GroupEffectText } from "./group-effect.tsx";

/** Groups that the plan's licences are given to. */
export function Groups(props: {
  readonly id: string;
  /** Whether the reader may take licences from groups. */
  readonly assigns: boolean;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const place = usePlace();
  const { may } = useActing();
  const state = useListState();
  const groups = useGroupsWithLicences(props.id, { cursor: state.cursor });
  const [taking, setTaking] = useState<GivenGroup>();
  const name = (row: GivenGroup) =>
    may(place.permissions.readUsers) ? (
      <AppLink href={`${place.users}/groups/${row.group.id}`}>{row.group.name}</AppLink>
    ) : (
      row.group.name
    );
  const take = (row: GivenGroup) =>
    !props.assigns ? null : (
      <Button
        size="xs"
        leftSection={<IconUsersMinus size={14} />}
        aria-label={t("licences.group.takeFrom", { name: row.group.name })}
        onClick={() => setTaking(row)}
      >
        {t("licences.group.take")}
      </Button>
    );
  const columns: readonly Column<GivenGroup>[] = [
    { id: "group", header: t("licences.group"), cell: name },
    {
      id: "members",
      header: t("licences.group.members"),
      align: "right",
      cell: (row) => row.group.members,
    },
    {
      id: "assigned",
      header: t("licences.assigned"),
      align: "right",
      cell: (row) => row.assigned,
    },
    {
      id: "waiting",
      header: t("licences.tab.waiting"),
      align: "right",
      cell: (row) => row.waiting,
    },
    { id: "take", header: "", align: "right", cell: take },
  ];
  if (groups.isPending)
    return <LoadingState what={t("licences.tab.groups")} onRetry={() => void groups.refetch()} />;
  if (groups.data === undefined)
    return (
      <ErrorState
        error={groups.error}
        what={t("licences.groups.failed")}
        onRetry={() => void groups.refetch()}
      />
    );
  return (
    <>
      {groups.data.data.length === 0 ? (
        <EmptyState title={t("licences.groups.none")} />
      ) : (
        <DataTable
          label={t("licences.tab.groups")}
          rows={groups.data.data}
          rowKey={({ group }) => group.id}
          columns={columns}
          state={state}
          nextCursor={groups.data.nextCursor}
          phone={(row) => ({
            title: row.group.name,
            lines: [
              t("licences.group.numbers", {
                members: row.group.members,
                assigned: row.assigned,
                waiting: row.waiting,
              }),
              <span key="take">{take(row)}</span>,
            ],
          })}
        />
      )}
      {taking === undefined ? null : (
        <TakeDialog
          id={props.id}
          of={taking}
          onClose={() => setTaking(undefined)}
          onDone={(count) => {
            setTaking(undefined);
            props.onTold(t("licences.group.taken", { name: taking.group.name, count }));
          }}
        />
      )}
    </>
  );
}

/** What it comes to is looked at with the first press, and done with the second. */
function TakeDialog(props: {
  readonly id: string;
  readonly of: GivenGroup;
  readonly onClose: () => void;
  readonly onDone: (count: number) => void;
}) {
  const t = useText();
  const { group } = props.of;
  const change = useChangeGroup(props.id, "take");
  return (
    <ConfirmDialog
      opened
      title={t("licences.group.takeFrom", { name: group.name })}
      confirm={t(change.effect === undefined ? "licences.look" : "licences.group.take.confirm")}
      keep={t("licences.back")}
      destructive={change.effect !== undefined}
      busy={change.busy}
      error={change.error}
      again={t("licences.again")}
      onConfirm={() => change.press({ groupId: group.id }, (done) => props.onDone(done.changed))}
      onClose={props.onClose}
    >
      {change.effect === undefined ? (
        <p>{t("licences.group.take.means", { name: group.name })}</p>
      ) : (
        <GroupEffectText kind="take" effect={change.effect} />
      )}
    </ConfirmDialog>
  );
}
