import { ActionIcon, Button } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { useState } from "react";
import { type LineDispute as Dispute, useWithdrawDispute } from "../../api/disputes.ts";
import type { Invoice, InvoiceLine } from "../../api/invoices.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText, useMoneyFormat } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { DisputeDialog } from "./dispute-dialog.tsx";
import css from "./disputes.module.css";

/** What became of the dispute of a line, beside the line; `base` is where documents are found. */
export function LineDispute(props: { readonly dispute: Dispute; readonly base: string }) {
  const t = useText();
  const rich = useRichText();
  const { dispute } = props;
  const at = <DateText at={dispute.endedAt ?? dispute.openedAt} />;
  return (
    <div className={css.beside}>
      <StatusText of="dispute" status={dispute.state} />
      <p>
        {dispute.state === "open"
          ? rich("disputes.line.open", {
              date: at,
              amount: <MoneyText value={dispute.total} />,
              reason: t(`disputes.reason.${dispute.reason}`),
            })
          : dispute.state === "accepted"
            ? rich("disputes.line.accepted", {
                date: at,
                amount: <MoneyText value={dispute.credited ?? dispute.total} />,
                note: (
                  <AppLink href={`${props.base}/${dispute.creditNote?.id ?? ""}`}>
                    {dispute.creditNote?.number ?? ""}
                  </AppLink>
                ),
              })
            : dispute.state === "declined"
              ? rich("disputes.line.declined", { date: at })
              : rich("disputes.line.withdrawn", { date: at, name: dispute.endedBy ?? "" })}
      </p>
      <p className={css.words}>{dispute.answer ?? dispute.text}</p>
      {dispute.allowedActions.includes("withdraw") ? <Withdraw dispute={dispute} /> : null}
    </div>
  );
}

function Withdraw({ dispute }: { readonly dispute: Dispute }) {
  const t = useText();
  const format = useMoneyFormat();
  const [opened, setOpened] = useState(false);
  const withdraw = useWithdrawDispute(dispute.id);
  const close = () => {
    setOpened(false);
    withdraw.reset();
  };
  return (
    <>
      <Button size="compact-sm" onClick={() => setOpened(true)}>
        {t("disputes.withdraw")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("disputes.withdraw.title", { number: dispute.number })}
        confirm={t("disputes.withdraw")}
        keep={t("disputes.withdraw.keep")}
        busy={withdraw.isPending}
        error={withdraw.error}
        again={t("disputes.again")}
        onConfirm={() => withdraw.mutate(undefined, { onSuccess: close })}
        onClose={close}
      >
        <p>{t("disputes.withdraw.text", { amount: format(dispute.total) })}</p>
      </ConfirmDialog>
    </>
  );
}

/** Opens the dialog in which a line is disputed. */
export function DisputeButton(props: { readonly invoice: Invoice; readonly line: InvoiceLine }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const { line } = props;
  return (
    <>
      <ActionIcon
        variant="subtle"
        title={t("disputes.dispute")}
        aria-label={t("disputes.disputeNamed", {
          name: `${line.offer.name} · ${line.plan.name}, ${line.number}`,
        })}
        onClick={() => setOpened(true)}
      >
        <IconFlag size={16} />
      </ActionIcon>
      {opened ? <DisputeDialog {...props} onClose={() => setOpened(false)} /> : null}
    </>
  );
}
