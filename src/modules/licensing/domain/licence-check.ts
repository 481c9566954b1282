import {
  addDays,
  type Day,
  type Instant,
  startOfDay,
  type TimeZone,
} from "../../../kernel/calendar.ts";

/**
 * What a program learns when it asks whether a person may use a plan (LIC-12, decision 31). The words are
 * those of Microsoft's usage rights: `active` and `warning` allow, `suspended` and `none` do not.
 */
export const CHECK_STATES = ["active", "warning", "suspended", "none"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** Why somebody may not, or not for long. */
export const CHECK_REASONS = [
  "unknown-user",
  "user-inactive",
  "no-licences",
  "not-assigned",
  "subscription-suspended",
  "payment-overdue",
] as const;

/** Seconds for which a program may rely on an answer without asking again (decision 31). */
export const LIFETIME_SECONDS = 300;
/** Days before a renewal from which on an overdue invoice is warned of. */
const WARNING_DAYS = 7;
export type CheckReason = (typeof CHECK_REASONS)[number];

export type CheckFacts = {
  /** Whether the directory of the organisation has the person, and as active; null where it has none. */
  readonly active: boolean | null;
  /** Licences of the plan that the organisation has, those that are suspended included; null where it never had any. */
  readonly owned: number | null;
  /** Whether the person's licence is suspended; null where there is none. */
  readonly suspended: boolean | null;
  /** Since when, or from when on, whoever has a licence is warned; null or absent where nobody will be. */
  readonly warnsAt?: Instant | null;
};

export type Judged =
  | { readonly state: "active"; readonly allowed: true; readonly reason: null }
  | { readonly state: "warning"; readonly allowed: true; readonly reason: "payment-overdue" }
  | {
      readonly state: "suspended" | "none";
      readonly allowed: false;
      readonly reason: CheckReason;
    };

/**
 * The same for the page of the customer's administrator and for the program that asks: one function.
 *
 * @param at marketplace time
 */
export function judgeCheck(
  { active, owned, suspended, warnsAt = null }: CheckFacts,
  at: Instant,
): Judged {
  const refused = (state: "suspended" | "none", reason: CheckReason): Judged => ({
    state,
    allowed: false,
    reason,
  });
  // Of organisations that have nothing of the publisher, it learns nothing, not even whom they employ.
  if (owned === null || owned === 0) return refused("none", "no-licences");
  if (active === null) return refused("none", "unknown-user");
  if (!active) return refused("none", "user-inactive");
  if (suspended === null) return refused("none", "not-assigned");
  // Never allowed, whatever it is suspended for.
  if (suspended) return refused("suspended", "subscription-suspended");
  if (warnsAt !== null && Temporal.Instant.compare(warnsAt, at) <= 0)
    return { state: "warning", allowed: true, reason: "payment-overdue" };
  return { state: "active", allowed: true, reason: null };
}

/**
 * From when on an overdue invoice of a subscription is warned of: seven days before it renews, as a day begins in its
 * seller's zone (decision 31).
 *
 * @param renewsOn the first day after its term
 */
export const warnsFrom = (renewsOn: Day, zone: TimeZone): Instant =>
  startOfDay(addDays(renewsOn, -WARNING_DAYS), zone);

/** Seconds for which an answer holds: until a warning begins, where that is sooner. At least one. */
export function lifetimeOf({ warnsAt = null }: CheckFacts, at: Instant): number {
  const seconds = warnsAt === null ? Infinity : at.until(warnsAt).total("seconds");
  return seconds <= 0 ? LIFETIME_SECONDS : Math.min(LIFETIME_SECONDS, Math.ceil(seconds));
}
