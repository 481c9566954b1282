import { allowedActions, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  APPLICATION_LIFECYCLE,
  type ApplicationAction,
  type ApplicationState,
  LINK_HOURS,
} from "../domain/application.ts";
import { applicationDecided, nobodyToInvite, textMissing } from "../problems.ts";
import { organisationById } from "../queries/organisations.ts";
import { addApplicationStep, lockApplication, oneAtATime } from "../store/applications.ts";
import { endMailLinks, makeMailLink } from "../store/mail-links.ts";
import { progress, toApplicant } from "./application-progress.ts";
import type { Here } from "./apply.ts";
import { invite, makeApplicant, personByAddress } from "./make-applicant.ts";

export type Decision =
  /** `claimDomain`: the domain of the contact's address is the organisation's, and later applicants with it are sent there. */
  | { readonly outcome: "approve"; readonly claimDomain: boolean }
  | { readonly outcome: "ask" | "decline"; readonly text: string };

type OfApplication = { readonly here: Here; readonly applicationId: string };

/**
 * The operator decides about an application: makes the organisation with its first global admin, asks with a
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
    if (decision.outcome === "approve")
      return makeApplicant(tx, application, { ...decision, here });
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
    const organisation = await organisationById(tx, application.organisationId ?? "");
    if (organisation === undefined) throw new Error("An approved application has an organisation");
    await invite(tx, application, {
      personId: person.id,
      handle: organisation.handle,
      here,
    });
    return ok(null);
  });
