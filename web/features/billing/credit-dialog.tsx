import { Textarea } from "@mantine/core";
import { useState } from "react";
import { type Invoice, type InvoiceLine, useCreditInvoice } from "../../api/invoices.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import css from "./billing.module.css";
import { CreditEffect } from "./credit-effect.tsx";
import { type Choice, CreditLine, creditedLine, isCreditable } from "./credit-line.tsx";

/** Lines of an invoice that are credited by a credit note, after what that does. */
export function CreditDialog(props: {
  readonly invoice: Invoice;
  /** Those of the page that is shown. */
  readonly lines: readonly InvoiceLine[];
  readonly onCredited: (creditNoteId: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { invoice } = props;
  const crediting = useCreditInvoice(invoice.id);
  const { effect, error } = crediting;
  const open = props.lines.filter(isCreditable);
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const changed = () => {
    setMissing(false);
    crediting.forget();
  };
  const confirm = () => {
    const body = { lines: chosen.map(creditedLine), reason: reason.trim() };
    if (chosen.length === 0 || body.reason === "") return setMissing(true);
    crediting.press(body, ({ creditNoteId }) => props.onCredited(creditNoteId ?? ""));
  };
  const errorAt = findingsOf(error);
  return (
    <ConfirmDialog
      opened
      title={t("billing.credit.title", { number: invoice.number })}
      confirm={t(effect === undefined ? "billing.credit.look" : "billing.credit")}
      keep={t("billing.credit.keep")}
      possible={open.length > 0}
      busy={crediting.busy}
      error={error}
      again={t("billing.credit.again")}
      onConfirm={confirm}
      onClose={props.onClose}
    >
      <p>{t(open.length === 0 ? "billing.credit.none" : "billing.credit.text")}</p>
      {open.length === 0 ? null : (
        <>
          <fieldset className={css.choices}>
            <legend>{t("billing.credit.lines")}</legend>
            {open.map((line) => {
              const at = chosen.findIndex(({ chargeId }) => chargeId === line.id);
              return (
                <CreditLine
                  key={line.id}
                  line={line}
                  choice={chosen[at]}
                  errorAt={(field) => (at < 0 ? undefined : errorAt(`/lines/${at}/${field}`))}
                  onChange={(choice) => {
                    setChosen([
                      ...chosen.filter(({ chargeId }) => chargeId !== line.id),
                      ...(choice === undefined ? [] : [choice]),
                    ]);
                    changed();
                  }}
                />
              );
            })}
          </fieldset>
          <Textarea
            mt="sm"
            label={t("billing.credit.reason")}
            description={t("billing.credit.reasonHint")}
            error={missing ? t("billing.credit.missing") : undefined}
            maxLength={500}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
              changed();
            }}
          />
        </>
      )}
      <CreditEffect effect={effect} />
    </ConfirmDialog>
  );
}
