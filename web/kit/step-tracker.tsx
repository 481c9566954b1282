import { IconEye } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/text.ts";
import { lookOf, useStatusWord } from "./status.tsx";
import css from "./step-tracker.module.css";

export type TrackedStep = {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** This step is the one everything waits for. */
  readonly current: boolean;
  /** It waits for the reader: said in amber instead of the state's own word. */
  readonly waitsOnYou?: boolean;
  /** In place of the word for its state. */
  readonly said?: ReactNode;
  readonly lines: readonly ReactNode[];
};

/** The way of a submission, in order; the current step is announced when it changes. */
export function StepTracker({
  label,
  steps,
}: {
  readonly label: string;
  readonly steps: readonly TrackedStep[];
}) {
  const t = useText();
  const word = useStatusWord();
  const current = steps.find((step) => step.current);
  const position = steps.findIndex((step) => step.current) + 1;
  return (
    <>
      <ol className={css.steps} aria-label={label}>
        {steps.map((step) => {
          const waitsOnYou = step.waitsOnYou === true;
          const look = lookOf("step", step.status);
          const StepIcon = waitsOnYou ? IconEye : look.icon;
          const done = ["passed", "passed-with-warnings", "skipped"].includes(step.status);
          return (
            <li
              key={step.id}
              data-tone={waitsOnYou ? "pre" : look.tone}
              data-done={done}
              data-current={step.current}
              {...(step.current ? { "aria-current": "step" as const } : {})}
            >
              <span className={css.line}>
                <span className={css.dot}>
                  <StepIcon
                    size={14}
                    aria-hidden="true"
                    className={step.status === "running" && !waitsOnYou ? css.turning : undefined}
                  />
                </span>
              </span>
              <div>
                <b>{step.title}</b>
                <small className={waitsOnYou ? css.you : undefined}>
                  {waitsOnYou ? t("kit.step.waitsOnYou") : (step.said ?? word("step", step.status))}
                </small>
                {step.lines.map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: fixed lines of one step.
                  <small key={index}>{line}</small>
                ))}
              </div>
            </li>
          );
        })}
      </ol>
      <p className="visually-hidden" role="status">
        {current === undefined
          ? ""
          : t("kit.step.announce", {
              position,
              count: steps.length,
              title: current.title,
              status:
                current.waitsOnYou === true
                  ? t("kit.step.waitsOnYou")
                  : word("step", current.status),
            })}
      </p>
    </>
  );
}
