import { Button } from "@mantine/core";
import { IconInfoCircle, IconMailForward } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type InsightsReport, useInsights } from "../../api/insights.ts";
import { FunnelReport } from "../../features/insights/funnel.tsx";
import { LicencesNow } from "../../features/insights/licences-now.tsx";
import { RangeBar, readQuery } from "../../features/insights/range-bar.tsx";
import { sampleReport, sampleUsage } from "../../features/insights/sample.ts";
import {
  LicencesReport,
  SubscriptionsReport,
} from "../../features/insights/subscriptions-report.tsx";
import { UsageOfRange, UsageReport } from "../../features/insights/usage-report.tsx";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, ForbiddenState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** P26: what became of a publisher's offers: from views to subscriptions that run, and how their licences are used. */
export function InsightsPage() {
  const t = useText();
  const { organisation, base, may } = useActing();
  const reads = may("subscription:read");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("insights.title")}
        actions={
          reads ? (
            <Button
              component={AppLink}
              href={`${base}/insights/reports`}
              leftSection={<IconMailForward size={16} />}
            >
              {t("reports.title")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>{reads ? <Insights /> : <ForbiddenState needs={t("insights.role")} />}</PageBody>
    </>
  );
}

function Insights() {
  const t = useText();
  const state = useListState();
  const query = readQuery(state);
  const report = useInsights(query);
  return (
    <>
      <RangeBar state={state} report={report.data} error={report.error} />
      {report.isPending ? (
        <LoadingState what={t("insights.loading")} onRetry={() => void report.refetch()} />
      ) : report.data === undefined || report.isError ? (
        <ErrorState
          error={report.error}
          what={t("insights.failed")}
          onRetry={() => void report.refetch()}
        />
      ) : isQuiet(report.data) ? (
        <Quiet report={report.data} />
      ) : (
        <Reports report={report.data} sample={false} usage={<UsageOfRange query={query} />} />
      )}
      <LicencesNow state={state} offers={query.offers} />
    </>
  );
}

/** All reports, those of which one chart and table is drawn like the other. */
function Reports(props: {
  readonly report: InsightsReport;
  readonly sample: boolean;
  readonly usage: ReactNode;
}) {
  const { report, sample } = props;
  return (
    <>
      <FunnelReport report={report} sample={sample} />
      <SubscriptionsReport report={report} sample={sample} />
      {props.usage}
      <LicencesReport report={report} sample={sample} />
    </>
  );
}

/** Nothing was seen, ordered or held, now or before. */
const isQuiet = ({ funnel, subscriptions, licences }: InsightsReport): boolean =>
  [funnel.total, subscriptions.total, licences.total].every(({ now, earlier }) =>
    [now, earlier ?? {}].every((counts) => Object.values(counts).every((value) => !value)),
  );

/** Nothing to report: what will stand here, by figures that say what they are. */
function Quiet({ report }: { readonly report: InsightsReport }) {
  const t = useText();
  const { base, may } = useActing();
  const [shown, setShown] = useState(false);
  const none = report.offers.length === 0;
  const sample = sampleReport(report.range.until, {
    zone: report.timeZone,
    offers: [t("insights.sample.one"), t("insights.sample.two")],
  });
  return (
    <>
      <EmptyState
        title={t(none ? "insights.noOffers" : "insights.quiet")}
        action={
          <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
            {t(shown ? "insights.sample.hide" : "insights.sample.show")}
          </Button>
        }
        link={
          none && may("offer:read") ? (
            <AppLink href={`${base}/offers`}>{t("publisher.nav.offers")}</AppLink>
          ) : undefined
        }
      />
      {shown ? (
        <section aria-label={t("insights.sample.mark")}>
          <Notice tone="pre" icon={<IconInfoCircle size={18} aria-hidden="true" />} role="status">
            <p>
              <b>{t("insights.sample.mark")}.</b> {t("insights.sample.means")}
            </p>
          </Notice>
          <Reports
            sample
            report={sample}
            usage={<UsageReport sample usage={sampleUsage(sample)} />}
          />
        </section>
      ) : null}
    </>
  );
}
