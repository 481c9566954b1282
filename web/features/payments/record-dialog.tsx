import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type NewPayment, useRecordPayment } from "../../api/payments.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { EffectList } from "./payment-effect.tsx";

const EMPTY = {
  buyer: "",
  invoice: "",
  amount: "",
  currency: "",
  receivedOn: "",
  reference: "",
  note: "",
};
type Field = keyof typeof EMPTY;

/** A payment, first what it does, then its recording; a field that changes asks for the effect again. */
export function RecordDialog(props: {
  /** Who paid, where that is known. */
  readonly buyer?: { readonly id: string; readonly currency: string };
  readonly today: string;
  readonly onRecorded: (id: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const recording = useRecordPayment();
  const { effect, error } = recording;
  const [form, setForm] = useState({
    ...EMPTY,
    buyer: props.buyer?.id ?? "",
    currency: props.buyer?.currency ?? "EUR",
    receivedOn: props.today,
  });
  const errorAt = findingsOf(error);
  const text = (field: Field) => form[field].trim();
  const payment = (): NewPayment => ({
    ...(text("buyer") !== "" && { buyer: text("buyer") }),
    ...(text("invoice") !== "" && { invoice: text("invoice") }),
    ...(text("note") !== "" && { note: text("note") }),
    amount: {
      amount: text("amount").replace(",", "."),
      currency: text("currency").toUpperCase(),
    },
    receivedOn: form.receivedOn,
    reference: text("reference"),
  });
  const input = (field: Field, pointer = `/${field}`) => ({
    mt: "sm" as const,
    value: form[field],
    error: errorAt(pointer),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [field]: value }));
      recording.forget();
    },
  });
  return (
    <ConfirmDialog
      opened
      title={t("payments.record")}
      confirm={t(effect === undefined ? "payments.look" : "payments.record.confirm")}
      keep={t("payments.cancel")}
      busy={recording.busy}
      error={error}
      again={t("payments.record.again")}
      onConfirm={() =>
        recording.press(payment(), ({ paymentId }) => props.onRecorded(paymentId ?? ""))
      }
      onClose={props.onClose}
    >
      {props.buyer === undefined ? (
        <TextInput
          {...input("buyer")}
          label={t("billing.buyer")}
          description={t("payments.buyer.hint")}
          maxLength={253}
        />
      ) : null}
      <TextInput
        {...input("invoice")}
        label={t("payments.names")}
        description={t("payments.invoice.hint")}
        maxLength={40}
      />
      <TextInput
        {...input("amount", "/amount/amount")}
        label={t("payments.amount")}
        inputMode="decimal"
        maxLength={24}
      />
      <TextInput
        {...input("currency", "/amount/currency")}
        label={t("partner.column.currency")}
        maxLength={3}
      />
      <TextInput
        {...input("receivedOn")}
        label={t("payments.receivedOn")}
        type="date"
        max={props.today}
      />
      <TextInput
        {...input("reference")}
        label={t("payments.reference")}
        description={t("payments.reference.hint")}
        maxLength={100}
      />
      <Textarea
        {...input("note")}
        label={t("payments.note")}
        maxLength={500}
        autosize
        maxRows={4}
      />
      <div role="status">
        {effect === undefined ? null : (
          <>
            <p className="small muted">{t("payments.effect.note")}</p>
            <EffectList effect={effect} />
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}
