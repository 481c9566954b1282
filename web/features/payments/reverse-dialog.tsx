import { Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Payment, useReversePayment } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { EffectList } from "./payment-effect.tsx";

/** Takes a payment back by a counter-entry, after what that does. */
export function ReverseDialog(props: { readonly payment: Payment; readonly onClose: () => void }) {
  const t = useText();
  const { payment } = props;
  const { effect, reverse } = useReversePayment(payment.id);
  const seen = useQuery(effect(true));
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <ConfirmDialog
      opened
      destructive
      title={t("payments.reverse.title", { reference: payment.reference })}
      confirm={t("payments.reverse")}
      keep={t("payments.reverse.keep")}
      busy={reverse.isPending || seen.isPending}
      error={reverse.error ?? seen.error}
      again={t("payments.record.again")}
      onConfirm={() => {
        setMissing(reason.trim() === "");
        if (reason.trim() === "" || seen.data === undefined) return;
        reverse.mutate(
          { reason: reason.trim(), preview: seen.data.preview },
          { onSuccess: props.onClose, onError: () => void seen.refetch() },
        );
      }}
      onClose={props.onClose}
    >
      <p>{t("payments.reverse.text")}</p>
      {seen.data === undefined ? null : <EffectList effect={seen.data} />}
      <Textarea
        mt="sm"
        label={t("payments.reverse.reason")}
        error={missing ? t("payments.reverse.missing") : undefined}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
