import { statement } from "../../../platform/database.ts";

export type { Violation } from "../../../platform/invariants.ts";

type Row = { subject: string; detail: string };

/** A query that finds what breaks an invariant: 100 places at most. */
export const check = (invariant: string, name: string, text: string) => ({
  invariant,
  name,
  statement: statement<[], Row>(`billing.verify-${name}`, `${text} limit 100`),
});
