import { Button, Checkbox, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type DirectoryGroup,
  MEMBERS_AT_ONCE,
  useAddGroup,
  useChangeMembers,
  useDeleteGroup,
  useDirectoryUsers,
  useRenameGroup,
} from "../../api/directory.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { SearchInput } from "../../kit/search-input.tsx";
import { useSettled } from "../../kit/settled.ts";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import css from "./directory.module.css";

type Dialog = { readonly opened: boolean; readonly onClose: () => void };

/** Adds a group, or gives one another name. */
export function GroupDialog({
  group,
  opened,
  onClose,
  onDone,
}: Dialog & {
  readonly group?: DirectoryGroup;
  readonly onDone?: (group: DirectoryGroup) => void;
}) {
  const t = useText();
  const add = useAddGroup();
  const rename = useRenameGroup();
  const intent = useIntent();
  const [name, setName] = useState(group?.name ?? "");
  const [pressed, setPressed] = useState(false);
  const error = add.error ?? rename.error;
  const refused = isRefusal(error) ? error.fields[0]?.detail : undefined;
  const busy = add.isPending || rename.isPending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    const given = name.trim();
    if (given === "" || busy) return;
    if (group !== undefined)
      rename.mutate({ id: group.id, version: group.version, name: given }, { onSuccess: onClose });
    else
      add.mutate(
        { name: given, idempotencyKey: intent.keyFor({ name: given }) },
        {
          onSuccess: (made) => {
            intent.done();
            onClose();
            onDone?.(made);
          },
        },
      );
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(group === undefined ? "directory.group.add" : "directory.group.rename")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <TextInput
          label={t("directory.group.name")}
          required
          maxLength={200}
          value={name}
          error={
            refused ??
            (pressed && name.trim() === "" ? t("directory.group.nameMissing") : undefined)
          }
          onChange={(event) => {
            setName(event.currentTarget.value);
            add.reset();
            rename.reset();
          }}
          data-autofocus
        />
        {error === null || refused !== undefined ? null : <RefusedNotice error={error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={onClose}>{t("directory.keep")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t(group === undefined ? "directory.group.add" : "directory.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

export function DeleteGroupDialog({
  group,
  opened,
  onClose,
  onDone,
}: Dialog & { readonly group: DirectoryGroup; readonly onDone: () => void }) {
  const t = useText();
  const remove = useDeleteGroup();
  return (
    <ConfirmDialog
      opened={opened}
      title={t("directory.group.delete.title", { name: group.name })}
      confirm={t("directory.group.delete.confirm")}
      keep={t("directory.group.delete.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => remove.mutate(group, { onSuccess: onDone })}
    >
      <p>{t("directory.group.delete.text", { count: group.members })}</p>
    </ConfirmDialog>
  );
}

/** Users that are found at once; who is not among them is searched for. */
const SHOWN = 100;

/** Chooses users for a group, over several searches, and puts all of them into it in one step. */
export function AddMembersDialog({
  group,
  opened,
  onClose,
}: Dialog & { readonly group: DirectoryGroup }) {
  const t = useText();
  const [q, setQ] = useState("");
  const asked = useSettled(q.trim(), 250);
  const users = useDirectoryUsers({ q: asked || undefined, limit: SHOWN });
  const change = useChangeMembers(group.id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const found = users.data?.data ?? [];
  const isIn = (groups: readonly { readonly id: string }[]) =>
    groups.some(({ id }) => id === group.id);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("directory.members.add.title", { name: group.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <SearchInput value={q} label={t("directory.search")} onChange={setQ} />
      {users.isError ? (
        <ErrorState
          error={users.error}
          what={t("directory.failed")}
          onRetry={() => void users.refetch()}
        />
      ) : users.data === undefined ? (
        <LoadingState what={t("directory.tab.users")} rows={4} />
      ) : found.length === 0 ? (
        <p className="muted" style={{ marginTop: 16 }}>
          {t("directory.noneFound")}
        </p>
      ) : (
        <ul className={css.pick} aria-label={t("directory.tab.users")}>
          {found.map((user) => (
            <li key={user.id}>
              <Checkbox
                label={user.displayName}
                description={isIn(user.groups) ? t("directory.members.already") : user.email}
                checked={chosen.has(user.id)}
                disabled={isIn(user.groups)}
                onChange={() => toggle(user.id)}
              />
            </li>
          ))}
        </ul>
      )}
      {users.data !== undefined && users.data.total > SHOWN ? (
        <p className="dim small" style={{ marginTop: 8 }}>
          {t("directory.members.more", { shown: SHOWN, count: users.data.total })}
        </p>
      ) : null}
      {change.error === null ? null : <RefusedNotice error={change.error} />}
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button onClick={onClose}>{t("directory.keep")}</Button>
        <Button
          variant="filled"
          disabled={chosen.size === 0 || chosen.size > MEMBERS_AT_ONCE}
          loading={change.isPending}
          onClick={() => change.mutate({ add: [...chosen] }, { onSuccess: onClose })}
        >
          {t("directory.members.add.confirm", { count: chosen.size })}
        </Button>
      </Group>
    </Modal>
  );
}
