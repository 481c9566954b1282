import { Button } from "@mantine/core";
import { useState } from "react";
import { useMailAgain } from "../../api/billing-runs.ts";
import type { Invoice } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** Sends the mail of a document once more, and says to how many. */
export function MailAgain({ invoice }: { readonly invoice: Invoice }) {
  const t = useText();
  const [asks, setAsks] = useState(false);
  const mail = useMailAgain(invoice.id);
  return (
    <>
      <Button
        onClick={() => {
          mail.reset();
          setAsks(true);
        }}
      >
        {t("billingRuns.mailAgain")}
      </Button>
      <span role="status" className="small muted">
        {mail.data === undefined
          ? null
          : t("billingRuns.mailAgain.sent", { count: mail.data.readers })}
      </span>
      <ConfirmDialog
        opened={asks}
        title={t("billingRuns.mailAgain")}
        confirm={t("billingRuns.mailAgain")}
        keep={t("billingRuns.mailAgain.keep")}
        busy={mail.isPending}
        error={mail.error}
        again={t("billingRuns.mailAgain.again")}
        onConfirm={() => mail.mutate(undefined, { onSuccess: () => setAsks(false) })}
        onClose={() => setAsks(false)}
      >
        <p>
          {t("billingRuns.mailAgain.text", {
            number: invoice.number,
            name: invoice.billedTo.name,
          })}
        </p>
      </ConfirmDialog>
    </>
  );
}
