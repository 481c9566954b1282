import { addDays, type Day, type Instant, isBefore, startOfDay } from "../../../kernel/calendar.ts";
import { allowedActions, type Lifecycle } from "../../../kernel/lifecycle.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/** What a customer can let a partner do: over its users and groups, and over who has its licences. */
export const RIGHTS = ["users", "licences"] as const;
export type Right = (typeof RIGHTS)[number];

/** Where a partner's rights over a customer's users and licences stand (docs/domain/delegation.md). */
export type DelegationState =
  | "waiting"
  | "active"
  | "declined"
  | "withdrawn"
  | "replaced"
  | "revoked"
  | "ended"
  | "expired";
export type DelegationAction =
  | "grant"
  | "decline"
  | "withdraw"
  | "narrow"
  | "revoke"
  | "replace"
  | "end"
  | "expire";

/** `replace`: another one of the same two is granted; `end`: the relationship is over, or the record moved. */
export const DELEGATION_LIFECYCLE = {
  waiting: {
    grant: "active",
    decline: "declined",
    withdraw: "withdrawn",
    end: "ended",
    expire: "expired",
  },
  active: {
    narrow: "active",
    revoke: "revoked",
    replace: "replaced",
    end: "ended",
    expire: "expired",
  },
  declined: {},
  withdrawn: {},
  replaced: {},
  revoked: {},
  ended: {},
  expired: {},
} as const satisfies Lifecycle<DelegationState, DelegationAction>;

export const DELEGATION_STATES = Object.keys(DELEGATION_LIFECYCLE) as readonly DelegationState[];

export type DelegationSide = "partner" | "customer";
const ACTIONS: Readonly<Record<DelegationSide, readonly DelegationAction[]>> = {
  partner: ["withdraw"],
  customer: ["grant", "decline", "narrow", "revoke"],
};

/** What one side can do in a state: the partner asks and takes back, the customer decides and narrows. */
export const delegationActions = (
  state: DelegationState,
  side: DelegationSide,
): DelegationAction[] =>
  allowedActions<DelegationState, DelegationAction>(DELEGATION_LIFECYCLE, state).filter((action) =>
    ACTIONS[side].includes(action),
  );

/** Days of marketplace time, of 24 hours, in which a customer can answer (rule 2). */
export const ANSWER_DAYS = 30;
/** For so long rights are given at most, and where nothing else is said (rule 3). */
export const MOST_MONTHS = 24;
export const USUAL_MONTHS = 12;

/** So many days of 24 hours before the end whoever can ask again is reminded (rule 8). */
export const AHEAD_DAYS = 14;

type Times = {
  readonly state: DelegationState;
  readonly answerBy: Instant;
  /** When what was given ends; null before it is given. */
  readonly endsAt: Instant | null;
};

/** The state at `at`: what waits, and what was given, expires by itself. */
export function delegationStateAt(
  { state, answerBy, endsAt }: Times,
  at: Instant,
): DelegationState {
  const end = state === "waiting" ? answerBy : state === "active" ? endsAt : null;
  return end !== null && !isBefore(at, end) ? "expired" : state;
}

/** The last day where rights are given on `today` for so many months: one less than that day of the month. */
export const lastDayAfter = (today: Day, months: number): Day =>
  addDays(Temporal.PlainDate.from(today).add({ months }).toString() as Day, -1);

/** When rights end whose last day is `lastDay`: as the next one begins in the customer's zone. */
export const endOf = (lastDay: Day, zone: string): Instant => startOfDay(addDays(lastDay, 1), zone);

export type Grant = { readonly rights: readonly Right[]; readonly lastDay: Day };

/**
 * What stands against giving `wanted` (rules 3 and 4): no more than was asked for, on at least one day, for two
 * years at most.
 *
 * @param today of the customer
 */
export function checkGrant(
  wanted: Grant,
  { asked, today }: { readonly asked: readonly Right[]; readonly today: Day },
): FieldError[] {
  const latest = lastDayAfter(today, MOST_MONTHS);
  return [
    ...rightErrors(wanted.rights, asked),
    ...(wanted.lastDay < today || wanted.lastDay > latest
      ? [
          {
            pointer: "/lastDay",
            code: "commerce/delegation-last-day",
            params: { from: today, until: latest },
          },
        ]
      : []),
  ];
}

/**
 * What stands against narrowing `given` to `wanted` (rule 5): fewer rights or an earlier last day, never more of
 * either, and something of it.
 */
export function checkNarrower(
  wanted: Grant,
  { given, today }: { readonly given: Grant; readonly today: Day },
): FieldError[] {
  const errors = rightErrors(wanted.rights, given.rights);
  if (wanted.lastDay < today || wanted.lastDay > given.lastDay)
    errors.push({
      pointer: "/lastDay",
      code: "commerce/delegation-last-day",
      params: { from: today, until: given.lastDay },
    });
  if (
    errors.length === 0 &&
    wanted.lastDay === given.lastDay &&
    given.rights.every((one) => wanted.rights.includes(one))
  )
    errors.push({ pointer: "/rights", code: "commerce/delegation-no-change" });
  return errors;
}

/** What giving rights unasked comes to. */
export type GivingEffect = Grant & {
  /** Rights that the partner did not have. */
  readonly gained: readonly Right[];
  /** Rights that it had, and has no more. */
  readonly lost: readonly Right[];
  /** What it had; null where nothing was in force. */
  readonly replaces: Grant | null;
};

/**
 * What comes of giving a partner `wanted` that it did not ask for, or what stands against it (rule 3a): any rights, until
 * a last day within two years, and not just what it has.
 *
 * @param given in force now
 * @param today of the customer
 */
export function giveUnasked(
  wanted: Grant,
  {
    given,
    today,
  }: {
    readonly given: { readonly rights: readonly Right[]; readonly lastDay: Day | null } | undefined;
    readonly today: Day;
  },
): { readonly effect: GivingEffect } | { readonly errors: readonly FieldError[] } {
  const rights = RIGHTS.filter((one) => wanted.rights.includes(one));
  const { lastDay } = wanted;
  const had = given?.rights ?? [];
  const gained = rights.filter((one) => !had.includes(one));
  const lost = had.filter((one) => !rights.includes(one));
  const errors = checkGrant({ rights, lastDay }, { asked: RIGHTS, today });
  if (errors.length === 0 && given?.lastDay === lastDay && gained.length === 0 && lost.length === 0)
    errors.push({ pointer: "/rights", code: "commerce/delegation-same" });
  if (errors.length > 0) return { errors };
  const replaces =
    given === undefined || given.lastDay === null
      ? null
      : { rights: given.rights, lastDay: given.lastDay };
  return { effect: { rights, lastDay, gained, lost, replaces } };
}

function rightErrors(wanted: readonly Right[], most: readonly Right[]): FieldError[] {
  if (wanted.length === 0) return [{ pointer: "/rights", code: "required" }];
  return wanted.flatMap((right, index) =>
    most.includes(right) ? [] : [{ pointer: `/rights/${index}`, code: "commerce/delegation-more" }],
  );
}

/** Why a partner may not act: nothing was ever given, less was, or it is over. */
export type ActingRefusal = "missing" | "narrower" | "ended";

/**
 * Whether a partner may act at `at` (rule 6); undefined where it may.
 *
 * @param latest what was given to the partner last, in force or over; undefined where nothing ever was
 */
export function refusesActing(
  latest: (Times & { readonly rights: readonly Right[] }) | undefined,
  { right, at }: { readonly right: Right; readonly at: Instant },
): ActingRefusal | undefined {
  if (latest === undefined) return "missing";
  if (delegationStateAt(latest, at) !== "active") return "ended";
  return latest.rights.includes(right) ? undefined : "narrower";
}
