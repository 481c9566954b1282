import type { ReactNode } from "react";
import css from "./receipt.module.css";

export type ReceiptLine = {
  readonly label: ReactNode;
  /** The arithmetic: "12 × 18.00 × 20 of 30 days". */
  readonly detail?: ReactNode;
  readonly amount: ReactNode;
  /** Begins a group: a hairline above. */
  readonly divided?: boolean;
};

/** Money as lines with their arithmetic; a rule above the total and a double rule below it. */
export function Receipt(props: {
  readonly lines: readonly ReceiptLine[];
  readonly total: { readonly label: ReactNode; readonly amount: ReactNode };
  readonly after?: readonly ReceiptLine[];
  readonly label: string;
}) {
  return (
    <dl className={css.receipt} aria-label={props.label}>
      {props.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a receipt is drawn once, lines keep their order.
        <Line key={index} line={line} />
      ))}
      <div className={css.total}>
        <dt>{props.total.label}</dt>
        <dd>
          <span>{props.total.amount}</span>
        </dd>
      </div>
      {props.after?.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <Line key={index} line={line} />
      ))}
    </dl>
  );
}

function Line({ line }: { readonly line: ReceiptLine }) {
  return (
    <div className={css.line} data-divided={line.divided === true}>
      <dt>
        {line.label}
        {line.detail === undefined ? null : <small>{line.detail}</small>}
      </dt>
      <dd>{line.amount}</dd>
    </div>
  );
}
