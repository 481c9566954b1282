import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useSubscriptionMonths } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useMonthName } from "../billing/month-picker.tsx";
import css from "./insights.module.css";

/** Orders, what began and what ended, month by month. */
export function SubscriptionMonths({ offer }: { readonly offer: string | undefined }) {
  const t = useText();
  const monthName = useMonthName();
  const months = useSubscriptionMonths(offer);
  const rows = months.data?.months ?? [];
  return (
    <Section
      title={t("insights.months")}
      aside={
        months.data === undefined ? undefined : (
          <span className="small dim">
            {t("insights.asOf")} <DateText at={months.data.asOf} />
          </span>
        )
      }
    >
      <p className="muted small">{t("insights.months.explain")}</p>
      {months.isPending ? (
        <LoadingState what={t("insights.loading")} onRetry={() => void months.refetch()} />
      ) : months.data === undefined ? (
        <ErrorState
          error={months.error}
          what={t("insights.failed")}
          onRetry={() => void months.refetch()}
        />
      ) : (
        <>
          <p className={css.ranges}>
            <Button
              size="xs"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                downloadCsv(
                  "subscriptions-by-month",
                  ["Month", "Ordered", "Activated", "Ended", "Running", "ChurnPerMille"],
                  rows.map((one) => [
                    one.month,
                    ...[one.ordered, one.activated, one.ended, one.running].map(String),
                    one.churnPerMille === null ? "" : String(one.churnPerMille),
                  ]),
                )
              }
            >
              {t("insights.months.export")}
            </Button>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
          <section className={css.wide} tabIndex={0} aria-label={t("insights.months")}>
            <table className={css.plain}>
              <thead>
                <tr>
                  <th>{t("insights.month")}</th>
                  <th data-number>{t("insights.ordered")}</th>
                  <th data-number>{t("insights.activated")}</th>
                  <th data-number>{t("insights.ended")}</th>
                  <th data-number>{t("insights.running")}</th>
                  <th data-number>{t("insights.churn")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.toReversed().map((one) => (
                  <tr key={one.month}>
                    <td>{monthName(one.month)}</td>
                    <td data-number>{one.ordered}</td>
                    <td data-number>{one.activated}</td>
                    <td data-number>{one.ended}</td>
                    <td data-number>{one.running}</td>
                    <td data-number>
                      {one.churnPerMille === null
                        ? "–"
                        : t("insights.percent", { value: one.churnPerMille / 1000 })}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </Section>
  );
}
