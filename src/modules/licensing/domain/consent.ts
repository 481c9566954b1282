import { addHours, type Instant, isBefore } from "../../../kernel/calendar.ts";
import { allowedActions, type Lifecycle } from "../../../kernel/lifecycle.ts";
import { isVisible } from "../../../kernel/one-line.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { isMailAddress } from "./address.ts";

/** Where a link that asks for consent stands (docs/domain/consent.md, C-2). */
export const INVITE_STATES = [
  "invited",
  "opened",
  "consented",
  "declined",
  "expired",
  "revoked",
] as const;
export type InviteState = (typeof INVITE_STATES)[number];
export type InviteAction = "open" | "accept" | "decline" | "expire" | "revoke";

export const INVITE_LIFECYCLE = {
  invited: {
    open: "opened",
    accept: "consented",
    decline: "declined",
    expire: "expired",
    revoke: "revoked",
  },
  opened: { accept: "consented", decline: "declined", expire: "expired", revoke: "revoked" },
  consented: {},
  declined: {},
  expired: {},
  revoked: {},
} as const satisfies Lifecycle<InviteState, InviteAction>;

/** Days of marketplace time that a link can be used (decisions 30 and 41). */
export const INVITE_DAYS = 14;
/** So many days before its end the administrator is reminded, where we mailed the link. */
export const REMINDER_DAYS = 3;
/** One address is mailed so many links of one publisher in so many hours of marketplace time. */
export const MAILS = { most: 3, hours: 24 } as const;
export const LIMITS = { company: 200, email: 254, question: 2_000 } as const;
/** Organisations of other domains that one link can wait for. */
export const MOST_CONFIRMATIONS = 10;

export const invitedUntil = (at: Instant): Instant => addHours(at, INVITE_DAYS * 24);
export const remindedAt = (expiresAt: Instant): Instant => addHours(expiresAt, -REMINDER_DAYS * 24);

/** As stored: what was read and what is over follow from the moments. */
export type StoredInviteState = Exclude<InviteState, "opened" | "expired">;

/** The state at `at`; a link is over at `expiresAt`, to the instant. */
export function inviteStateAt(
  invite: {
    readonly state: StoredInviteState;
    readonly openedAt: Instant | null;
    readonly expiresAt: Instant;
  },
  at: Instant,
): InviteState {
  if (invite.state !== "invited") return invite.state;
  if (!isBefore(at, invite.expiresAt)) return "expired";
  return invite.openedAt === null ? "invited" : "opened";
}

/** Whether the link can be used now. */
export const isUsable = (state: InviteState): boolean => state === "invited" || state === "opened";

/** What somebody of the publisher can do with an invite (BEY-09). */
export const publisherActions = (state: InviteState): "revoke"[] =>
  allowedActions<InviteState, InviteAction>(INVITE_LIFECYCLE, state).filter(
    (action) => action === "revoke",
  );

/** Everything wrong with what a publisher writes to ask for consent; texts without blanks at their ends. */
export function checkInvite(wanted: {
  readonly company: string;
  readonly email: string;
}): FieldError[] {
  const errors: FieldError[] = [];
  if (!isVisible(wanted.company)) errors.push({ pointer: "/company", code: "required" });
  else if (/[\p{Cc}\u2028\u2029]/u.test(wanted.company))
    errors.push({ pointer: "/company", code: "licensing/one-line" });
  if (!isMailAddress(wanted.email)) errors.push({ pointer: "/email", code: "licensing/bad-email" });
  return errors;
}

/** What stands after the last @, in small letters. */
export const domainOfAddress = (email: string): string =>
  email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/**
 * Whether an organisation may use a link: it is the one that the administrator's address belongs to, or
 * the publisher said that it means this one (docs/domain/consent.md, C-3).
 *
 * @param confirmation what the publisher said of this organisation, where it asked for that
 */
export function whoMayUse(facts: {
  readonly ownDomain: boolean;
  readonly confirmation: "waiting" | "confirmed" | "refused" | null;
}): "meant" | "waiting" | "other" {
  if (facts.ownDomain || facts.confirmation === "confirmed") return "meant";
  return facts.confirmation === "waiting" ? "waiting" : "other";
}
