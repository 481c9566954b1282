import type { Json } from "./snapshot.ts";

/** What one page of an edition changes against another edition, as the catalogue compares them. */
export type PageChange = {
  readonly page: string;
  readonly plan?: string;
  readonly kind: ChangeKind;
  readonly fields: readonly FieldChange[];
};
export type ChangeKind = "added" | "removed" | "edited";

export type FieldChange = {
  /** RFC 6901 into the newer content; into the older one for what was removed. */
  readonly pointer: string;
  readonly kind: ChangeKind;
  readonly before?: Json;
  readonly after?: Json;
};

export const countFields = (changes: readonly PageChange[]): number =>
  changes.reduce((sum, { fields }) => sum + fields.length, 0);
