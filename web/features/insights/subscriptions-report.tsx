import type { InsightsReport } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { ComparisonReport } from "./comparison-report.tsx";
import { type Measure, measureOf } from "./measures.ts";

/** What was ordered, began and ended, and how much of what ran ended. */
export function SubscriptionsReport(props: {
  readonly report: InsightsReport;
  readonly sample: boolean;
}) {
  const t = useText();
  const { subscriptions } = props.report;
  const counted = (name: string, of: "ordered" | "activated" | "ended" | "running"): Measure =>
    measureOf(subscriptions, (one) => one[of], { name, label: t(`insights.${of}`) });
  const ordered = counted("Ordered", "ordered");
  const activated = counted("Activated", "activated");
  const ended = counted("Ended", "ended");
  const running = counted("Running", "running");
  const churn = measureOf(subscriptions, (one) => one.churnPerMille, {
    name: "ChurnPerMille",
    label: t("insights.churn"),
    perMille: true,
  });
  return (
    <ComparisonReport
      title={t("insights.months")}
      explain={<p>{t("insights.months.explain")}</p>}
      report={props.report}
      measures={[ordered, activated, ended, running, churn]}
      shown={[ordered, ended, running, churn]}
      drawings={[
        { label: t("insights.activatedAndEnded"), measures: [activated, ended] },
        ...[ordered, running, churn].map((one) => ({ label: one.label, measures: [one] })),
      ]}
      file="subscriptions"
      sample={props.sample}
    />
  );
}

/** How many licences were sold, and how many of them somebody had. */
export function LicencesReport(props: {
  readonly report: InsightsReport;
  readonly sample: boolean;
}) {
  const t = useText();
  const { licences } = props.report;
  const sold = measureOf(licences, (one) => one.sold, {
    name: "LicencesSold",
    label: t("insights.sold"),
  });
  const assigned = measureOf(licences, (one) => one.assigned, {
    name: "LicencesAssigned",
    label: t("insights.assigned"),
  });
  return (
    <ComparisonReport
      title={t("insights.licences")}
      explain={<p>{t("insights.licences.explain")}</p>}
      report={props.report}
      measures={[sold, assigned]}
      shown={[sold, assigned]}
      drawings={[{ label: t("insights.licences"), measures: [sold, assigned] }]}
      file="licences"
      sample={props.sample}
    />
  );
}
