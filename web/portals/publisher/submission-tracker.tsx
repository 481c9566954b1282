import type { Submission, SubmissionStep } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, useDuration, useNow } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { StepTracker } from "../../kit/step-tracker.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** The steps of a submission as they really run for this offer, with times and whose turn it is. */
export function SubmissionTracker({ submission }: { readonly submission: Submission }) {
  const t = useText();
  const { to } = useOpenOffer();
  const lines = useStepLines();
  const current = currentStep(submission);
  const warnings = submission.findings.filter((finding) => finding.severity === "warning").length;
  const blocking = submission.findings.length - warnings;
  return (
    <>
      <StepTracker
        label={t("publisher.submission.steps")}
        steps={submission.steps.map((step) => ({
          id: step.id,
          title: step.title,
          status: step.status,
          current: step === current,
          waitsOnYou:
            step === current &&
            step.waitsOn === "publisher" &&
            submission.state === "waiting-for-you",
          lines: lines(step, step === current),
        }))}
      />
      <p className="small" style={{ marginTop: 12 }}>
        <AppLink href={to.report(submission.number)}>{t("publisher.report")}</AppLink>
        <span className="dim">
          {" · "}
          {submission.findings.length === 0
            ? t("publisher.report.none")
            : t("publisher.report.counts", { blocking, warnings })}
        </span>
      </p>
    </>
  );
}

export function currentStep(submission: Submission): SubmissionStep | undefined {
  if (!["running", "waiting-for-you", "attention-needed"].includes(submission.state))
    return undefined;
  return (
    submission.steps.find((step) => step.status === "running" || step.status === "failed") ??
    submission.steps.find((step) => step.status === "waiting")
  );
}

function useStepLines() {
  const t = useText();
  const duration = useDuration();
  const now = useNow(5);
  return (step: SubmissionStep, isCurrent: boolean) => {
    const lines = [];
    if (step.startedAt !== null && step.endedAt !== null)
      lines.push(duration((Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000));
    else if (step.startedAt !== null && isCurrent)
      lines.push(
        t("publisher.step.since", {
          duration: duration((now.getTime() - Date.parse(step.startedAt)) / 1000),
        }),
      );
    if (step.endedAt === null && typeof step.typicalSeconds === "number")
      lines.push(t("publisher.step.usually", { duration: duration(step.typicalSeconds) }));
    if (step.endedAt !== null) lines.push(<DateText key="ended" at={step.endedAt} as="short" />);
    else if (isCurrent && step.waitsOn === "operator") lines.push(t("publisher.waits.operator"));
    return lines;
  };
}
