import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type PaidEffect, type Payout, useReturnPayout } from "../../api/payouts.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { MoneyText } from "../../kit/money.tsx";
import css from "../billing/billing.module.css";
import { useMonthName } from "../billing/month-picker.tsx";

/** Records that the money of a statement came back, after what that opens again. */
export function ReturnDialog(props: {
  readonly payout: Payout;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const month = useMonthName();
  const { look, mark } = useReturnPayout(props.payout.id);
  const [form, setForm] = useState({ reason: "", returnedOn: props.today });
  const [missing, setMissing] = useState(false);
  const [effect, setEffect] = useState<PaidEffect>();
  const error = mark.error ?? look.error;
  const errorAt = findingsOf(error);
  const change = (changed: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...changed }));
    setEffect(undefined);
    setMissing(false);
    look.reset();
    mark.reset();
  };
  const confirm = () => {
    const body = { ...form, reason: form.reason.trim() };
    if (body.reason === "") return setMissing(true);
    if (effect === undefined) return look.mutate(body, { onSuccess: setEffect });
    mark.mutate(
      { ...body, preview: effect.preview },
      { onSuccess: props.onClose, onError: () => setEffect(undefined) },
    );
  };
  return (
    <ConfirmDialog
      opened
      title={t("payouts.return")}
      confirm={t(effect === undefined ? "payouts.look" : "payouts.return")}
      keep={t("payouts.cancel")}
      busy={look.isPending || mark.isPending}
      error={error}
      again={t("payouts.return.again")}
      onConfirm={confirm}
      onClose={props.onClose}
    >
      <p>{t("payouts.return.text")}</p>
      <TextInput
        mt="sm"
        type="date"
        label={t("payouts.return.on")}
        min={props.payout.payment?.paidOn}
        max={props.today}
        value={form.returnedOn}
        error={errorAt("/returnedOn")}
        onChange={({ currentTarget: { value } }) => change({ returnedOn: value })}
      />
      <Textarea
        mt="sm"
        label={t("payouts.return.reason")}
        description={t("payouts.return.hint")}
        error={missing ? t("payouts.return.missing") : errorAt("/reason")}
        maxLength={500}
        value={form.reason}
        onChange={({ currentTarget: { value } }) => change({ reason: value })}
      />
      <div role="status">
        {effect === undefined ? null : (
          <ul className={css.rows} aria-label={t("payouts.return.effect")}>
            {effect.payouts.map(({ id, month: of, due }) => (
              <li key={id}>
                <span>{month(of)}</span>
                <MoneyText value={due} />
              </li>
            ))}
            <li>
              <b>{t("payouts.return.back")}</b>
              <MoneyText value={effect.transferred} strong />
            </li>
          </ul>
        )}
      </div>
    </ConfirmDialog>
  );
}
