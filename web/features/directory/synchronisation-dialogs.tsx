import { Button, Group, Modal, NativeSelect, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import {
  type ScimToken,
  type Synchronisation,
  useMakeToken,
  useRevokeToken,
  useSwitchScim,
} from "../../api/directory.ts";
import { useIntent } from "../../api/intent.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { KeyValueList } from "../../kit/page.tsx";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import css from "./directory.module.css";

/** Days for which a token works. */
const DAYS = [90, 180, 365, 730] as const;

export function SwitchDialog(props: {
  readonly of: Synchronisation & { readonly etag?: string | undefined };
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const change = useSwitchScim();
  const word = props.of.scim ? "off" : "on";
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t(`directory.sync.${word}.title`)}
      confirm={t(`directory.sync.${word}.confirm`)}
      keep={t(`directory.sync.${word}.keep`)}
      busy={change.isPending}
      error={change.error}
      onClose={() => {
        change.reset();
        props.onClose();
      }}
      onConfirm={() =>
        change.mutate({ scim: !props.of.scim, etag: props.of.etag }, { onSuccess: props.onClose })
      }
    >
      <p>{t(`directory.sync.${word}.text`)}</p>
    </ConfirmDialog>
  );
}

/** Makes a token, and shows it the one time that it is seen. */
export function NewTokenDialog(props: { readonly address: string; readonly onClose: () => void }) {
  const t = useText();
  const make = useMakeToken();
  const intent = useIntent();
  const [name, setName] = useState("");
  const [days, setDays] = useState("365");
  const [pressed, setPressed] = useState(false);
  if (make.data !== undefined)
    return (
      <Modal
        opened
        onClose={props.onClose}
        withCloseButton={false}
        closeOnClickOutside={false}
        closeOnEscape={false}
        title={t("directory.token.made", { name: name.trim() })}
        size={640}
      >
        <div className={css.told}>
          <Notice tone="you" icon={<IconKey size={18} aria-hidden="true" />}>
            <p>{t("directory.token.once")}</p>
          </Notice>
        </div>
        <KeyValueList
          facts={[
            {
              label: t("directory.sync.address"),
              value: <CopyText text={props.address} label={t("directory.sync.address")} />,
            },
            {
              label: t("directory.token"),
              value: (
                <span className={css.failure}>
                  <CopyText text={make.data.token} label={t("directory.token")} />
                </span>
              ),
            },
            {
              label: t("directory.token.expires"),
              value: <DateText at={make.data.expiresAt} />,
            },
          ]}
        />
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button variant="filled" onClick={props.onClose} data-autofocus>
            {t("directory.token.stored")}
          </Button>
        </Group>
      </Modal>
    );
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (name.trim() === "" || make.isPending) return;
    const given = { name: name.trim(), days: Number(days) };
    make.mutate(
      { ...given, idempotencyKey: intent.keyFor(given) },
      { onSuccess: () => intent.done() },
    );
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("directory.token.make")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <TextInput
          label={t("directory.token.name")}
          description={t("directory.token.name.means")}
          required
          maxLength={100}
          value={name}
          error={pressed && name.trim() === "" ? t("directory.token.nameMissing") : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          label={t("directory.token.days")}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={DAYS.map((value) => ({
            value: `${value}`,
            label: t("directory.token.daysOf", { days: value }),
          }))}
        />
        {make.error === null ? null : <RefusedNotice error={make.error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={props.onClose}>{t("directory.keep")}</Button>
          <Button type="submit" variant="filled" loading={make.isPending}>
            {t("directory.token.make")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

export function RevokeTokenDialog(props: {
  readonly token: ScimToken;
  readonly onClose: () => void;
}) {
  const t = useText();
  const revoke = useRevokeToken();
  return (
    <ConfirmDialog
      opened
      title={t("directory.token.revoke.title", { name: props.token.name })}
      confirm={t("directory.token.revoke.confirm")}
      keep={t("directory.token.revoke.keep")}
      destructive
      busy={revoke.isPending}
      error={revoke.error}
      onClose={props.onClose}
      onConfirm={() => revoke.mutate(props.token.id, { onSuccess: props.onClose })}
    >
      <p>{t("directory.token.revoke.text")}</p>
    </ConfirmDialog>
  );
}
