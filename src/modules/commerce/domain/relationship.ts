import { type Instant, isBefore } from "../../../kernel/calendar.ts";
import type { Lifecycle } from "../../../kernel/lifecycle.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** Where a partner's request for a relationship stands (docs/domain/relationships.md). */
export type RequestState = "waiting" | "accepted" | "declined" | "revoked" | "expired";
export type RequestAction = "accept" | "decline" | "revoke" | "expire";

export const REQUEST_LIFECYCLE = {
  waiting: { accept: "accepted", decline: "declined", revoke: "revoked", expire: "expired" },
  accepted: {},
  declined: {},
  revoked: {},
  expired: {},
} as const satisfies Lifecycle<RequestState, RequestAction>;

export const REQUEST_STATES = Object.keys(REQUEST_LIFECYCLE) as readonly RequestState[];

/** Days of marketplace time that a link can be used (decisions 30 and 41). */
export const REQUEST_DAYS = 14;

/** The state at `at`: what waits expires by itself, at `expiresAt`. */
export const requestStateAt = (
  { state, expiresAt }: { readonly state: RequestState; readonly expiresAt: Instant },
  at: Instant,
): RequestState => (state === "waiting" && !isBefore(at, expiresAt) ? "expired" : state);

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Everything wrong with what a partner writes to make a link; texts without spaces at their ends. */
export function checkRequest(wanted: {
  readonly company: string;
  readonly domain: string | null;
}): FieldError[] {
  const errors: FieldError[] = [];
  if (wanted.company === "") errors.push({ pointer: "/company", code: "required" });
  if (wanted.domain !== null && !DOMAIN.test(wanted.domain))
    errors.push({ pointer: "/domain", code: "commerce/domain" });
  return errors;
}

export type AcceptanceRefusal =
  | "other-organisation"
  | "own-organisation"
  | "other-region"
  | "customer-already"
  | "reseller-gone";

/** Who would come together. */
export type Acceptance = {
  readonly partner: {
    readonly id: string;
    readonly domain: string | null;
  };
  readonly organisation: {
    readonly domain: string | null;
    /** Whether it is a customer of the partner already. */
    readonly customerOfPartner: boolean;
  };
  /** The domain that the partner named; null for whoever has the link. */
  readonly domain: string | null;
  /** Whether the reseller is still bound to the provider; null where none was named. */
  readonly resellerBound: boolean | null;
  /** Whether the partner sells in the organisation's country (docs/domain/regions.md). */
  readonly sellsThere: boolean;
};

/**
 * Why an organisation cannot accept a partner; undefined where it can. The first of this order is told:
 * nobody learns more than that the link is not theirs.
 */
export function checkAcceptance({
  partner,
  organisation,
  domain,
  resellerBound,
  sellsThere,
}: Acceptance): AcceptanceRefusal | undefined {
  if (domain !== null && domain !== organisation.domain) return "other-organisation";
  if (partner.domain !== null && partner.domain === organisation.domain) return "own-organisation";
  if (organisation.customerOfPartner) return "customer-already";
  if (!sellsThere) return "other-region";
  return resellerBound === false ? "reseller-gone" : undefined;
}

/**
 * Whether a subscription keeps the relationship from ending (reseller 2.3): one that runs, waits to be
 * activated, or would run again when its publisher answers.
 */
export const preventsRemoval = (held: {
  readonly status: SubscriptionStatus;
  /** Its publisher was asked to reactivate it and has not answered. */
  readonly asked: boolean;
}): boolean => isHeld(held.status) && (held.status !== "suspended" || held.asked);
