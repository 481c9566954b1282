import type { InsightsReport } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import { AsOf, ComparisonReport } from "./comparison-report.tsx";
import { measureOf } from "./measures.ts";

/** Figures that stand above the chart. */
const SHOWN = 4;

/** Metered usage that the publisher reported and that was accepted, dimension by dimension. */
export function UsageReport(props: { readonly report: InsightsReport; readonly sample: boolean }) {
  const t = useText();
  const { usage } = props.report;
  const measures = usage.dimensions.map(({ dimension, ...parts }) =>
    measureOf(parts, ({ units }) => Number(units), {
      name: `Units:${dimension}`,
      label: dimension,
    }),
  );
  if (measures.length === 0)
    return (
      <Section
        title={t("insights.usage")}
        aside={<AsOf report={props.report} sample={props.sample} />}
      >
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
      report={props.report}
      measures={measures}
      shown={measures.slice(0, SHOWN)}
      drawings={measures.map((one) => ({ label: one.label, measures: [one] }))}
      file="usage"
      sample={props.sample}
    />
  );
}
