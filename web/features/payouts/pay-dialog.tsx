import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Payout, useHoldPayout, usePayPayout } from "../../api/payouts.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { MarkedStatements } from "./marked-statements.tsx";

/** Marks a statement as paid, after which statements go with it. */
export function PayDialog(props: {
  readonly payout: Payout;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const paying = usePayPayout(props.payout.id);
  const { effect, error } = paying;
  const [form, setForm] = useState({ reference: "", paidOn: props.today, withheld: "0" });
  const errorAt = findingsOf(error);
  const mark = () => ({
    ...form,
    reference: form.reference.trim(),
    withheld: form.withheld.trim().replace(",", ".") || "0",
  });
  const input = (field: keyof typeof form) => ({
    mt: "sm" as const,
    value: form[field],
    error: errorAt(`/${field}`),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [field]: value }));
      paying.forget();
    },
  });
  return (
    <ConfirmDialog
      opened
      title={t("payouts.pay")}
      confirm={t(effect === undefined ? "payouts.look" : "payouts.pay")}
      keep={t("payouts.cancel")}
      busy={paying.busy}
      error={error}
      again={t("payouts.pay.again")}
      onClose={props.onClose}
      onConfirm={() => paying.press(mark(), props.onClose)}
    >
      <p>{t("payouts.pay.text")}</p>
      <TextInput {...input("reference")} label={t("payouts.reference")} maxLength={100} />
      <TextInput {...input("paidOn")} label={t("payouts.paidOn")} type="date" max={props.today} />
      <TextInput
        {...input("withheld")}
        label={t("payouts.withheld")}
        description={t("payouts.withheld.hint")}
        inputMode="decimal"
        maxLength={24}
      />
      <MarkedStatements
        effect={effect}
        label={t("payouts.pay.effect")}
        total={t("payouts.transferred")}
      />
    </ConfirmDialog>
  );
}

/** Why a statement is held back; its publisher reads it. */
export function HoldDialog(props: { readonly payout: Payout; readonly onClose: () => void }) {
  const t = useText();
  const hold = useHoldPayout(props.payout.id);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <ConfirmDialog
      opened
      title={t("payouts.hold")}
      confirm={t("payouts.hold")}
      keep={t("payouts.cancel")}
      busy={hold.isPending}
      error={hold.error}
      onClose={props.onClose}
      onConfirm={() => {
        setMissing(reason.trim() === "");
        if (reason.trim() !== "") hold.mutate(reason.trim(), { onSuccess: props.onClose });
      }}
    >
      <Textarea
        label={t("payouts.hold.reason")}
        description={t("payouts.hold.hint")}
        error={missing ? t("payouts.hold.missing") : undefined}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
