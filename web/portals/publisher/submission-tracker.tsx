import type { ReactNode } from "react";
import {
  currentPhase,
  type Phase,
  type Publication,
  type Submission,
} from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, useDuration, useNow } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { StepTracker } from "../../kit/step-tracker.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** The way of a submission as it really is for this offer, with times and whose turn it is. */
export function SubmissionTracker(props: {
  readonly submission: Submission;
  readonly withReport?: boolean;
  /** How long the certification team took lately: said while it is awaited. */
  readonly waitingTimes?: Publication["waitingTimes"];
}) {
  const t = useText();
  const { to } = useOpenOffer();
  const lines = usePhaseLines(props.waitingTimes);
  const { submission } = props;
  const { blocking, warnings } = submission;
  const current = currentPhase(submission);
  return (
    <>
      <StepTracker
        label={t("publisher.submission.steps")}
        steps={submission.phases.map((phase) => ({
          id: phase.id,
          title: phase.title,
          status: phase.state === "waiting-on-person" ? "running" : phase.state,
          current: phase === current,
          waitsOnYou: phase === current && phase.owner === "publisher",
          lines: lines(phase, phase === current),
        }))}
      />
      {props.withReport === false ? null : (
        <p className="small" style={{ marginTop: 12 }}>
          <AppLink href={to.report(submission.number)}>{t("publisher.report")}</AppLink>
          <span className="dim">
            {" · "}
            {blocking + warnings === 0
              ? t("publisher.report.none")
              : t("publisher.report.counts", { blocking, warnings })}
          </span>
        </p>
      )}
    </>
  );
}

function usePhaseLines(times: Publication["waitingTimes"] | undefined) {
  const t = useText();
  const duration = useDuration();
  const now = useNow(5);
  return (phase: Phase, isCurrent: boolean) => {
    const lines: ReactNode[] = [];
    // What took no time worth a number is not measured on the page.
    const tell = (time: number, words: (seconds: number) => string) => {
      if (time >= 1) lines.push(words(time));
    };
    const seconds = (from: string, until: number) => (until - Date.parse(from)) / 1000;
    const checks = phase.steps.reduce((sum, step) => sum + step.checks, 0);
    if (phase.startedAt !== null && phase.endedAt !== null)
      tell(seconds(phase.startedAt, Date.parse(phase.endedAt)), duration);
    else if (phase.startedAt !== null && isCurrent && phase.state !== "failed")
      tell(seconds(phase.startedAt, now.getTime()), (time) =>
        t("publisher.step.since", { duration: duration(time) }),
      );
    const usual = phase.expectedSeconds ?? 0;
    if (phase.endedAt === null && usual >= 1 && phase.owner !== "publisher")
      lines.push(t("publisher.step.usually", { duration: duration(usual) }));
    if (checks > 0) lines.push(t("publisher.step.checks", { count: checks }));
    if (phase.endedAt !== null) lines.push(<DateText key="ended" at={phase.endedAt} as="short" />);
    else if (isCurrent && phase.steps.some((step) => step.state === "waiting-on-person"))
      if (phase.owner !== "publisher") {
        lines.push(t("publisher.waits.operator"));
        const { medianSeconds = null, p90Seconds = null } = times ?? {};
        if (phase.id === "certification" && medianSeconds !== null && p90Seconds !== null)
          lines.push(
            t("publisher.after.times", {
              median: duration(medianSeconds),
              most: duration(p90Seconds),
            }),
          );
      }
    return lines;
  };
}
