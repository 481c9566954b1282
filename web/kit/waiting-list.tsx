import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { AppLink } from "./link.tsx";
import css from "./waiting-list.module.css";

export type WaitingEntry = {
  readonly id: string;
  readonly icon: Icon;
  readonly title: string;
  readonly href: string;
  readonly detail?: ReactNode;
  readonly action?: ReactNode;
};

/** What waits on the reader: a sentence that leads to its place, and the action it waits for. */
export function WaitingList(props: {
  readonly label: string;
  readonly entries: readonly WaitingEntry[];
}) {
  return (
    <ul className={css.list} aria-label={props.label}>
      {props.entries.map((entry) => (
        <li key={entry.id}>
          <entry.icon size={18} stroke={1.75} aria-hidden="true" />
          <span className={css.words}>
            <AppLink href={entry.href}>{entry.title}</AppLink>
            {entry.detail === undefined ? null : <small>{entry.detail}</small>}
          </span>
          {entry.action}
        </li>
      ))}
    </ul>
  );
}
