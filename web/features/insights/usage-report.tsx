import { type InsightsQuery, type InsightsUsage, useInsightsUsage } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { AsOf, ComparisonReport } from "./comparison-report.tsx";
import { measureOf } from "./measures.ts";

/** Figures that stand above the chart. */
const SHOWN = 4;

/** Metered usage of the range, read apart from the other reports: it is made of every event. */
export function UsageOfRange({ query }: { readonly query: InsightsQuery }) {
  const t = useText();
  const usage = useInsightsUsage(query);
  if (usage.data !== undefined && !usage.isError)
    return <UsageReport usage={usage.data} sample={false} />;
  return (
    <Section title={t("insights.usage")}>
      {usage.isPending ? (
        <LoadingState what={t("insights.loading")} onRetry={() => void usage.refetch()} />
      ) : (
        <ErrorState
          error={usage.error}
          what={t("insights.failed")}
          onRetry={() => void usage.refetch()}
        />
      )}
    </Section>
  );
}

/** Metered usage that the publisher's programs reported and that was accepted, dimension by dimension. */
export function UsageReport(props: { readonly usage: InsightsUsage; readonly sample: boolean }) {
  const t = useText();
  const { usage, sample } = props;
  const measures = usage.dimensions.map(({ dimension, ...parts }) =>
    measureOf(parts, ({ units }) => Number(units), {
      name: `Units:${dimension}`,
      label: dimension,
    }),
  );
  if (measures.length === 0)
    return (
      <Section title={t("insights.usage")} aside={<AsOf report={usage} sample={sample} />}>
        <p className="muted small">{t("insights.usage.none")}</p>
      </Section>
    );
  return (
    <ComparisonReport
      title={t("insights.usage")}
      explain={
        <>
          <p>{t("insights.usage.explain")}</p>
          {usage.more ? <p>{t("insights.usage.more", { count: measures.length })}</p> : null}
        </>
      }
      report={usage}
      measures={measures}
      shown={measures.slice(0, SHOWN)}
      drawings={measures.map((one) => ({ label: one.label, measures: [one] }))}
      file="usage"
      sample={sample}
    />
  );
}
