import { Button } from "@mantine/core";
import { useState } from "react";
import { useCloseRequest } from "../../api/billing-runs.ts";
import { type DryRun, useCloseMonth } from "../../api/invoices.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Reason } from "../../kit/states.tsx";
import css from "./billing.module.css";
import { useMonthName } from "./month-picker.tsx";
import { countsOf } from "./run-tables.tsx";

/** What can be done about the close of a month now: doing it, or asking somebody else to. */
export function CloseActions({ dryRun }: { readonly dryRun: DryRun }) {
  const t = useText();
  const request = useCloseRequest(dryRun.month);
  const may = (action: DryRun["allowedActions"][number]) => dryRun.allowedActions.includes(action);
  return (
    <>
      <RequestState dryRun={dryRun} />
      <div className={css.act}>
        {may("close") ? <CloseButton dryRun={dryRun} /> : null}
        {may("ask") ? (
          <Button
            variant="filled"
            loading={request.isPending}
            onClick={() => request.mutate(dryRun.control)}
          >
            {t("billingRuns.ask")}
          </Button>
        ) : null}
        {may("withdraw") ? (
          <Button loading={request.isPending} onClick={() => request.mutate(null)}>
            {t("billingRuns.withdraw")}
          </Button>
        ) : null}
      </div>
      {request.isError ? (
        <div role="alert">
          <Reason error={request.error} />
        </div>
      ) : null}
    </>
  );
}

/** Who asked for the close, and what has to happen next. */
function RequestState({ dryRun: { people, request } }: { readonly dryRun: DryRun }) {
  const t = useText();
  const rich = useRichText();
  if (people < 2) return null;
  if (request === null) return <p className="muted">{t("billingRuns.two")}</p>;
  return (
    <p className="muted" role="status">
      {rich("billingRuns.askedBy", { name: request.by, at: <DateText at={request.at} /> })}{" "}
      {t(
        !request.current
          ? "billingRuns.asked.outdated"
          : request.own
            ? "billingRuns.asked.own"
            : "billingRuns.asked.other",
      )}
    </p>
  );
}

function CloseButton({ dryRun }: { readonly dryRun: DryRun }) {
  const t = useText();
  const month = useMonthName()(dryRun.month);
  const [asks, setAsks] = useState(false);
  const close = useCloseMonth();
  return (
    <>
      <Button
        variant="filled"
        onClick={() => {
          close.reset();
          setAsks(true);
        }}
      >
        {t("billing.close", { month })}
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t("billing.close.title", { month })}
        confirm={t("billing.close", { month })}
        keep={t("billing.close.keep")}
        busy={close.isPending}
        error={close.error}
        again={t("billing.close.again")}
        onConfirm={() =>
          close.mutate(
            { month: dryRun.month, control: dryRun.control },
            { onSuccess: () => setAsks(false) },
          )
        }
        onClose={() => setAsks(false)}
      >
        <p>{t("billing.close.text")}</p>
        <ul className={css.rows}>
          {dryRun.currencies.map((row) => (
            <li key={row.currency}>
              <span>{t("billing.documentCount", countsOf(row))}</span>
              <MoneyText value={row.total} />
            </li>
          ))}
        </ul>
      </ConfirmDialog>
    </>
  );
}
