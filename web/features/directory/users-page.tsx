import { Button } from "@mantine/core";
import { IconFileImport, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { USER_STATES, useDirectoryGroups, useDirectoryUsers } from "../../api/directory.ts";
import { usePaths } from "../../api/whose.ts";
import { useText } from "../../i18n/text.ts";
import { type Filter, ListFilters } from "../../kit/data-table.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import { usePlace } from "../delegations/place.ts";
import { SaveFileButton } from "../lists/save-file-button.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import css from "./directory.module.css";
import { DirectoryArea, DirectoryHead, ManagedNotice } from "./directory-frame.tsx";
import { UserDialog } from "./user-dialogs.tsx";
import { UserTable } from "./user-table.tsx";

const SORTS = ["name", "user-name"];
/** Groups are read for themselves: until they are here, any can stand in a view. */
const VIEW_PARTS = { group: "text" } as const;

/** C7: who can hold licences, and whether they sign in here. */
export function UsersPage() {
  return (
    <DirectoryArea>
      <Users />
    </DirectoryArea>
  );
}

function Users() {
  const t = useText();
  const word = useStatusWord();
  const place = usePlace();
  const paths = usePaths();
  const state = useListState();
  const [adding, setAdding] = useState(false);
  const wanted = {
    q: state.q || undefined,
    state: state.filter("state")[0],
    group: state.filter("group")[0],
  };
  const inOrder = { ...wanted, sort: state.sort };
  const users = useDirectoryUsers({ ...inOrder, cursor: state.cursor });
  const groups = useDirectoryGroups({});
  const { data } = users;
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const mayChange = data?.mayChange === true;
  const filters: readonly Filter[] = [
    {
      id: "state",
      label: t("directory.column.state"),
      single: true,
      options: USER_STATES.map((value) => ({ value, label: word("directory-user", value) })),
    },
    ...((groups.data?.data.length ?? 0) === 0
      ? []
      : [
          {
            id: "group",
            label: t("directory.group"),
            single: true,
            options: (groups.data?.data ?? []).map(({ id, name, members }) => ({
              value: id,
              label: name,
              count: members,
            })),
          },
        ]),
  ];
  const add = (
    <Button
      variant="filled"
      leftSection={<IconUserPlus size={16} />}
      onClick={() => setAdding(true)}
    >
      {t("directory.user.add")}
    </Button>
  );
  return (
    <>
      <DirectoryHead
        tab="users"
        actions={
          <>
            {mayChange ? (
              <ButtonLink
                href={`${place.users}/from-file`}
                leftSection={<IconFileImport size={16} />}
              >
                {t("directory.file.title")}
              </ButtonLink>
            ) : null}
            {data === undefined || data.total === 0 ? null : (
              <SaveFileButton name="users.csv" path={`${paths.users}/users/file`} query={inOrder} />
            )}
          </>
        }
        primary={mayChange ? add : undefined}
      />
      <PageBody>
        <p className={`muted ${css.text}`}>{t("directory.intro")}</p>
        {data === undefined ? null : <ManagedNotice managedBy={data.managedBy} />}
        <ListFilters
          state={state}
          searchLabel={t("directory.search")}
          filters={filters}
          // Groups are the organisation's: a view of one customer's users says nothing about another's.
          views={
            place.served === null ? (
              <SavedViews
                list="users"
                state={state}
                filters={filters}
                sorts={SORTS}
                others={VIEW_PARTS}
              />
            ) : undefined
          }
          aside={
            <span role="status">
              {data === undefined ? "" : t("directory.count", { count: data.total })}
            </span>
          }
        />
        {users.isError ? (
          <ErrorState
            error={users.error}
            what={t("directory.failed")}
            onRetry={() => void users.refetch()}
          />
        ) : data === undefined ? (
          <LoadingState what={t("directory.title")} onRetry={() => void users.refetch()} />
        ) : data.data.length === 0 ? (
          <EmptyState
            title={t(
              filtered
                ? "directory.noneFound"
                : place.served === null
                  ? "directory.none"
                  : "directory.none.ofCustomer",
            )}
            action={
              !filtered && mayChange ? (
                <Button leftSection={<IconUserPlus size={16} />} onClick={() => setAdding(true)}>
                  {t("directory.none.add")}
                </Button>
              ) : undefined
            }
          />
        ) : (
          <UserTable
            label={t("directory.tab.users")}
            users={data.data}
            state={state}
            nextCursor={data.nextCursor}
          />
        )}
      </PageBody>
      {adding ? <UserDialog opened onClose={() => setAdding(false)} /> : null}
    </>
  );
}
