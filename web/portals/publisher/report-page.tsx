import { useParams } from "@tanstack/react-router";
import { isOpen, phasesOf, type SubmissionFinding, useSubmission } from "../../api/publishing.ts";
import { usePartNames } from "../../forms/context.tsx";
import { wordsFor } from "../../forms/schema.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { usePhaseName } from "./phase-name.ts";
import css from "./publisher.module.css";
import { SubmissionTracker } from "./submission-tracker.tsx";

/** P18: what automated validation and certification found, each with its place and evidence. */
export function ReportPage() {
  const t = useText();
  const { offer, name, to } = useOpenOffer();
  const { number = "" } = useParams({ strict: false }) as { readonly number?: string };
  const submission = useSubmission(offer.slug, number);
  const phaseName = usePhaseName();
  const { data } = submission;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.report.title", { number })}
        status={
          data === undefined ? undefined : <StatusBadge of="submission" status={data.state} />
        }
        actions={<ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>}
      />
      <PageBody
        side={
          data === undefined ? undefined : (
            <Section title={t("publisher.details")}>
              <KeyValueList
                facts={[
                  {
                    label: t("publisher.report.submitted"),
                    value: <DateText at={data.submittedAt} />,
                  },
                  { label: t("publisher.report.by"), value: data.submittedBy },
                  ...(data.decision === null || data.decision.by === null
                    ? []
                    : [{ label: t("publisher.report.decidedBy"), value: data.decision.by }]),
                  ...(data.notes === ""
                    ? []
                    : [{ label: t("publisher.notes"), value: data.notes }]),
                ]}
              />
            </Section>
          )
        }
      >
        {submission.isError ? (
          <ErrorState
            error={submission.error}
            what={t("publisher.report.failed")}
            onRetry={() => void submission.refetch()}
          />
        ) : data === undefined ? (
          <LoadingState what={t("publisher.report")} onRetry={() => void submission.refetch()} />
        ) : (
          <>
            <SubmissionTracker submission={data} />
            {data.decision === null ||
            data.decision.note === null ||
            data.decision.note === "" ? null : (
              <Section title={t("publisher.report.note")}>
                <p style={{ maxWidth: 720, whiteSpace: "pre-wrap" }}>{data.decision.note}</p>
              </Section>
            )}
            {data.findings.length === 0 ? (
              <Section title={t("publisher.column.findings")}>
                <EmptyState
                  title={isOpen(data) ? t("publisher.report.noneYet") : t("publisher.report.none")}
                />
              </Section>
            ) : (
              phasesOf(data).map((phase) => {
                const steps = data.steps.filter((step) => step.phase === phase.id);
                const findings = data.findings.filter((finding) =>
                  steps.some((step) => step.id === finding.step),
                );
                if (findings.length === 0) return null;
                return (
                  <Section
                    key={phase.id}
                    title={phaseName(phase.id)}
                    aside={<StatusText of="step" status={phase.status} />}
                  >
                    <ul className={css.report}>
                      {findings.map((finding) => (
                        <Finding
                          key={`${finding.step}${finding.code}${finding.plan ?? ""}${finding.page ?? ""}${finding.pointer ?? ""}`}
                          finding={finding}
                        />
                      ))}
                    </ul>
                  </Section>
                );
              })
            )}
          </>
        )}
      </PageBody>
    </>
  );
}

function Finding({ finding }: { readonly finding: SubmissionFinding }) {
  const t = useText();
  const names = usePartNames();
  const { type, to, offer } = useOpenOffer();
  const inPlan = finding.plan !== undefined && finding.plan !== null;
  const page = (inPlan ? type.planPages : type.pages).find((one) => one.id === finding.page);
  const plan = inPlan ? offer.plans.find((one) => one.planId === finding.plan) : undefined;
  const words =
    page === undefined
      ? []
      : [
          ...(inPlan ? [plan?.name ?? finding.plan ?? ""] : []),
          page.title,
          ...wordsFor(page.schema, finding.pointer ?? "", {}, names).slice(-2),
        ];
  const href = to.place(finding);
  return (
    <li>
      <h3>
        <StatusText of="finding" status={finding.severity} />
        {finding.policy === undefined || finding.policy === null ? null : (
          <span className="dim small">
            {t("publisher.report.policy", { policy: finding.policy })}
          </span>
        )}
      </h3>
      <p>{finding.detail}</p>
      {finding.note === undefined || finding.note === null ? null : <p>{finding.note}</p>}
      <Evidence evidence={finding.evidence ?? {}} />
      {href === undefined || words.length === 0 ? null : (
        <p>
          <AppLink href={href}>{words.join(" · ")}</AppLink>
        </p>
      )}
    </li>
  );
}

/** What was measured, as it was measured. */
function Evidence({ evidence }: { readonly evidence: Readonly<Record<string, string | number>> }) {
  const entries = Object.entries(evidence);
  if (entries.length === 0) return null;
  return <code>{entries.map(([name, value]) => `${name}: ${value}`).join("\n")}</code>;
}
