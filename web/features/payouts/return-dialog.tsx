import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Payout, useReturnPayout } from "../../api/payouts.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { MarkedStatements } from "./marked-statements.tsx";

/** Records that the money of a statement came back, after what that opens again. */
export function ReturnDialog(props: {
  readonly payout: Payout;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const returning = useReturnPayout(props.payout.id);
  const { effect, error } = returning;
  const [form, setForm] = useState({ reason: "", returnedOn: props.today });
  const [missing, setMissing] = useState(false);
  const errorAt = findingsOf(error);
  const change = (changed: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...changed }));
    setMissing(false);
    returning.forget();
  };
  const confirm = () => {
    const body = { ...form, reason: form.reason.trim() };
    if (body.reason === "") return setMissing(true);
    returning.press(body, props.onClose);
  };
  return (
    <ConfirmDialog
      opened
      title={t("payouts.return")}
      confirm={t(effect === undefined ? "payouts.look" : "payouts.return")}
      keep={t("payouts.cancel")}
      busy={returning.busy}
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
      <MarkedStatements
        effect={effect}
        label={t("payouts.return.effect")}
        total={t("payouts.return.back")}
      />
    </ConfirmDialog>
  );
}
