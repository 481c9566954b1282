import { addDays, type Day } from "../../../kernel/calendar.ts";
import { next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { disputeEnded, lineNotDisputable } from "../problems.ts";
import { DISPUTE_LIFECYCLE, type DisputeAction, type DisputeState } from "./dispute-lifecycle.ts";

/** Days from an invoice's day of issue in which its lines can be disputed, unless the operator sets others. */
export const DISPUTE_DAYS = 120;

/** The last day on which lines of an invoice can be disputed, in the operator's zone. */
export const disputableUntil = (issuedOn: Day, days: number): Day => addDays(issuedOn, days);

/** Why a line cannot be disputed. */
export const NOT_DISPUTABLE = ["credit", "nothing-left", "open", "decided", "window-over"] as const;
export type NotDisputable = (typeof NOT_DISPUTABLE)[number];

export type LineFacts = {
  /** Whether the line gives something back. */
  readonly isCredit: boolean;
  /** Net that no credit took back, in smallest units. */
  readonly leftMinor: bigint;
  /** Of its dispute that was not taken back; null where there is none. */
  readonly dispute: DisputeState | null;
  /** Whether the line of an invoice whose place this one's took was decided: a line is decided once. */
  readonly decidedBefore: boolean;
};

/**
 * Whether the buyer can dispute a line today; undefined where it can. Usage, too, once it is on an invoice: nothing but
 * the answer to a dispute gives any of it back (SUB-13).
 *
 * @param about.until the last day, which counts; days in the operator's zone
 * @see docs/domain/disputes.md
 */
export function notDisputable(
  line: LineFacts,
  about: { readonly today: Day; readonly until: Day },
): NotDisputable | undefined {
  if (line.isCredit) return "credit";
  if (line.dispute === "open") return "open";
  if ((line.dispute !== null && line.dispute !== "withdrawn") || line.decidedBefore)
    return "decided";
  if (line.leftMinor <= 0n) return "nothing-left";
  return about.today > about.until ? "window-over" : undefined;
}

/** Refuses what {@link notDisputable} finds, with the reason. */
export function checkDisputable(
  line: LineFacts,
  about: { readonly today: Day; readonly until: Day },
): Result<undefined> {
  const reason = notDisputable(line, about);
  return reason === undefined
    ? ok(undefined)
    : refuse(lineNotDisputable({ reason, until: about.until }));
}

/** Moves a dispute, or says that it has ended. */
export function moveDispute(state: DisputeState, action: DisputeAction): Result<DisputeState> {
  const to = next<DisputeState, DisputeAction>(DISPUTE_LIFECYCLE, state, action);
  return to === undefined ? refuse(disputeEnded({ state })) : ok(to);
}

/** What each side can do with a dispute now: the buttons of the pages. Who asked takes back; the operator decides. */
export const disputeActions = (state: DisputeState, by: "buyer" | "operator"): DisputeAction[] =>
  (by === "buyer" ? (["withdraw"] as const) : (["accept", "decline"] as const)).filter(
    (action) => moveDispute(state, action).ok,
  );

/** An invoice that is not paid, as far as asking for it is concerned; amounts in smallest units. */
export type Claim = {
  readonly dueOn: Day;
  readonly due: bigint;
  readonly paid: bigint;
  /** With tax, of disputes that are open. */
  readonly disputed: bigint;
  /** What the operator refused to give back, with tax, on the latest day on which it refused something. */
  readonly refused: bigint;
  readonly refusedOn: Day | null;
};

/** What can be asked for now: what is open and not disputed; zero or more. */
export const claimed = ({ due, paid, disputed }: Claim): bigint => {
  const open = due - paid - disputed;
  return open > 0n ? open : 0n;
};

/**
 * The day from which the days until a block are counted: the due day, or the day of the operator's decision where
 * nothing but what was disputed is open.
 */
export function claimedFrom(claim: Claim): Day {
  const { dueOn, refused, refusedOn } = claim;
  return refusedOn !== null && refusedOn > dueOn && claimed(claim) <= refused ? refusedOn : dueOn;
}
