import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCircleX,
  IconDots,
  IconKey,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { NewSecret, Program } from "../../api/programs.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { useRoleName } from "../../kit/role-names.ts";
import { StatusText } from "../../kit/status.tsx";
import css from "./developer.module.css";
import { DisableDialog, RevokeDialog, RollDialog } from "./program-dialogs.tsx";

type Opened = { readonly dialog: "roll" | "disable" | "revoke"; readonly program: Program };

/** Programs of the organisation, and what can be done about each. */
export function ProgramList(props: {
  readonly programs: readonly Program[];
  readonly state: ListState;
  readonly nextCursor: string | null;
  readonly footer: ReactNode;
  readonly onMade: (name: string, made: NewSecret) => void;
}) {
  const t = useText();
  const roleName = useRoleName();
  const [opened, setOpened] = useState<Opened>();
  const [shown, setShown] = useState(false);
  const close = () => setShown(false);
  const open = (dialog: Opened["dialog"], program: Program) => {
    setOpened({ dialog, program });
    setShown(true);
  };
  const rolesOf = (program: Program) => program.roles.map(roleName).join(", ");
  const menuOf = (program: Program) =>
    program.state === "revoked" ? null : (
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t("developer.actions", { name: program.name })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => open("roll", program)}>
            {t("developer.roll")}
          </Menu.Item>
          <Menu.Item
            leftSection={
              program.state === "disabled" ? (
                <IconPlayerPlay size={16} />
              ) : (
                <IconPlayerPause size={16} />
              )
            }
            onClick={() => open("disable", program)}
          >
            {t(program.state === "disabled" ? "developer.enable" : "developer.disable")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCircleX size={16} />}
            onClick={() => open("revoke", program)}
          >
            {t("developer.revoke")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    );
  const columns: readonly Column<Program>[] = [
    {
      id: "name",
      header: t("developer.name"),
      cell: (program) => (
        <span className={css.who}>
          <b>{program.name}</b>
          <small className="muted">
            <CopyText text={program.id} label={t("developer.clientId")} />
          </small>
        </span>
      ),
    },
    { id: "roles", header: t("members.roles"), cell: rolesOf },
    {
      id: "state",
      header: t("developer.state"),
      cell: (program) => <ProgramState program={program} />,
    },
    {
      id: "created",
      header: t("developer.created"),
      cell: ({ createdAt, createdBy }) => (
        <span className={css.who}>
          <DateText at={createdAt} as="day" />
          {createdBy === null ? null : <small className="muted">{createdBy}</small>}
        </span>
      ),
    },
    {
      id: "used",
      header: t("developer.used"),
      cell: ({ lastUsedAt }) => <LastUsed at={lastUsedAt} />,
    },
    { id: "actions", header: "", align: "right", cell: menuOf },
  ];
  return (
    <>
      <DataTable
        choosable
        label={t("developer.programs")}
        rows={props.programs}
        rowKey={({ id }) => id}
        columns={columns}
        state={props.state}
        nextCursor={props.nextCursor}
        footer={props.footer}
        phone={(program) => ({
          title: program.name,
          lines: [
            <span key="id" className="mono">
              {program.id}
            </span>,
            rolesOf(program),
            <ProgramState key="state" program={program} />,
            <LastUsed key="used" at={program.lastUsedAt} />,
          ],
          more: menuOf(program),
        })}
      />
      {opened === undefined ? null : opened.dialog === "roll" ? (
        <RollDialog
          key={opened.program.id}
          program={opened.program}
          opened={shown}
          onClose={close}
          onMade={props.onMade}
        />
      ) : opened.dialog === "disable" ? (
        <DisableDialog program={opened.program} opened={shown} onClose={close} />
      ) : (
        <RevokeDialog program={opened.program} opened={shown} onClose={close} />
      )}
    </>
  );
}

function ProgramState({ program }: { readonly program: Program }) {
  const rich = useRichText();
  const until = program.previousSecretUntil;
  return (
    <span className={css.state}>
      <StatusText of="program" status={program.state} />
      {until === null || program.state === "revoked" ? null : (
        <small className="muted">
          {rich("developer.twoSecrets", { until: <DateText key="until" at={until} /> })}
        </small>
      )}
    </span>
  );
}

function LastUsed({ at }: { readonly at: string | null }) {
  const t = useText();
  return at === null ? (
    <span className="dim">{t("developer.neverUsed")}</span>
  ) : (
    <DateText at={at} />
  );
}
