import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCircleX,
  IconDots,
  IconKey,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { NewSecret, Program } from "../../api/programs.ts";
import { useText } from "../../i18n/text.ts";
import { DisableDialog, RenameDialog, RevokeDialog, RollDialog } from "./program-dialogs.tsx";

type Opened = {
  readonly dialog: "rename" | "roll" | "disable" | "revoke";
  readonly program: Program;
};

/** What can be done about a program: the menu of each, and the dialog that one of them opened. */
export function useProgramMenu(onMade: (name: string, made: NewSecret) => void): {
  readonly menuOf: (program: Program) => ReactNode;
  readonly dialogs: ReactNode;
} {
  const t = useText();
  const [opened, setOpened] = useState<Opened>();
  const [shown, setShown] = useState(false);
  const close = () => setShown(false);
  const open = (dialog: Opened["dialog"], program: Program) => {
    setOpened({ dialog, program });
    setShown(true);
  };
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
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => open("rename", program)}>
            {t("developer.rename")}
          </Menu.Item>
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
  if (opened === undefined) return { menuOf, dialogs: null };
  const about = { program: opened.program, opened: shown, onClose: close };
  const { id, name } = opened.program;
  return {
    menuOf,
    dialogs:
      opened.dialog === "roll" ? (
        <RollDialog key={id} {...about} onMade={onMade} />
      ) : opened.dialog === "rename" ? (
        <RenameDialog key={`${id} ${name}`} {...about} />
      ) : opened.dialog === "disable" ? (
        <DisableDialog {...about} />
      ) : (
        <RevokeDialog {...about} />
      ),
  };
}
