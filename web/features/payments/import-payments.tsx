import { Button, Loader, Modal } from "@mantine/core";
import { useState } from "react";
import { type ImportEffect, useImportPayments } from "../../api/payments.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { MoneyText } from "../../kit/money.tsx";
import css from "../audiences/audiences.module.css";
import { FileErrors } from "../files/file-errors.tsx";
import { FilePicker } from "../files/file-picker.tsx";
import { EffectList } from "./payment-effect.tsx";

const COLUMNS = ["Reference", "Buyer", "Invoice", "Amount", "Currency", "ReceivedOn", "Note"];

/** Payments from a file of the bank: chosen, looked at, and only then recorded, all of them or none. */
export function ImportPayments({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { look, take } = useImportPayments();
  const [file, setFile] = useState<File>();
  const [effect, setEffect] = useState<ImportEffect>();
  const pick = (picked: File) => {
    setFile(picked);
    setEffect(undefined);
    take.reset();
    look.mutate(picked, { onSuccess: setEffect });
  };
  const error = take.error ?? look.error;
  const nothing = effect !== undefined && effect.recorded === 0;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("payments.import")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      <div className={css.dialog}>
        <p className="small muted">
          {t("payments.import.hint")}{" "}
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() =>
              downloadCsv("payments-sample", COLUMNS, [
                ["BANK-2027-0001", "nordhaven", "", "120.00", "EUR", "2027-01-31", ""],
                ["BANK-2027-0002", "", "INV-2026-000001", "250.00", "EUR", "2027-01-31", ""],
              ])
            }
          >
            {t("payments.import.sample")}
          </Button>
        </p>
        <FilePicker file={file} onPick={pick} />
        <div role="status">
          {look.isPending ? (
            <span className="small muted">
              <Loader size={12} /> {t("files.checking")}
            </span>
          ) : null}
          {nothing ? <p className="small">{t("payments.import.nothing")}</p> : null}
        </div>
        {error === null ? null : (
          <FileErrors error={error} name={file?.name.replace(/\.[^.]*$/, "") ?? "payments"} />
        )}
        {effect === undefined || nothing ? null : (
          <>
            <p className="small">
              {t("payments.import.counts", { recorded: effect.recorded, known: effect.known })}{" "}
              {effect.totals.map((total) => (
                <b key={total.currency}>
                  <MoneyText value={total} />{" "}
                </b>
              ))}
            </p>
            <EffectList effect={effect} />
          </>
        )}
        <div className={`${css.row} ${css.end}`}>
          <Button onClick={onClose}>{t("payments.cancel")}</Button>
          {effect === undefined || nothing || file === undefined ? null : (
            <Button
              variant="filled"
              loading={take.isPending}
              onClick={() => take.mutate({ file, preview: effect.preview }, { onSuccess: onClose })}
            >
              {t("payments.import.confirm", { count: effect.recorded })}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
