import { TextInput } from "@mantine/core";
import { useState } from "react";
import { findingsOf } from "../../api/problem.ts";
import { useEnterRate, useScheduledRates } from "../../api/taxonomy.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** The rate of a currency, and the day from which it holds. */
export function RateDialog(props: {
  readonly currency: string;
  /** What holds now. */
  readonly perDollar: string;
  /** The first day that is possible. */
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const save = useEnterRate();
  const scheduled = useScheduledRates().data ?? [];
  const { currency, today } = props;
  const [perDollar, setPerDollar] = useState(props.perDollar);
  const [day, setDay] = useState(today);
  const errorAt = findingsOf(save.error);
  // What somebody else scheduled for that day meanwhile is not written over unseen.
  const known = scheduled.find((one) => one.currency === currency && one.day === day);
  const seen = known === undefined ? (day === today ? "*" : '"none"') : `"${known.perDollar}"`;
  return (
    <ConfirmDialog
      opened
      title={t("operator.rates.change.of", { currency })}
      confirm={t("operator.rates.confirm")}
      keep={t("operator.taxonomy.keep")}
      busy={save.isPending}
      error={save.error}
      onClose={props.onClose}
      onConfirm={() =>
        save.mutate(
          { currency, day, perDollar: perDollar.trim().replace(",", "."), seen },
          { onSuccess: props.onClose },
        )
      }
    >
      <p>{t("operator.rates.effect")}</p>
      <TextInput
        mt="sm"
        inputMode="decimal"
        maxLength={18}
        label={t("operator.rates.perDollar", { currency })}
        value={perDollar}
        error={errorAt("/perDollar")}
        onChange={(event) => setPerDollar(event.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        type="date"
        label={t("operator.taxonomy.from")}
        min={today}
        value={day}
        error={errorAt("/day")}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
