import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tone } from "./status.tsx";
import css from "./timeline.module.css";

export type TimelineEntry = {
  readonly id: string;
  readonly icon: Icon;
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly when?: ReactNode;
};

/** What happened, or will, in order: an icon on a line, words, and the time at the right end. */
export function TimelineList(props: {
  readonly label: string;
  readonly entries: readonly TimelineEntry[];
}) {
  return (
    <ol className={css.timeline} aria-label={props.label}>
      {props.entries.map((entry) => (
        <li key={entry.id}>
          <span className={css.dot} data-tone={entry.tone}>
            <entry.icon size={14} aria-hidden="true" />
          </span>
          <span className={css.words}>
            <span>{entry.title}</span>
            {entry.detail === undefined ? null : <small>{entry.detail}</small>}
          </span>
          {entry.when === undefined ? null : <span className={css.when}>{entry.when}</span>}
        </li>
      ))}
    </ol>
  );
}
