import { randomBytes } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import { LANGUAGES } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  impersonationNeedsSession,
  notImpersonating,
  operatorNotImpersonated,
  reasonMissing,
} from "../problems.ts";
import { memberOf } from "../queries/members.ts";
import { organisationById } from "../queries/organisations.ts";
import type { Here } from "./apply.ts";
import { mailMember } from "./mail-member.ts";

/** How long somebody of the operator may look through another's eyes at a time, in minutes of system time. */
export const LOOK_MINUTES = 60;

const sessionOf = statement<[token: string, person: string], { id: string }>(
  "identity.session-of-token",
  `select "id" as id from auth."session" where "token" = $1 and "userId" = $2 and "expiresAt" > clock_timestamp()`,
);
const insertSession = statement<[token: string, person: string, minutes: number], { id: string }>(
  "identity.insert-looking-session",
  `insert into auth."session" ("token", "userId", "expiresAt", "updatedAt")
   values ($1, $2, clock_timestamp() + make_interval(mins => $3), clock_timestamp()) returning "id" as id`,
);
const insertImpersonation = statement<
  [session: string, organisation: string, by: string, name: string, from: string, reason: string],
  unknown
>(
  "identity.insert-impersonation",
  `insert into identity.impersonations (session_id, organisation_id, by_person_id, by_name, by_session_id, reason)
   values ($1, $2, $3, $4, $5, $6)`,
);
const endLooking = statement<
  [token: string],
  { organisation: string; person: string; returnsTo: string | null }
>(
  "identity.end-impersonation",
  `with ended as (
     delete from auth."session" s using identity.impersonations i
     where s."token" = $1 and i.session_id = s."id"
     returning i.organisation_id, i.by_session_id, s."userId")
   select e.organisation_id as organisation, e."userId" as person,
     (select b."token" from auth."session" b where b."id" = e.by_session_id and b."expiresAt" > clock_timestamp())
       as "returnsTo"
   from ended e`,
);

/**
 * Begins to look through the eyes of somebody of an organisation (OPR-03): a session of an hour at most in
 * which nothing can be changed. It stands in the organisation's activity log with its reason, and the
 * person gets a mail.
 *
 * @returns the token of the session, and the address of the portal that is looked at
 */
export const beginLooking = (
  db: Database,
  wanted: {
    readonly by: { readonly personId: string; readonly name: string; readonly token: string };
    readonly organisationId: string;
    readonly personId: string;
    readonly reason: string;
    readonly here: Here;
  },
): Promise<Result<{ readonly token: string; readonly portal: string }>> =>
  db.transaction(async (tx): Promise<Result<{ token: string; portal: string }>> => {
    const { by, organisationId, personId, here } = wanted;
    const reason = wanted.reason.trim();
    if (reason === "") return refuse(reasonMissing({}, [{ pointer: "/reason", code: "required" }]));
    const organisation = await organisationById(tx, organisationId);
    const member = organisation && (await memberOf(tx, organisationId, personId));
    if (organisation === undefined || organisation.status === "closed" || member === undefined)
      return refuse(notFound({}));
    if (organisation.kind === "operator") return refuse(operatorNotImpersonated({}));
    const [own] = await tx.query(sessionOf, [by.token, by.personId]);
    if (own === undefined) return refuse(impersonationNeedsSession({}));
    const token = randomBytes(32).toString("base64url");
    const [session] = await tx.query(insertSession, [token, personId, LOOK_MINUTES]);
    if (session === undefined) throw new Error("A session was not stored");
    await tx.query(insertImpersonation, [
      session.id,
      organisationId,
      by.personId,
      by.name,
      own.id,
      reason,
    ]);
    tx.audit({
      organisationId,
      action: "impersonation.started",
      objectType: "person",
      objectId: personId,
      after: { name: member.name, reason },
    });
    const { email, name } = member;
    const locale = LANGUAGES.find((language) => language === member.locale) ?? "en";
    mailMember(
      tx,
      { personId, email, name, locale },
      {
        about: `impersonation:${session.id}`,
        organisationId,
        template: "identity.looked-through",
        params: {
          marketplace: here.name,
          organisation: organisation.name,
          operator: tx.actor.shownAs ?? tx.actor.name,
          reason,
          minutes: LOOK_MINUTES,
        },
      },
    );
    return ok({ token, portal: `/${organisation.kind}/${organisation.handle}` });
  });

/**
 * Ends it, for whoever has the session.
 *
 * @returns the token of the session before it, while that lasts
 */
export const endLookingThrough = (
  db: Database,
  token: string,
): Promise<Result<string | undefined>> =>
  db.transaction(async (tx): Promise<Result<string | undefined>> => {
    const [ended] = await tx.query(endLooking, [token]);
    if (ended === undefined) return refuse(notImpersonating({}));
    tx.audit({
      organisationId: ended.organisation,
      action: "impersonation.ended",
      objectType: "person",
      objectId: ended.person,
    });
    return ok(ended.returnsTo ?? undefined);
  });
