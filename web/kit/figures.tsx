import type { ReactNode } from "react";
import css from "./figures.module.css";

export type Figure = {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  /** Waits on the reader or will end. */
  readonly hot?: boolean;
};

/** A strip of at most four figures that answer "what is true now". */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className={css.figures}>
      {figures.map((figure) => (
        <div key={figure.label} data-hot={figure.hot === true}>
          <dt>{figure.label}</dt>
          <dd>{figure.value}</dd>
          {figure.note === undefined ? null : <dd className={css.note}>{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
