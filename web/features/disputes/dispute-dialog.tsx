import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { DISPUTE_REASONS, type DisputeReason, useOpenDispute } from "../../api/disputes.ts";
import type { Invoice, InvoiceLine } from "../../api/invoices.ts";
import { findingsOf } from "../../api/problem.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { useMoneyFormat } from "../../kit/money.tsx";
import { DaysOfLine } from "../usage/charged-days.tsx";

/** Says which line of an invoice is wrong, why and how much of it. */
export function DisputeDialog(props: {
  readonly invoice: Invoice;
  readonly line: InvoiceLine;
  readonly onClose: () => void;
}) {
  const t = useText();
  const rich = useRichText();
  const format = useMoneyFormat();
  const { invoice, line } = props;
  const open = useOpenDispute(invoice.id);
  const [reason, setReason] = useState<DisputeReason | "">("");
  const [text, setText] = useState("");
  const [part, setPart] = useState(false);
  const [net, setNet] = useState("");
  const [asked, setAsked] = useState(false);
  const errorAt = findingsOf(open.error);
  const left = line.left ?? line.net;
  const send = () => {
    setAsked(true);
    if (reason === "" || text.trim() === "") return;
    open.mutate(
      {
        chargeId: line.id,
        reason,
        text: text.trim(),
        ...(part ? { net: net.trim().replace(",", ".") } : {}),
      },
      { onSuccess: props.onClose },
    );
  };
  return (
    <ConfirmDialog
      opened
      title={t("disputes.ask.title", { line: line.number, invoice: invoice.number })}
      confirm={t("disputes.ask.confirm")}
      keep={t("disputes.ask.keep")}
      busy={open.isPending}
      error={open.error}
      again={t("disputes.ask.again")}
      onConfirm={send}
      onClose={props.onClose}
    >
      <p>
        <b>
          {line.offer.name} · {line.plan.name}
        </b>
      </p>
      <p>{t("disputes.ask.text")}</p>
      {line.usage === null ? null : <DaysOfLine chargeId={line.id} />}
      <NativeSelect
        mt="sm"
        label={t("disputes.reason")}
        value={reason}
        error={asked && reason === "" ? t("disputes.ask.missing") : undefined}
        onChange={({ currentTarget: { value } }) =>
          setReason(DISPUTE_REASONS.find((one) => one === value) ?? "")
        }
        data={[
          { value: "", label: t("disputes.ask.choose") },
          ...DISPUTE_REASONS.map((value) => ({ value, label: t(`disputes.reason.${value}`) })),
        ]}
      />
      <NativeSelect
        mt="sm"
        label={t("disputes.ask.how")}
        value={part ? "part" : "whole"}
        onChange={({ currentTarget: { value } }) => {
          setPart(value === "part");
          open.reset();
        }}
        data={[
          { value: "whole", label: t("disputes.ask.whole", { left: format(left) }) },
          { value: "part", label: t("disputes.ask.part") },
        ]}
      />
      {part ? (
        <TextInput
          mt="sm"
          label={t("disputes.ask.amount", { currency: left.currency })}
          inputMode="decimal"
          maxLength={24}
          value={net}
          error={errorAt("/net")}
          onChange={({ currentTarget: { value } }) => {
            setNet(value);
            open.reset();
          }}
        />
      ) : null}
      <Textarea
        mt="sm"
        label={t("disputes.text")}
        autosize
        minRows={3}
        maxLength={2000}
        value={text}
        error={asked && text.trim() === "" ? t("disputes.ask.missing") : undefined}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      {invoice.disputableUntil === null ? null : (
        <p className="small dim">
          {rich("disputes.ask.until", { day: <DayText day={invoice.disputableUntil} /> })}
        </p>
      )}
    </ConfirmDialog>
  );
}
