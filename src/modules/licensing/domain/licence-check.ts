/**
 * What a program learns when it asks whether a person may use a plan (LIC-12, decision 31). The words are
 * those of Microsoft's usage rights: `active` and `warning` allow, `suspended` and `none` do not.
 */
export const CHECK_STATES = ["active", "suspended", "none"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** Why somebody may not. */
export const CHECK_REASONS = [
  "unknown-user",
  "user-inactive",
  "no-licences",
  "not-assigned",
  "subscription-suspended",
] as const;
export type CheckReason = (typeof CHECK_REASONS)[number];

export type CheckFacts = {
  /** Whether the directory of the organisation has the person, and as active; null where it has none. */
  readonly active: boolean | null;
  /** Licences of the plan that the organisation has, those that are suspended included; null where it never had any. */
  readonly owned: number | null;
  /** Whether the person's licence is suspended; null where there is none. */
  readonly suspended: boolean | null;
};

export type Judged =
  | { readonly state: "active"; readonly allowed: true; readonly reason: null }
  | {
      readonly state: "suspended" | "none";
      readonly allowed: false;
      readonly reason: CheckReason;
    };

/** The same for the page of the customer's administrator and for the program that asks: one function. */
export function judgeCheck({ active, owned, suspended }: CheckFacts): Judged {
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
  return { state: "active", allowed: true, reason: null };
}
