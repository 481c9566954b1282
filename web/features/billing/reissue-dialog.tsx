import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Invoice } from "../../api/invoices.ts";
import { findingsOf } from "../../api/problem.ts";
import {
  type Reissue,
  type ReissuedParty,
  useReissue,
  useReissueActions,
} from "../../api/reissue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { LoadingState } from "../../kit/states.tsx";
import { AmountRows } from "./amount-rows.tsx";
import css from "./billing.module.css";

/** An invoice is issued again with its buyer's data as they are now, after what that does (O9). */
export function ReissueDialog(props: {
  readonly invoice: Invoice;
  readonly onReissued: (invoiceId: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { invoice } = props;
  const look = useReissue(invoice.id);
  const { reissue, ask, withdraw } = useReissueActions(invoice.id);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const seen = look.data;
  const may = (action: Reissue["allowedActions"][number]) =>
    seen?.allowedActions.includes(action) === true;
  const asks = may("ask");
  const writes = asks || (may("reissue") && seen?.people === 1);
  const confirm = () => {
    if (seen === undefined) return;
    const { preview } = seen;
    const words = reason.trim();
    if (writes && words === "") return setMissing(true);
    if (asks) return ask.mutate({ reason: words, preview }, { onSuccess: props.onClose });
    reissue.mutate(
      { preview, ...(writes ? { reason: words } : {}) },
      { onSuccess: ({ invoiceId }) => props.onReissued(invoiceId ?? "") },
    );
  };
  const error = look.error ?? reissue.error ?? ask.error ?? withdraw.error;
  return (
    <ConfirmDialog
      opened
      title={t("billingRuns.reissue.title", { number: invoice.number })}
      confirm={t(asks ? "billingRuns.reissue.ask" : "billingRuns.reissue")}
      keep={t("billing.credit.keep")}
      possible={asks || may("reissue")}
      busy={reissue.isPending || ask.isPending}
      error={error}
      again={t("billing.credit.again")}
      onConfirm={confirm}
      onClose={props.onClose}
    >
      <p>{t("billingRuns.reissue.text")}</p>
      {look.isPending ? (
        <LoadingState
          what={t("billingRuns.reissue.loading")}
          rows={3}
          onRetry={() => void look.refetch()}
        />
      ) : seen === undefined ? null : (
        <>
          <Corrections seen={seen} />
          <Effect seen={seen} />
          <Request seen={seen} />
          {may("withdraw") ? (
            <div>
              <Button
                size="compact-sm"
                loading={withdraw.isPending}
                onClick={() => withdraw.mutate(undefined, { onSuccess: props.onClose })}
              >
                {t("billingRuns.withdraw")}
              </Button>
            </div>
          ) : null}
          {writes ? (
            <Textarea
              mt="sm"
              label={t("billing.credit.reason")}
              description={t("billingRuns.reissue.reasonHint")}
              maxLength={500}
              value={reason}
              error={
                missing
                  ? t("billingRuns.reissue.missing")
                  : findingsOf(reissue.error ?? ask.error)("/reason")
              }
              onChange={({ currentTarget: { value } }) => {
                setReason(value);
                setMissing(false);
              }}
            />
          ) : null}
        </>
      )}
    </ConfirmDialog>
  );
}

/** What the invoice says of its buyer, and what the new one would. */
function Corrections({ seen }: { readonly seen: Reissue }) {
  const t = useText();
  return (
    <section className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("billingRuns.reissue.part")}</th>
            <th scope="col">{t("billingRuns.reissue.before")}</th>
            <th scope="col">{t("billingRuns.reissue.after")}</th>
          </tr>
        </thead>
        <tbody>
          {seen.corrected.map((part) => (
            <tr key={part}>
              <th scope="row">{t(`billingRuns.reissue.part.${part}`)}</th>
              <td>{wordsOf(seen.before, part)}</td>
              <td>{wordsOf(seen.after, part)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function wordsOf(party: ReissuedParty, part: Reissue["corrected"][number]): string {
  const { line1, line2, postalCode, city, state } = party.address;
  const said =
    part === "address"
      ? [line1, line2, [postalCode, city].filter(Boolean).join(" "), state]
          .filter(Boolean)
          .join(", ")
      : part === "electronicAddress"
        ? party.electronicAddress &&
          `${party.electronicAddress.scheme}:${party.electronicAddress.id}`
        : party[part];
  return said || "–";
}

function Effect({ seen }: { readonly seen: Reissue }) {
  const t = useText();
  return (
    <AmountRows
      rows={[
        ["billing.credit.note", seen.creditNote.total],
        ["billingRuns.reissue.invoice", seen.invoice.total],
        ["billingRuns.reissue.tax", seen.invoice.tax],
        ["billingRuns.reissue.open", seen.open],
        ["billing.credit.balance", seen.balance],
      ]}
    >
      <li>
        <span>{t("billing.due")}</span>
        <DayText day={seen.dueOn} />
      </li>
    </AmountRows>
  );
}

/** Who asked for it, and what has to happen next, where two people are needed. */
function Request({ seen: { people, request, allowedActions } }: { readonly seen: Reissue }) {
  const t = useText();
  const rich = useRichText();
  if (people < 2) return null;
  if (request === null) return <p className="muted">{t("billingRuns.reissue.two")}</p>;
  return (
    <p className="muted" role="status">
      {rich("billingRuns.reissue.askedBy", {
        name: request.by,
        at: <DateText at={request.at} />,
        reason: request.reason,
      })}
      <br />
      {t(
        !request.current
          ? "billingRuns.asked.outdated"
          : allowedActions.includes("reissue")
            ? "billingRuns.reissue.other"
            : "billingRuns.reissue.own",
      )}
    </p>
  );
}
