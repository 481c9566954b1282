import {
  type Icon,
  IconAlertTriangle,
  IconBuildingStore,
  IconCalendarDue,
  IconClockPause,
  IconCreditCardOff,
  IconFileOff,
  IconFlag,
  IconHomeOff,
  IconMailOff,
  IconReceiptOff,
  IconTrendingUp,
  IconUserPause,
} from "@tabler/icons-react";
import { type ExceptionKind, useExceptionCounts } from "../../api/billing-runs.ts";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { WaitingList } from "../../kit/waiting-list.tsx";
import { useActing } from "../../shell/organisation.tsx";

const ICONS: Readonly<Record<ExceptionKind, Icon>> = {
  "charge-not-made": IconAlertTriangle,
  "set-aside": IconFileOff,
  "below-zero": IconReceiptOff,
  "issuer-incomplete": IconBuildingStore,
  "no-tax-rate": IconReceiptOff,
  "tax-id-missing": IconReceiptOff,
  "address-missing": IconHomeOff,
  "nobody-told": IconMailOff,
  "no-e-invoice": IconFileOff,
  "not-payable": IconCreditCardOff,
  moved: IconTrendingUp,
  late: IconCalendarDue,
  "waiting-for-publisher": IconClockPause,
  suspended: IconUserPause,
  disputed: IconFlag,
};

/** What a person should look at before a month is closed: a sentence for each kind, and the way to all of it. */
export function Exceptions({ month }: { readonly month: string }) {
  const t = useText();
  const { base } = useActing();
  const counts = useExceptionCounts(month);
  const found = counts.data?.data.filter(({ count }) => count > 0) ?? [];
  return (
    <Section title={t("billingRuns.exceptions")}>
      {counts.isPending ? (
        <LoadingState
          what={t("billingRuns.exceptions")}
          rows={3}
          onRetry={() => void counts.refetch()}
        />
      ) : counts.data === undefined ? (
        <ErrorState
          error={counts.error}
          what={t("billingRuns.exceptions.failed")}
          onRetry={() => void counts.refetch()}
        />
      ) : found.length === 0 ? (
        <p className="muted">{t("billingRuns.exceptions.none")}</p>
      ) : (
        <WaitingList
          label={t("billingRuns.exceptions")}
          entries={found.map(({ kind, count }) => ({
            id: kind,
            icon: ICONS[kind],
            title: t(`billingRuns.exception.${kind}`, { count }),
            detail: t(`billingRuns.exception.${kind}.what`),
            href: `${base}/billing-runs/exceptions/${kind}?month=${month}`,
          }))}
        />
      )}
    </Section>
  );
}
