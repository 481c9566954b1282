import { ok, type Result, refuse } from "../../../kernel/result.ts";
import {
  claimedByOther,
  claimFirst,
  colleagueNotCertifier,
  escalationToOneself,
  notWaiting,
  secondPersonNeeded,
} from "../problems.ts";
import { type Progress, waitsForOperator } from "./progress.ts";

/** In which order the certification team works: what was escalated, what was given priority, the rest. */
export const QUEUE_RANK = { escalated: 0, priority: 1, normal: 2 } as const;
export type Urgency = keyof typeof QUEUE_RANK;

export const urgencyOf = (rank: number): Urgency =>
  rank === QUEUE_RANK.escalated
    ? "escalated"
    : rank === QUEUE_RANK.priority
      ? "priority"
      : "normal";

/** Somebody of the operator's. */
export type Certifier = { readonly id: string; readonly name: string };

export type HandOver = {
  /** `escalated`: its holder asks somebody else to decide; it then comes before everything else. */
  readonly kind: "assigned" | "escalated";
  readonly by: Certifier;
  /** The colleague; undefined where that person may not certify. */
  readonly to: Certifier | undefined;
  /** Whether the one who hands over manages the marketplace, and so frees anybody's claim. */
  readonly anyones: boolean;
};

/**
 * Judges whether a submission passes to a colleague (ux.md O2 Assign, O3 Escalate). Assigned is what
 * nobody has, what one has oneself, and by administrators what anybody has; escalated is only what one
 * has oneself, to somebody else. Nobody certifies twice what two people have to certify.
 */
export function judgeHandOver(
  {
    progress,
    claimedBy,
    first,
  }: {
    readonly progress: Progress;
    readonly claimedBy: Certifier | null;
    /** Who was the first of two people to certify it. */
    readonly first: string | undefined;
  },
  { kind, by, to, anyones }: HandOver,
): Result<Certifier> {
  if (!waitsForOperator(progress)) return refuse(notWaiting({ state: progress.state }));
  if (kind === "escalated" && claimedBy === null) return refuse(claimFirst({}));
  const isOthers = claimedBy !== null && claimedBy.id !== by.id;
  if (isOthers && (kind === "escalated" || !anyones))
    return refuse(claimedByOther({ name: claimedBy.name }));
  if (to === undefined)
    return refuse(
      colleagueNotCertifier({}, [
        { pointer: "/person", code: "publishing/colleague-not-certifier" },
      ]),
    );
  if (kind === "escalated" && to.id === by.id)
    return refuse(
      escalationToOneself({}, [{ pointer: "/person", code: "publishing/escalation-to-oneself" }]),
    );
  if (to.id === first)
    return refuse(
      secondPersonNeeded({ name: to.name }, [
        { pointer: "/person", code: "publishing/second-person-needed" },
      ]),
    );
  return ok(to);
}
