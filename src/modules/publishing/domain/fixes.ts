import type { PageChange } from "./changes.ts";

/** Where a finding is; without a page it is about the offer as a whole. */
export type FindingPlace = {
  readonly page: string | null;
  readonly plan: string | null;
  readonly pointer: string | null;
};

/**
 * Whether anything changed where something was found: at the field itself, inside it, or around it. Without
 * a field the page counts, without a page any change does.
 */
export function isChangedAt(
  changes: readonly PageChange[],
  { page, plan, pointer }: FindingPlace,
): boolean {
  if (page === null) return changes.length > 0;
  const at = pointer ?? "";
  const contains = (outer: string, inner: string) =>
    outer === "" || inner === outer || inner.startsWith(`${outer}/`);
  return changes.some(
    (change) =>
      change.page === page &&
      (change.plan ?? null) === plan &&
      (change.kind !== "edited" ||
        change.fields.some((field) => contains(at, field.pointer) || contains(field.pointer, at))),
  );
}
