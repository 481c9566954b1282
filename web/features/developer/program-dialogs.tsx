import { Button, Group, Modal, Radio, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import {
  type NewSecret,
  type Program,
  useCreateProgram,
  useDisableProgram,
  useRenameProgram,
  useRevokeProgram,
  useRollSecret,
} from "../../api/programs.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { KeyValueList } from "../../kit/page.tsx";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { RoleBoxes } from "../members/member-dialogs.tsx";
import { CodeBlock } from "./code-block.tsx";
import { asSettings } from "./commands.ts";
import css from "./developer.module.css";

type Dialog = { readonly opened: boolean; readonly onClose: () => void };
type OfProgram = Dialog & { readonly program: Program };
/** Hears of what is shown once. */
type Makes = { readonly onMade: (name: string, made: NewSecret) => void };

export function NewProgramDialog({
  roles,
  opened,
  onClose,
  onMade,
}: Dialog & Makes & { readonly roles: readonly string[] }) {
  const t = useText();
  const { organisation } = useActing();
  const create = useCreateProgram();
  const intent = useIntent();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [pressed, setPressed] = useState(false);
  const missing = { name: name.trim() === "", roles: chosen.length === 0 };
  const close = () => {
    setPressed(false);
    create.reset();
    onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (missing.name || missing.roles || create.isPending) return;
    const given = { name: name.trim(), roles: chosen };
    create.mutate(
      { ...given, idempotencyKey: intent.keyFor(given) },
      {
        onSuccess: (made) => {
          intent.done();
          setName("");
          setChosen([]);
          close();
          onMade(given.name, made);
        },
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("developer.new.title", { organisation: organisation.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate>
        <p className="muted">{t("developer.new.means")}</p>
        <ProgramName name={name} onChange={setName} missing={pressed && missing.name} />
        <div style={{ marginTop: 16 }}>
          <RoleBoxes
            kind={organisation.kind}
            roles={roles}
            chosen={chosen}
            onChange={setChosen}
            error={pressed && missing.roles ? t("members.rolesMissing") : undefined}
          />
        </div>
        <p className="dim small" style={{ marginTop: 12 }}>
          {t("developer.new.rolesHint")}
        </p>
        {create.error === null ? null : <RefusedNotice error={create.error} />}
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button onClick={close}>{t("developer.new.keep")}</Button>
          <Button type="submit" variant="filled" loading={create.isPending}>
            {t("developer.new.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** The one time that a secret is seen: it is left on purpose, not by a click beside it. */
export function SecretDialog({
  name,
  made,
  opened,
  onClose,
}: Dialog & { readonly name: string; readonly made: NewSecret }) {
  const t = useText();
  const rich = useRichText();
  const until = made.previousSecretUntil;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t("developer.secret.title", { name })}
      size={640}
    >
      <div className={css.once}>
        <Notice tone="you" icon={<IconKey size={18} aria-hidden="true" />}>
          <p>{t("developer.secret.once")}</p>
        </Notice>
      </div>
      {until === undefined ? null : (
        <p className="small" style={{ marginBottom: 12 }}>
          {until === null
            ? t("developer.secret.beforeEnded")
            : rich("developer.secret.beforeUntil", { until: <DateText key="until" at={until} /> })}
        </p>
      )}
      <KeyValueList
        facts={[
          {
            label: t("developer.clientId"),
            value: <CopyText text={made.id} label={t("developer.clientId")} />,
          },
          {
            label: t("developer.secret"),
            value: (
              <span className={css.secret}>
                <CopyText text={made.secret} label={t("developer.secret")} />
              </span>
            ),
          },
          {
            label: t("developer.tenantId"),
            value: <CopyText text={made.tenantId} label={t("developer.tenantId")} />,
          },
        ]}
      />
      <p className="small muted" style={{ margin: "16px 0 6px" }}>
        {t("developer.secret.asSettings")}
      </p>
      <CodeBlock label={t("developer.secret.settings")} text={asSettings(made)} />
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="filled" onClick={onClose} data-autofocus>
          {t("developer.secret.stored")}
        </Button>
      </Group>
    </Modal>
  );
}

/** How long the secret before goes on, in hours. */
const OVERLAPS = ["0", "1", "24", "168"] as const;

export function RollDialog({ program, opened, onClose, onMade }: OfProgram & Makes) {
  const t = useText();
  const roll = useRollSecret();
  const intent = useIntent();
  const [overlap, setOverlap] = useState<string>("24");
  const close = () => {
    roll.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("developer.roll.title", { name: program.name })}
      confirm={t("developer.roll.confirm")}
      keep={t("developer.roll.keep")}
      destructive={overlap === "0"}
      busy={roll.isPending}
      error={roll.error}
      onClose={close}
      onConfirm={() => {
        const given = { id: program.id, overlapHours: Number(overlap) };
        roll.mutate(
          { ...given, idempotencyKey: intent.keyFor(given) },
          {
            onSuccess: (made) => {
              intent.done();
              close();
              onMade(program.name, made);
            },
          },
        );
      }}
    >
      <p>{t("developer.roll.text")}</p>
      <Radio.Group
        mt="md"
        label={t("developer.roll.overlap")}
        value={overlap}
        onChange={setOverlap}
      >
        {OVERLAPS.map((hours) => (
          <Radio
            key={hours}
            mt="xs"
            value={hours}
            label={t(`developer.roll.overlap.${hours}`)}
            description={hours === "0" ? t("developer.roll.overlap.0.means") : undefined}
          />
        ))}
      </Radio.Group>
      {program.previousSecretUntil === null ? null : (
        <p className="small muted" style={{ marginTop: 12 }}>
          {t("developer.roll.two")}
        </p>
      )}
    </ConfirmDialog>
  );
}

export function RenameDialog({ program, opened, onClose }: OfProgram) {
  const t = useText();
  const rename = useRenameProgram();
  const [name, setName] = useState(program.name);
  const [pressed, setPressed] = useState(false);
  const missing = name.trim() === "";
  const close = () => {
    setPressed(false);
    setName(program.name);
    rename.reset();
    onClose();
  };
  const save = () => {
    setPressed(true);
    if (missing || rename.isPending) return;
    rename.mutate({ id: program.id, name: name.trim() }, { onSuccess: onClose });
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("developer.rename.title", { name: program.name })}
      confirm={t("developer.rename.confirm")}
      keep={t("developer.rename.keep")}
      busy={rename.isPending}
      error={rename.error}
      onClose={close}
      onConfirm={save}
    >
      <p>{t("developer.rename.text")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        noValidate
      >
        <ProgramName name={name} onChange={setName} missing={pressed && missing} />
      </form>
    </ConfirmDialog>
  );
}

function ProgramName(props: {
  readonly name: string;
  readonly onChange: (name: string) => void;
  readonly missing: boolean;
}) {
  const t = useText();
  return (
    <TextInput
      mt="md"
      label={t("developer.name")}
      description={t("developer.new.nameHint")}
      maxLength={100}
      value={props.name}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      error={props.missing ? t("developer.new.nameMissing") : undefined}
      data-autofocus
    />
  );
}

export function DisableDialog({ program, opened, onClose }: OfProgram) {
  const t = useText();
  const change = useDisableProgram();
  const disabled = program.state === "disabled";
  const close = () => {
    change.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t(disabled ? "developer.enable.title" : "developer.disable.title", {
        name: program.name,
      })}
      confirm={t(disabled ? "developer.enable.confirm" : "developer.disable.confirm")}
      keep={t("developer.disable.keep")}
      busy={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={() =>
        change.mutate({ id: program.id, disabled: !disabled }, { onSuccess: onClose })
      }
    >
      <p>{t(disabled ? "developer.enable.text" : "developer.disable.text")}</p>
    </ConfirmDialog>
  );
}

export function RevokeDialog({ program, opened, onClose }: OfProgram) {
  const t = useText();
  const revoke = useRevokeProgram();
  const close = () => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("developer.revoke.title", { name: program.name })}
      confirm={t("developer.revoke.confirm")}
      keep={t("developer.revoke.keep")}
      destructive
      busy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => revoke.mutate(program.id, { onSuccess: onClose })}
    >
      <p>{t("developer.revoke.text")}</p>
    </ConfirmDialog>
  );
}
