import { Button } from "@mantine/core";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  isOpen,
  type Report,
  type SubmissionFinding,
  useMarkFixed,
  useReport,
  useSubmission,
} from "../../api/publishing.ts";
import { Conversation, type Topic } from "../../features/certification/conversation.tsx";
import { usePartNames } from "../../forms/context.tsx";
import { wordsFor } from "../../forms/schema.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { EvidenceList } from "../../kit/evidence.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { CompareLink } from "./compare-link.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./review.module.css";
import { SubmissionTracker } from "./submission-tracker.tsx";

/** P18: what automated validation and certification found, each with its place and evidence. */
export function ReportPage() {
  const t = useText();
  const { base, may } = useActing();
  const { offer, name, to } = useOpenOffer();
  const { number = "" } = useParams({ strict: false }) as { readonly number?: string };
  const submission = useSubmission(offer.slug, number);
  const [topic, setTopic] = useState<Topic>();
  const maySpeak = may("offer:publish");
  const mark = useMarkFixed(offer.slug, number);
  const isRunning = submission.data !== undefined && isOpen(submission.data);
  const report = useReport(offer.slug, number, isRunning);
  const { data } = submission;
  const failed = submission.isError ? submission : report.isError ? report : undefined;
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
        actions={
          <>
            <CompareLink />
            <ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>
          </>
        }
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
                  {
                    label: t("publisher.report.by"),
                    value: data.submittedBy?.name ?? t("publisher.actor.system"),
                  },
                  ...policyFacts(report.data, base, t),
                  ...decisionFacts(report.data, t),
                  ...(data.notes === ""
                    ? []
                    : [{ label: t("publisher.notes"), value: <span lang="">{data.notes}</span> }]),
                ]}
              />
            </Section>
          )
        }
      >
        {failed !== undefined ? (
          <ErrorState
            error={failed.error}
            what={t("publisher.report.failed")}
            onRetry={() => void failed.refetch()}
          />
        ) : data === undefined || report.data === undefined ? (
          <LoadingState what={t("publisher.report")} onRetry={() => void report.refetch()} />
        ) : (
          <>
            <SubmissionTracker submission={data} withReport={false} />
            {report.data.decision?.note ? (
              <Section title={t("publisher.report.note")}>
                <p style={{ maxWidth: 720, whiteSpace: "pre-wrap" }}>{report.data.decision.note}</p>
              </Section>
            ) : null}
            <Section title={t("publisher.column.findings")}>
              {mark.isError ? <RefusedNotice error={mark.error} /> : null}
              {report.data.findings.length === 0 ? (
                <EmptyState
                  title={
                    !isRunning
                      ? t("publisher.report.none")
                      : data.phases.some((phase) => phase.state === "waiting-on-person")
                        ? t("publisher.report.noneUndecided")
                        : t("publisher.report.noneYet")
                  }
                />
              ) : (
                <ul className={css.report}>
                  {report.data.findings.map((finding) => (
                    <Finding
                      key={
                        finding.id ??
                        `${finding.check}${finding.code}${finding.plan}${finding.page}${finding.pointer}`
                      }
                      finding={finding}
                      {...(isRunning && maySpeak ? { onReply: setTopic, mark } : {})}
                    />
                  ))}
                </ul>
              )}
            </Section>
            <Section title={t("conversation.title")} id="conversation">
              {data.awaitsAnswerSince === null ? null : (
                <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
                  <p>{t("publisher.report.asked")}</p>
                </Notice>
              )}
              <Conversation
                about={{ as: "publisher", offer: offer.slug, number: data.number }}
                number={data.number}
                topic={topic}
                onTopicEnd={() => setTopic(undefined)}
                {...(isRunning && maySpeak ? { write: "reply" } : {})}
              />
            </Section>
            <Checks report={report.data} />
          </>
        )}
      </PageBody>
    </>
  );
}

function policyFacts(report: Report | undefined, base: string, t: ReturnType<typeof useText>) {
  if (report === undefined) return [];
  const { policyVersion } = report;
  return [
    {
      label: t("publisher.report.policies"),
      value: (
        <AppLink href={`${base}/policies?version=${policyVersion}`}>
          {t("policies.one", { version: policyVersion })}
        </AppLink>
      ),
    },
  ];
}

function decisionFacts(report: Report | undefined, t: ReturnType<typeof useText>) {
  const decision = report?.decision;
  if (decision === undefined || decision === null) return [];
  return [
    {
      label: t("publisher.report.decidedBy"),
      value: decision.decidedBy ?? t("publisher.report.automatic"),
    },
    { label: t("publisher.report.decidedAt"), value: <DateText at={decision.decidedAt} /> },
  ];
}

const OUTCOMES = { passed: "passed", warnings: "passed-with-warnings", failed: "failed" } as const;

/** Every check that ran, so that a report without findings says what was looked at. */
function Checks({ report }: { readonly report: Report }) {
  const t = useText();
  if (report.checks.length === 0) return null;
  return (
    <Section title={t("publisher.report.checks", { count: report.checks.length })}>
      <p className="muted small">
        {t("publisher.report.anew")}
        {report.stands === null
          ? null
          : ` ${t("publisher.report.stands", { number: report.stands.number })}`}
      </p>
      <DataTable
        label={t("publisher.report.checks", { count: report.checks.length })}
        rows={report.checks}
        rowKey={(check) => `${check.step}/${check.id}`}
        columns={[
          { id: "check", header: t("publisher.report.check"), cell: (check) => check.title },
          { id: "step", header: t("publisher.report.step"), cell: (check) => check.stepTitle },
          {
            id: "outcome",
            header: t("publisher.report.outcome"),
            cell: (check) => <StatusText of="check" status={OUTCOMES[check.outcome]} />,
          },
          ...(report.checks.some(({ before }) => before !== null)
            ? [
                {
                  id: "before",
                  header: t("publisher.report.before"),
                  cell: (check: Report["checks"][number]) =>
                    check.before === null ? (
                      <span className="dim">–</span>
                    ) : (
                      <StatusText of="check" status={OUTCOMES[check.before]} />
                    ),
                },
              ]
            : []),
          {
            id: "at",
            header: t("publisher.history.at"),
            cell: (check) => <DateText at={check.ranAt} as="short" />,
          },
        ]}
        phone={(check) => ({
          title: check.title,
          lines: [<StatusText key="outcome" of="check" status={OUTCOMES[check.outcome]} />],
        })}
      />
    </Section>
  );
}

function Finding({
  finding,
  onReply,
  mark,
}: {
  readonly finding: SubmissionFinding;
  readonly onReply?: (topic: Topic) => void;
  /** Absent: the reader cannot mark it, or not any more. */
  readonly mark?: ReturnType<typeof useMarkFixed>;
}) {
  const t = useText();
  const rich = useRichText();
  const names = usePartNames();
  const { type, to, offer } = useOpenOffer();
  const inPlan = finding.plan !== null;
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
  const { id } = finding;
  return (
    <li>
      <h3>
        <StatusText of="finding" status={finding.severity} />
        {finding.policy === null ? null : (
          <span className="dim small">
            {t("publisher.report.policy", { policy: finding.policy.number })},{" "}
            {finding.policy.title}
          </span>
        )}
      </h3>
      <p>{finding.detail}</p>
      {finding.note === null || finding.note === finding.detail ? null : <p>{finding.note}</p>}
      <EvidenceList label={t("publisher.report.evidence")} evidence={finding.evidence} />
      {href === undefined || words.length === 0 ? null : (
        <p>
          <AppLink href={href}>{words.join(" · ")}</AppLink>
        </p>
      )}
      {finding.fixed === null ? null : (
        <p className="small">
          <IconCheck size={14} aria-hidden="true" />{" "}
          {rich("publisher.report.fixed", {
            name: finding.fixed.by,
            date: <DateText at={finding.fixed.at} />,
          })}
        </p>
      )}
      {id === null || (mark === undefined && onReply === undefined) ? null : (
        <div style={{ display: "flex", flexWrap: "wrap", gap: 8, marginTop: 10 }}>
          {mark === undefined ? null : (
            <Button
              size="compact-sm"
              variant="subtle"
              loading={mark.isPending && mark.variables.finding === id}
              onClick={() => mark.mutate({ finding: id, fixed: finding.fixed === null })}
            >
              {t(
                finding.fixed === null
                  ? "publisher.report.markFixed"
                  : "publisher.report.unmarkFixed",
              )}
            </Button>
          )}
          {onReply === undefined ? null : (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => onReply({ id, detail: finding.detail })}
            >
              {t("conversation.reply")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
