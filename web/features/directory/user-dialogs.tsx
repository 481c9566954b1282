import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type DirectoryUser,
  type UserFields,
  useAddUser,
  useChangeUser,
  useDeleteUser,
} from "../../api/directory.ts";
import { useIntent } from "../../api/intent.ts";
import { useLicencesOfUser } from "../../api/licences.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./directory.module.css";

const FIELDS = [
  ["displayName", 200],
  ["userName", 200],
  ["email", 254],
  ["givenName", 100],
  ["familyName", 100],
  ["jobTitle", 200],
  ["department", 200],
  ["externalId", 200],
] as const;
type Field = (typeof FIELDS)[number][0];
const NEEDED: ReadonlySet<Field> = new Set(["displayName", "userName", "email"]);

type Texts = Readonly<Record<Field, string>>;
const textsOf = (user: DirectoryUser | undefined): Texts =>
  Object.fromEntries(FIELDS.map(([field]) => [field, user?.[field] ?? ""])) as Texts;

export const fieldsOf = (texts: Texts, active: boolean): UserFields => ({
  displayName: texts.displayName.trim(),
  userName: texts.userName.trim(),
  email: texts.email.trim(),
  givenName: texts.givenName.trim() || null,
  familyName: texts.familyName.trim() || null,
  jobTitle: texts.jobTitle.trim() || null,
  department: texts.department.trim() || null,
  externalId: texts.externalId.trim() || null,
  active,
});

/** Adds a user, or changes what is known of one. */
export function UserDialog(props: {
  readonly user?: DirectoryUser;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone?: (user: DirectoryUser) => void;
}) {
  const t = useText();
  const { user } = props;
  const add = useAddUser();
  const change = useChangeUser();
  const intent = useIntent();
  const [texts, setTexts] = useState(() => textsOf(user));
  const [pressed, setPressed] = useState(false);
  const error = add.error ?? change.error;
  const found = isRefusal(error) ? error.fields : [];
  const busy = add.isPending || change.isPending;
  const isMissing = (field: Field) => NEEDED.has(field) && texts[field].trim() === "";
  const isBadAddress = !/^\S+@\S+\.\S+$/.test(texts.email.trim());
  const done = (saved: DirectoryUser) => {
    intent.done();
    props.onDone?.(saved);
    props.onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (FIELDS.some(([field]) => isMissing(field)) || isBadAddress || busy) return;
    const body = fieldsOf(texts, user?.active ?? true);
    if (user === undefined)
      add.mutate({ body, idempotencyKey: intent.keyFor(body) }, { onSuccess: done });
    else change.mutate({ id: user.id, version: user.version, body }, { onSuccess: done });
  };
  const errorAt = (field: Field): string | undefined => {
    const refused = found.find(({ pointer }) => pointer === `/${field}`);
    if (refused !== undefined) return refused.detail;
    if (!pressed) return undefined;
    if (isMissing(field)) return t("directory.field.missing");
    return field === "email" && isBadAddress ? t("directory.field.email.bad") : undefined;
  };
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={
        user === undefined
          ? t("directory.user.add")
          : t("directory.user.change.title", { name: user.displayName })
      }
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        {user === undefined ? <p className="muted">{t("directory.user.add.means")}</p> : null}
        {FIELDS.map(([field, maxLength], index) => (
          <TextInput
            key={field}
            type={field === "email" ? "email" : "text"}
            label={t(`directory.field.${field}`)}
            {...(field === "userName" || field === "externalId"
              ? { description: t(`directory.field.${field}.means`) }
              : {})}
            required={NEEDED.has(field)}
            maxLength={maxLength}
            value={texts[field]}
            error={errorAt(field)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setTexts((before) => ({ ...before, [field]: value }));
              add.reset();
              change.reset();
            }}
            {...(index === 0 ? { "data-autofocus": true } : {})}
          />
        ))}
        {error === null || found.length > 0 ? null : <RefusedNotice error={error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={props.onClose}>{t("directory.keep")}</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t(user === undefined ? "directory.user.add" : "directory.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

type OfUser = {
  readonly user: DirectoryUser;
  readonly opened: boolean;
  readonly onClose: () => void;
};

/** More are counted, and not named. */
const LICENCES_NAMED = 10;

/** Asks first, and says which licences are free for others then. */
export function DeleteUserDialog({ user, opened, onClose }: OfUser) {
  const t = useText();
  const remove = useDeleteUser();
  const licences = useLicencesOfUser(user.id, { enabled: opened });
  return (
    <ConfirmDialog
      opened={opened}
      title={t("directory.user.delete.title", { name: user.displayName })}
      confirm={t("directory.user.delete.confirm")}
      keep={t("directory.user.delete.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => remove.mutate(user, { onSuccess: onClose })}
    >
      {licences.data === undefined || licences.data.total === 0 ? null : (
        <>
          <p>
            <b>{t("directory.user.delete.licences", { count: licences.data.total })}</b>
          </p>
          <ul>
            {licences.data.data.slice(0, LICENCES_NAMED).map(({ id, offer, plan }) => (
              <li key={id}>
                {offer} · {plan}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        {t(
          licences.data?.total === 0
            ? "directory.user.delete.textOnly"
            : "directory.user.delete.text",
        )}
      </p>
    </ConfirmDialog>
  );
}

/** Whoever is not active keeps their place, and is given no licence. */
export function ActiveDialog({ user, opened, onClose }: OfUser) {
  const t = useText();
  const change = useChangeUser();
  const word = user.active ? "deactivate" : "activate";
  return (
    <ConfirmDialog
      opened={opened}
      title={t(`directory.user.${word}.title`, { name: user.displayName })}
      confirm={t(`directory.user.${word}.confirm`)}
      keep={t(`directory.user.${word}.keep`)}
      busy={change.isPending}
      error={change.error}
      onClose={() => {
        change.reset();
        onClose();
      }}
      onConfirm={() =>
        change.mutate(
          {
            id: user.id,
            version: user.version,
            body: fieldsOf(textsOf(user), !user.active),
          },
          { onSuccess: onClose },
        )
      }
    >
      <p>{t(`directory.user.${word}.text`)}</p>
    </ConfirmDialog>
  );
}
