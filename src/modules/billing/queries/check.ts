import { statement } from "../../../platform/database.ts";

/** A broken invariant of spec "what must always hold": which one, and where. */
export type Violation = {
  readonly invariant: string;
  readonly subject: string;
  readonly detail: string;
};

type Row = { subject: string; detail: string };

/** A query that finds what breaks an invariant: 100 places at most. */
export const check = (invariant: string, name: string, text: string) => ({
  invariant,
  name,
  statement: statement<[], Row>(`billing.verify-${name}`, `${text} limit 100`),
});
