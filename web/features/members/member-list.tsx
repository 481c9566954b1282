import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconDots,
  IconEye,
  IconMail,
  IconUserCog,
  IconUserMinus,
  IconUserPlus,
} from "@tabler/icons-react";
import { useState } from "react";
import { type Member, useInviteAgain, useMembers } from "../../api/members.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { useRoleName } from "../../kit/role-names.ts";
import { EmptyState, ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import {
  InviteDialog,
  LookDialog,
  RemoveDialog,
  RolesDialog,
  type TeamOf,
} from "./member-dialogs.tsx";

type Opened = {
  readonly dialog: "roles" | "remove" | "look";
  readonly member: Member;
};

/** People of an organisation, what each may do, and what the reader may do about it. */
export function MemberList(props: {
  readonly team: TeamOf;
  readonly state: ListState;
  readonly manages: boolean;
  /** Whether the reader may look through their eyes. */
  readonly looks: boolean;
  /** Whether the page was opened to invite somebody. */
  readonly invites?: boolean;
}) {
  const t = useText();
  const roleName = useRoleName();
  const { me } = useActing();
  const { team, state, manages, looks } = props;
  const members = useMembers(team.id, { q: state.q || undefined, cursor: state.cursor });
  const again = useInviteAgain(team.id);
  const [inviting, setInviting] = useState(props.invites === true && manages);
  const [opened, setOpened] = useState<Opened>();
  const [shown, setShown] = useState(false);
  const open = (dialog: Opened["dialog"], member: Member) => {
    setOpened({ dialog, member });
    setShown(true);
  };
  const close = () => setShown(false);
  const namesOf = (member: Member) => member.roles.map(roleName).join(", ");
  const nameOf = (member: Member) => (
    <span style={{ display: "flex", flexDirection: "column" }}>
      <span>
        {member.name}
        {member.id === me.person.id ? <span className="dim"> · {t("members.you")}</span> : null}
      </span>
      <small className="muted">{member.email}</small>
      {member.joined ? null : <small className="dim">{t("members.invited")}</small>}
    </span>
  );
  const menuOf = (member: Member) =>
    manages || looks ? (
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t("members.actions", { name: member.name })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {manages ? (
            <Menu.Item
              leftSection={<IconUserCog size={16} />}
              onClick={() => open("roles", member)}
            >
              {t("members.change")}
            </Menu.Item>
          ) : null}
          {manages && !member.joined ? (
            <Menu.Item leftSection={<IconMail size={16} />} onClick={() => again.mutate(member.id)}>
              {t("members.invite.again")}
            </Menu.Item>
          ) : null}
          {looks ? (
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => open("look", member)}>
              {t("members.look")}
            </Menu.Item>
          ) : null}
          {manages ? (
            <Menu.Item
              leftSection={<IconUserMinus size={16} />}
              onClick={() => open("remove", member)}
            >
              {t("members.remove")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    ) : null;
  const columns: readonly Column<Member>[] = [
    { id: "name", header: t("members.name"), cell: nameOf },
    { id: "roles", header: t("members.roles"), cell: namesOf },
    { id: "since", header: t("members.since"), cell: ({ since }) => <DateText at={since} /> },
    ...(manages || looks
      ? [{ id: "actions", header: "", align: "right" as const, cell: menuOf }]
      : []),
  ];
  const resent = members.data?.data.find(({ id }) => id === again.variables);
  return (
    <>
      <ListFilters
        state={state}
        searchLabel={t("members.search")}
        filters={[]}
        aside={
          manages ? (
            <Button
              size="xs"
              leftSection={<IconUserPlus size={15} />}
              onClick={() => setInviting(true)}
              disabled={members.data === undefined}
            >
              {t("members.invite")}
            </Button>
          ) : undefined
        }
      />
      {again.isSuccess && resent !== undefined ? (
        <Notice tone="ok" icon={<IconMail size={18} aria-hidden="true" />} role="status">
          {t("members.invite.sent", { email: resent.email })}
        </Notice>
      ) : null}
      {again.error === null ? null : <RefusedNotice error={again.error} />}
      {members.isError ? (
        <ErrorState
          error={members.error}
          what={t("members.failed")}
          onRetry={() => void members.refetch()}
        />
      ) : members.data === undefined ? (
        <LoadingState what={t("members.title")} onRetry={() => void members.refetch()} />
      ) : members.data.data.length === 0 ? (
        <EmptyState title={t("members.none")} />
      ) : (
        <DataTable
          label={t("members.title")}
          rows={members.data.data}
          rowKey={({ id }) => id}
          columns={columns}
          state={state}
          nextCursor={members.data.nextCursor}
          phone={(member) => ({
            title: member.name,
            lines: [
              member.email,
              namesOf(member),
              ...(member.joined ? [] : [t("members.invited")]),
            ],
            more: menuOf(member),
          })}
        />
      )}
      <InviteDialog
        team={team}
        roles={members.data?.roles ?? []}
        opened={inviting}
        onClose={() => setInviting(false)}
      />
      {opened === undefined ? null : opened.dialog === "roles" ? (
        <RolesDialog
          key={opened.member.id}
          team={team}
          member={opened.member}
          roles={members.data?.roles ?? []}
          opened={shown}
          onClose={close}
        />
      ) : opened.dialog === "remove" ? (
        <RemoveDialog team={team} member={opened.member} opened={shown} onClose={close} />
      ) : (
        <LookDialog
          key={opened.member.id}
          team={team}
          member={opened.member}
          opened={shown}
          onClose={close}
        />
      )}
    </>
  );
}
