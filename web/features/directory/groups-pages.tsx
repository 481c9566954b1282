import { Button } from "@mantine/core";
import {
  IconPencil,
  IconTrash,
  IconUserMinus,
  IconUserPlus,
  IconUsersPlus,
} from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type DirectoryGroup,
  useChangeMembers,
  useDirectoryGroup,
  useDirectoryGroups,
  useDirectoryUsers,
} from "../../api/directory.ts";
import { usePaths } from "../../api/whose.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, PendingBar } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { usePlace } from "../delegations/place.ts";
import { SaveFileButton } from "../lists/save-file-button.tsx";
import css from "./directory.module.css";
import { DirectoryArea, DirectoryHead, ManagedNotice } from "./directory-frame.tsx";
import { AddMembersDialog, DeleteGroupDialog, GroupDialog } from "./group-dialogs.tsx";
import { UserTable } from "./user-table.tsx";

/** Groups of users. */
export function GroupsPage() {
  return (
    <DirectoryArea>
      <Groups />
    </DirectoryArea>
  );
}

function Groups() {
  const t = useText();
  const place = usePlace();
  const navigate = useNavigate();
  const state = useListState();
  const [adding, setAdding] = useState(false);
  const groups = useDirectoryGroups({
    q: state.q || undefined,
    sort: state.sort,
    cursor: state.cursor,
  });
  const { data } = groups;
  const hrefOf = ({ id }: DirectoryGroup) => `${place.users}/groups/${id}`;
  const members = (group: DirectoryGroup) => t("directory.count", { count: group.members });
  const columns: readonly Column<DirectoryGroup>[] = [
    {
      id: "name",
      header: t("directory.group"),
      sortable: true,
      cell: (group) => <AppLink href={hrefOf(group)}>{group.name}</AppLink>,
    },
    { id: "members", header: t("directory.tab.users"), align: "right", cell: members },
    {
      id: "changed",
      header: t("directory.changed"),
      sortable: true,
      cell: ({ changedAt }) => <DateText at={changedAt} />,
    },
  ];
  return (
    <>
      <DirectoryHead
        tab="groups"
        primary={
          data?.mayChange === true ? (
            <Button
              variant="filled"
              leftSection={<IconUsersPlus size={16} />}
              onClick={() => setAdding(true)}
            >
              {t("directory.group.add")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        <p className={`muted ${css.text}`}>{t("directory.groups.intro")}</p>
        {data === undefined ? null : <ManagedNotice managedBy={data.managedBy} />}
        <ListFilters
          state={state}
          searchLabel={t("directory.groups.search")}
          filters={[]}
          aside={
            <span role="status">
              {data === undefined ? "" : t("directory.groups.count", { count: data.total })}
            </span>
          }
        />
        {groups.isError ? (
          <ErrorState
            error={groups.error}
            what={t("directory.groups.failed")}
            onRetry={() => void groups.refetch()}
          />
        ) : data === undefined ? (
          <LoadingState what={t("directory.tab.groups")} onRetry={() => void groups.refetch()} />
        ) : data.data.length === 0 ? (
          <EmptyState
            title={t(state.q === "" ? "directory.groups.none" : "directory.groups.noneFound")}
          />
        ) : (
          <DataTable
            label={t("directory.tab.groups")}
            rows={data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={data.nextCursor}
            columns={columns}
            phone={(group) => ({ title: group.name, lines: [members(group)] })}
          />
        )}
      </PageBody>
      {adding ? (
        <GroupDialog
          opened
          onClose={() => setAdding(false)}
          onDone={(group) => void navigate({ to: hrefOf(group) })}
        />
      ) : null}
    </>
  );
}

/** One group, and who is in it. */
export function GroupPage() {
  return (
    <DirectoryArea>
      <OneGroup />
    </DirectoryArea>
  );
}

function OneGroup() {
  const t = useText();
  const place = usePlace();
  const { group: id = "" } = useParams({ strict: false }) as { readonly group?: string };
  const { data, error, refetch } = useDirectoryGroup(id);
  const crumbs = [
    ...place.trail,
    { label: t("directory.title"), href: place.users },
    { label: t("directory.tab.groups"), href: `${place.users}/groups` },
  ];
  if (data === undefined && error === null)
    return (
      <>
        <PendingBar crumbs={crumbs} what={t("directory.group")} />
        <PageBody>
          <LoadingState what={t("directory.group")} onRetry={() => void refetch()} rows={4} />
        </PageBody>
      </>
    );
  if (data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={error}
          what={t("directory.group.failed")}
          onRetry={() => void refetch()}
          away={<AppLink href={`${place.users}/groups`}>{t("directory.group.all")}</AppLink>}
        />
      </PageBody>
    );
  return <Shown group={data} crumbs={crumbs} />;
}

function Shown(props: {
  readonly group: DirectoryGroup;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
}) {
  const t = useText();
  const place = usePlace();
  const paths = usePaths();
  const navigate = useNavigate();
  const state = useListState();
  const { group } = props;
  const [dialog, setDialog] = useState<"add" | "rename" | "delete">();
  const close = () => setDialog(undefined);
  const inOrder = { q: state.q || undefined, group: group.id, sort: state.sort };
  const users = useDirectoryUsers({ ...inOrder, cursor: state.cursor });
  const change = useChangeMembers(group.id);
  const { data } = users;
  const mayChange = group.allowedActions.includes("change");
  return (
    <>
      <CommandBar
        crumbs={props.crumbs}
        title={group.name}
        note={t("directory.count", { count: group.members })}
        actions={
          <>
            {group.members === 0 ? null : (
              <SaveFileButton
                name={`${group.name}.csv`}
                path={`${paths.users}/users/file`}
                query={inOrder}
              />
            )}
            {mayChange ? (
              <>
                <Button leftSection={<IconPencil size={16} />} onClick={() => setDialog("rename")}>
                  {t("directory.group.rename")}
                </Button>
                <Button leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
                  {t("directory.group.delete")}
                </Button>
              </>
            ) : null}
          </>
        }
        primary={
          mayChange ? (
            <Button
              variant="filled"
              leftSection={<IconUserPlus size={16} />}
              onClick={() => setDialog("add")}
            >
              {t("directory.members.add")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {data === undefined ? null : <ManagedNotice managedBy={data.managedBy} />}
        <ListFilters state={state} searchLabel={t("directory.search")} filters={[]} />
        {change.error === null ? null : <RefusedNotice error={change.error} />}
        {users.isError ? (
          <ErrorState
            error={users.error}
            what={t("directory.failed")}
            onRetry={() => void users.refetch()}
          />
        ) : data === undefined ? (
          <LoadingState what={t("directory.tab.users")} onRetry={() => void users.refetch()} />
        ) : data.data.length === 0 ? (
          <EmptyState
            title={t(state.q === "" ? "directory.members.none" : "directory.noneFound")}
          />
        ) : (
          <UserTable
            label={t("directory.members.label", { name: group.name })}
            users={data.data}
            state={state}
            nextCursor={data.nextCursor}
            withGroups={false}
            {...(mayChange
              ? {
                  more: (user) => (
                    <Button
                      size="xs"
                      variant="subtle"
                      leftSection={<IconUserMinus size={14} />}
                      loading={change.isPending && change.variables.remove?.[0] === user.id}
                      onClick={() => change.mutate({ remove: [user.id] })}
                    >
                      {t("directory.members.remove")}
                      <span className="visually-hidden">: {user.displayName}</span>
                    </Button>
                  ),
                }
              : {})}
          />
        )}
      </PageBody>
      {dialog === "add" ? <AddMembersDialog group={group} opened onClose={close} /> : null}
      {dialog === "rename" ? <GroupDialog group={group} opened onClose={close} /> : null}
      <DeleteGroupDialog
        group={group}
        opened={dialog === "delete"}
        onClose={close}
        onDone={() => void navigate({ to: `${place.users}/groups` })}
      />
    </>
  );
}
