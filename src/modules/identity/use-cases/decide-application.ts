import { allowedActions, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  APPLICATION_LIFECYCLE,
  type ApplicationAction,
  type ApplicationState,
  domainOf,
  LINK_HOURS,
} from "../domain/application.ts";
import {
  applicationDecided,
  domainTaken,
  handleTaken,
  nobodyToInvite,
  textMissing,
} from "../problems.ts";
import {
  type Application,
  addApplicationStep,
  lockApplication,
  oneAtATime,
} from "../store/applications.ts";
import { endMailLinks, makeMailLink } from "../store/mail-links.ts";
import { addMembership, domainIsTaken, handleIsTaken } from "../store/organisations.ts";
import type { Here } from "./apply.ts";
import { createOrganisation } from "./create-organisation.ts";
import { createPerson } from "./create-person.ts";
import { progress, toApplicant } from "./receive-application.ts";

const FIRST_ROLES = ["global-admin"] as const;

export type Decision =
  /** `claimDomain`: the domain of the contact's address is the organisation's, and later applicants with it are sent there. */
  | { readonly outcome: "approve"; readonly claimDomain: boolean }
  | { readonly outcome: "ask" | "decline"; readonly text: string };

type OfApplication = { readonly here: Here; readonly applicationId: string };

/**
 * The operator decides about an application: makes the publisher with its first global admin, asks with a
 * text that is answered by a link of one use, or declines with a reason. The applicant gets a mail
 * with the next step.
 */
export const decideApplication = (
  db: Database,
  { here, applicationId, decision }: OfApplication & { readonly decision: Decision },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    // Approvals one after the other: two of one company at once would both find its domain free.
    await oneAtATime(tx, "approvals");
    const application = await lockApplication(tx, applicationId);
    if (application === undefined || application.state === "unconfirmed")
      return refuse(notFound({}));
    const { outcome } = decision;
    if (
      next<ApplicationState, ApplicationAction>(
        APPLICATION_LIFECYCLE,
        application.state,
        outcome,
      ) === undefined
    )
      return refuse(
        applicationDecided({
          state: application.state,
          action: outcome,
          allowed: allowedActions<ApplicationState, ApplicationAction>(
            APPLICATION_LIFECYCLE,
            application.state,
          ),
        }),
      );
    if (decision.outcome === "approve") return approve(tx, application, decision, here);
    const text = decision.text.trim();
    if (text === "") return refuse(textMissing({}, [{ pointer: "/text", code: "required" }]));
    await progress(tx, application, outcome === "ask" ? "asked" : "declined");
    await addApplicationStep(tx, application.id, {
      kind: outcome === "ask" ? "asked" : "declined",
      text,
      by: tx.actor.name,
    });
    if (outcome === "ask") {
      const token = await makeMailLink(tx, "answer-application", application.id);
      toApplicant(tx, application, "asked", {
        marketplace: here.name,
        text,
        days: LINK_HOURS["answer-application"] / 24,
        page: `${here.web}/sell/answer#${token}`,
      });
    } else {
      await endMailLinks(tx, "answer-application", application.id);
      toApplicant(tx, application, "declined", { marketplace: here.name, text });
    }
    return ok(null);
  });

async function approve(
  tx: Tx,
  application: Application,
  { claimDomain }: { readonly claimDomain: boolean },
  here: Here,
): Promise<Result<null>> {
  const { handle, contactEmail, name, country, timeZone, currency, taxId } = application;
  const domain = domainOf(contactEmail);
  if ((await tx.query(domainIsTaken, [domain])).length > 0) return refuse(domainTaken({ domain }));
  if ((await tx.query(handleIsTaken, [handle])).length > 0) return refuse(handleTaken({ handle }));
  const made = await createOrganisation(tx, {
    kind: "publisher",
    handle,
    name,
    country,
    timeZone,
    currency,
    taxId,
    domain: claimDomain ? domain : null,
    ...(application.contactPhone === null ? {} : { address: { phone: application.contactPhone } }),
  });
  if (!made.ok) return made;
  const organisationId = made.value.id;
  const [known] = await tx.query(personByAddress, [contactEmail]);
  const roles = [...FIRST_ROLES];
  let personId: string;
  if (known === undefined)
    personId = await createPerson(tx, {
      name: application.contactName,
      email: contactEmail,
      locale: application.locale,
      timeZone,
      memberships: [{ organisationId, roles }],
    });
  else {
    personId = known.id;
    await addMembership(tx, { personId, organisationId, roles });
    tx.audit({
      organisationId,
      action: "member.added",
      objectType: "person",
      objectId: personId,
      after: { name: known.name, roles },
    });
  }
  await progress(tx, application, "approved", organisationId);
  await addApplicationStep(tx, application.id, { kind: "approved", by: tx.actor.name });
  await endMailLinks(tx, "answer-application", application.id);
  if (known?.hasPassword === true)
    toApplicant(tx, application, "approved-known", {
      marketplace: here.name,
      handle,
      page: `${here.web}/sign-in`,
    });
  else await invite(tx, application, personId, here);
  return ok(null);
}

/** Sends the link to set a password again, while nobody has set one by it; the one before ends. */
export const inviteAgain = (
  db: Database,
  { here, applicationId }: OfApplication,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const application = await lockApplication(tx, applicationId);
    if (application === undefined || application.state === "unconfirmed")
      return refuse(notFound({}));
    const [person] = await tx.query(personByAddress, [application.contactEmail]);
    if (application.state !== "approved" || person === undefined || person.hasPassword)
      return refuse(nobodyToInvite({}));
    await addApplicationStep(tx, application.id, { kind: "invited", by: tx.actor.name });
    tx.audit({
      organisationId: application.organisationId ?? undefined,
      action: "member.invited-again",
      objectType: "person",
      objectId: person.id,
    });
    await invite(tx, application, person.id, here);
    return ok(null);
  });

async function invite(
  tx: Tx,
  application: Application,
  personId: string,
  here: Here,
): Promise<void> {
  const token = await makeMailLink(tx, "set-password", personId);
  toApplicant(tx, application, "approved", {
    marketplace: here.name,
    handle: application.handle,
    days: LINK_HOURS["set-password"] / 24,
    page: `${here.web}/set-password#${token}`,
  });
}

const personByAddress = statement<
  [email: string],
  { id: string; name: string; hasPassword: boolean }
>(
  "identity.person-by-address",
  `select u."id" as id, u."name" as name, exists (
     select 1 from auth."account" a where a."userId" = u."id" and a."password" is not null) as "hasPassword"
   from auth."user" u where u."email" = $1`,
);
