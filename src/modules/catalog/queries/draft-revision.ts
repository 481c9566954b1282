import { createHash } from "node:crypto";
import type { LoadedOffer, SavedPage } from "./load-draft.ts";

/**
 * Names the draft as it is saved: 32 hexadecimal digits, the same for as long as nothing of it is
 * saved, added, removed or put back. Made of versions, so that no content is read for it.
 */
export function draftRevision({ saved, plans }: Pick<LoadedOffer, "saved" | "plans">): string {
  const parts = [
    versionsOf(saved),
    ...plans.map((plan) => [plan.planUuid, plan.stopped === true, versionsOf(plan.saved)]),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

const versionsOf = (saved: ReadonlyMap<string, SavedPage>) =>
  [...saved]
    .map(([page, { version, savedAt }]) => [page, version, savedAt.toString()])
    .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1));
