import type { ReactNode } from "react";
import type { DirectoryUser } from "../../api/directory.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { StatusText } from "../../kit/status.tsx";
import { usePlace } from "../delegations/place.ts";
import { stateOf } from "./directory-frame.tsx";

/** Users as rows, whose names lead to their pages. */
export function UserTable(props: {
  readonly label: string;
  readonly users: readonly DirectoryUser[];
  readonly state: ListState;
  readonly nextCursor: string | null;
  /** Something of each row's own at its end, such as a button that takes the user out of a group. */
  readonly more?: (user: DirectoryUser) => ReactNode;
  readonly withGroups?: boolean;
}) {
  const t = useText();
  const place = usePlace();
  const { more } = props;
  const hrefOf = (user: DirectoryUser) => `${place.users}/${user.id}`;
  const status = (user: DirectoryUser) => <StatusText of="directory-user" status={stateOf(user)} />;
  const signIn = ({ member }: DirectoryUser) =>
    member === null ? (
      <span className="dim">–</span>
    ) : member.lastSignInAt === null ? (
      t("directory.signIn.never")
    ) : (
      <DateText at={member.lastSignInAt} />
    );
  const groups = (user: DirectoryUser) =>
    user.groups.length === 0 ? (
      <span className="dim">–</span>
    ) : (
      user.groups.map(({ name }) => name).join(", ")
    );
  const columns: readonly Column<DirectoryUser>[] = [
    {
      id: "name",
      header: t("directory.column.name"),
      sortable: true,
      cell: (user) => (
        <span>
          <AppLink href={hrefOf(user)}>{user.displayName}</AppLink>
          <br />
          <small className="dim">{user.email}</small>
        </span>
      ),
    },
    {
      id: "user-name",
      header: t("directory.field.userName"),
      sortable: true,
      cell: ({ userName }) => userName,
    },
    {
      id: "department",
      header: t("directory.field.department"),
      cell: ({ department }) => department ?? <span className="dim">–</span>,
    },
    ...(props.withGroups === false
      ? []
      : [{ id: "groups", header: t("directory.tab.groups"), cell: groups }]),
    { id: "state", header: t("directory.column.state"), cell: status },
    { id: "signIn", header: t("directory.signIn"), cell: signIn },
    ...(more === undefined
      ? []
      : [{ id: "more", header: "", align: "right" as const, cell: more }]),
  ];
  return (
    <DataTable
      choosable={more === undefined}
      label={props.label}
      rows={props.users}
      rowKey={({ id }) => id}
      hrefOf={hrefOf}
      state={props.state}
      nextCursor={props.nextCursor}
      columns={columns}
      phone={(user) => ({
        title: user.displayName,
        lines: [user.email, status(user)],
        ...(more === undefined ? {} : { more: more(user) }),
      })}
    />
  );
}
