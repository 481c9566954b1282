import { type Phase, phasesOf, type Submission } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, useDuration, useNow } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { StepTracker } from "../../kit/step-tracker.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { usePhaseName } from "./phase-name.ts";

/** The way of a submission as it really is for this offer, with times and whose turn it is. */
export function SubmissionTracker({ submission }: { readonly submission: Submission }) {
  const t = useText();
  const { to } = useOpenOffer();
  const lines = usePhaseLines();
  const phaseName = usePhaseName();
  const warnings = submission.findings.filter((finding) => finding.severity === "warning").length;
  const blocking = submission.findings.length - warnings;
  return (
    <>
      <StepTracker
        label={t("publisher.submission.steps")}
        steps={phasesOf(submission).map((phase) => ({
          id: phase.id,
          title: phaseName(phase.id),
          status: phase.status,
          current: phase.isCurrent,
          waitsOnYou: phase.isCurrent && submission.state === "preview",
          lines: lines(phase),
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

function usePhaseLines() {
  const t = useText();
  const duration = useDuration();
  const now = useNow(5);
  return (phase: Phase) => {
    const lines = [];
    const since = (from: string, until: number) => duration((until - Date.parse(from)) / 1000);
    if (phase.startedAt !== null && phase.endedAt !== null)
      lines.push(since(phase.startedAt, Date.parse(phase.endedAt)));
    else if (phase.startedAt !== null && phase.isCurrent)
      lines.push(t("publisher.step.since", { duration: since(phase.startedAt, now.getTime()) }));
    if (phase.endedAt !== null) lines.push(<DateText key="ended" at={phase.endedAt} as="short" />);
    else if (phase.isCurrent && phase.waitsOn === "operator")
      lines.push(t("publisher.waits.operator"));
    return lines;
  };
}
