import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import {
  type Delegation,
  type Effect,
  type Right,
  useNarrowDelegation,
} from "../../api/delegations.ts";
import { isRefusal } from "../../api/problem.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { LoadingState, RefusedNotice } from "../../kit/states.tsx";
import css from "./delegations.module.css";
import { RightChoice, useRightNames } from "./rights.tsx";

type OfGiven = { readonly given: Delegation; readonly onClose: () => void };

/** Leaves a partner fewer rights, or an earlier last day: what that does is shown before it is done. */
export function NarrowDialog({ given, onClose }: OfGiven) {
  const t = useText();
  const change = useNarrowDelegation(given.id, "narrowing");
  const [rights, setRights] = useState<readonly Right[]>(given.rights);
  const [lastDay, setLastDay] = useState(given.lastDay ?? "");
  const [pressed, setPressed] = useState(false);
  const found = isRefusal(change.error) ? change.error.fields : [];
  const at = (pointer: string) => found.find((one) => one.pointer.startsWith(pointer))?.detail;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (rights.length === 0 || change.busy) return;
    change.press({ rights, lastDay }, onClose);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("delegations.narrow.title", { partner: given.partner.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <p className="muted">{t("delegations.narrow.means")}</p>
        <RightChoice
          label={t("delegations.rights")}
          among={given.rights}
          value={rights}
          error={pressed && rights.length === 0 ? t("delegations.narrow.none") : at("/rights")}
          onChange={(chosen) => {
            setRights(chosen);
            change.forget();
          }}
        />
        <TextInput
          type="date"
          label={t("delegations.lastDay")}
          max={given.lastDay ?? undefined}
          value={lastDay}
          error={at("/lastDay")}
          onChange={(event) => {
            setLastDay(event.currentTarget.value);
            change.forget();
          }}
        />
        <div role="status">
          {change.effect === undefined ? null : (
            <EffectText effect={change.effect} partner={given.partner.name} />
          )}
        </div>
        {change.error === null || found.length > 0 ? null : <RefusedNotice error={change.error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={onClose}>{t("delegations.keep")}</Button>
          <Button type="submit" variant="filled" loading={change.busy}>
            {t(change.effect === undefined ? "delegations.look" : "delegations.narrow.confirm")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Takes all rights from a partner, after reading what that does. */
export function RevokeDialog({ given, onClose }: OfGiven) {
  const t = useText();
  const change = useNarrowDelegation(given.id, "revocation");
  const asked = useRef(false);
  // Looked at as the dialog opens, and again where something moved.
  const { effect, error, busy, press } = change;
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    press({}, () => {});
  }, [press]);
  return (
    <ConfirmDialog
      opened
      title={t("delegations.revoke.title", { partner: given.partner.name })}
      confirm={t("delegations.revoke.confirm")}
      keep={t("delegations.revoke.keep")}
      destructive
      possible={effect !== undefined || error !== null}
      busy={busy}
      error={error}
      onClose={onClose}
      onConfirm={() => press({}, onClose)}
    >
      {effect === undefined ? (
        error === null ? (
          <LoadingState what={t("delegations.look")} rows={2} />
        ) : null
      ) : (
        <EffectText effect={effect} partner={given.partner.name} />
      )}
    </ConfirmDialog>
  );
}

function EffectText({ effect, partner }: { readonly effect: Effect; readonly partner: string }) {
  const t = useText();
  const rich = useRichText();
  const names = useRightNames();
  const { lost, left, lastDay } = effect;
  return (
    <>
      {lost.length === 0 ? null : (
        <p>{t("delegations.effect.lost", { partner, rights: names(lost) })}</p>
      )}
      {left.length === 0 || lastDay === null ? null : (
        <p>
          {rich("delegations.effect.left", {
            partner,
            rights: names(left),
            lastDay: <DayText key="day" day={lastDay} />,
          })}
        </p>
      )}
      <p className="muted">{t("delegations.effect.stays")}</p>
    </>
  );
}
