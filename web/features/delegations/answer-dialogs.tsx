import { Button, Group, Modal, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type Delegation,
  type Right,
  useDeclineDelegation,
  useGrantDelegation,
} from "../../api/delegations.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./delegations.module.css";
import { RightChoice } from "./rights.tsx";

type OfAsked = { readonly asked: Delegation; readonly onClose: () => void };

/** Gives what a partner asked for, or less of it. */
export function GrantDialog({ asked, onClose }: OfAsked) {
  const t = useText();
  const grant = useGrantDelegation();
  const [rights, setRights] = useState<readonly Right[]>(asked.askedRights);
  const [lastDay, setLastDay] = useState("");
  const [pressed, setPressed] = useState(false);
  const found = isRefusal(grant.error) ? grant.error.fields : [];
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (rights.length === 0 || grant.isPending) return;
    const { id, version } = asked;
    grant.mutate(
      { id, version, rights, ...(lastDay === "" ? {} : { lastDay }) },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("delegations.grant.title", { partner: asked.partner.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <p className="muted">{t("delegations.grant.means", { partner: asked.partner.name })}</p>
        <RightChoice
          label={t("delegations.rights")}
          among={asked.askedRights}
          value={rights}
          error={pressed && rights.length === 0 ? t("delegations.rights.none") : undefined}
          onChange={setRights}
        />
        <p className="small muted">{t("delegations.cannot")}</p>
        <TextInput
          type="date"
          label={t("delegations.lastDay")}
          description={t("delegations.grant.lastDay", { months: asked.months })}
          value={lastDay}
          error={found.find(({ pointer }) => pointer === "/lastDay")?.detail}
          onChange={(event) => {
            setLastDay(event.currentTarget.value);
            grant.reset();
          }}
        />
        {grant.error === null || found.length > 0 ? null : <RefusedNotice error={grant.error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={onClose}>{t("delegations.keep")}</Button>
          <Button type="submit" variant="filled" loading={grant.isPending}>
            {t("delegations.grant.confirm")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

export function DeclineDialog({ asked, onClose }: OfAsked) {
  const t = useText();
  const decline = useDeclineDelegation();
  const [words, setWords] = useState("");
  return (
    <ConfirmDialog
      opened
      title={t("delegations.decline.title", { partner: asked.partner.name })}
      confirm={t("delegations.decline.confirm")}
      keep={t("delegations.keep")}
      busy={decline.isPending}
      error={decline.error}
      onClose={onClose}
      onConfirm={() =>
        decline.mutate({ id: asked.id, words: words.trim() }, { onSuccess: onClose })
      }
    >
      <p>{t("delegations.decline.means")}</p>
      <Textarea
        label={t("delegations.decline.words")}
        maxLength={500}
        autosize
        minRows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
