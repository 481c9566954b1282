import { IconAlertCircleFilled, IconAlertTriangleFilled } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import css from "./findings-summary.module.css";

export type SummaryEntry = {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  /** Takes the reader to the field; focus follows. */
  readonly onGo: () => void;
  readonly href?: string;
};

/**
 * The list on top of a form or of the review page: what stands in the way, each entry a link to its
 * place. It takes focus when `focusKey` changes, that is after a press that was refused.
 */
export function FindingsSummary(props: {
  readonly title: ReactNode;
  readonly entries: readonly SummaryEntry[];
  readonly tone?: "bad" | "you";
  readonly focusKey?: number;
}) {
  const box = useRef<HTMLElement>(null);
  const { focusKey = 0 } = props;
  useEffect(() => {
    if (focusKey > 0) {
      box.current?.focus();
      box.current?.scrollIntoView({ block: "center" });
    }
  }, [focusKey]);
  const tone = props.tone ?? "bad";
  return (
    <section
      ref={box}
      className={css.summary}
      data-tone={tone}
      tabIndex={-1}
      aria-labelledby="findings-title"
    >
      {tone === "bad" ? (
        <IconAlertCircleFilled size={18} aria-hidden="true" />
      ) : (
        <IconAlertTriangleFilled size={18} aria-hidden="true" />
      )}
      <div>
        <p id="findings-title">
          <b>{props.title}</b>
        </p>
        {props.entries.length === 0 ? null : (
          <ol>
            {props.entries.map((entry) => (
              <li key={entry.id}>
                <a
                  href={entry.href ?? `#${entry.id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    entry.onGo();
                  }}
                >
                  {entry.label}
                </a>
                {entry.detail === undefined ? null : <span>{entry.detail}</span>}
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}
