import { randomUUIDv7 } from "node:crypto";
import { FREE_MAIL } from "../../../kernel/free-mail.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { domainOf } from "../domain/application.ts";
import { rolesFor } from "../domain/permissions.ts";
import { linkUnusable, publisherIdTaken, textMissing } from "../problems.ts";
import {
  membersWithRoles,
  operatorOrganisation,
  organisationById,
} from "../queries/organisations.ts";
import {
  type Application,
  addApplicationStep,
  handleIsAwaited,
  lockApplication,
  oneAtATime,
} from "../store/applications.ts";
import { spendMailLink } from "../store/mail-links.ts";
import { domainIsTaken } from "../store/organisations.ts";
import { progress, toApplicant } from "./application-progress.ts";
import type { Here } from "./apply.ts";
import { makeApplicant } from "./make-applicant.ts";

const ADMINISTRATORS = rolesFor("team:manage");
const DECIDERS = rolesFor("organisation:manage");

/**
 * The applicant followed the link of the first mail: the address is theirs, and the application waits for
 * the operator; a customer registers itself, and is here at once. Where an organisation has the domain of that address, its administrators are asked
 * instead; where it has none, the operator is. The applicant learns no more of it than that it exists.
 *
 * @returns the state that the application came to
 */
export const confirmApplication = (
  db: Database,
  { here, token }: { readonly here: Here; readonly token: string },
): Promise<Result<"waiting" | "approved" | "referred">> =>
  db.transaction(async (tx): Promise<Result<"waiting" | "approved" | "referred">> => {
    // With approvals one after the other: two of one company at once would both find its domain free.
    await oneAtATime(tx, "approvals");
    const id = await spendMailLink(tx, "confirm-application", token);
    const application = id === undefined ? undefined : await lockApplication(tx, id);
    if (application?.state !== "unconfirmed") return refuse(linkUnusable({}));
    const [existing] = await tx.query(domainIsTaken, [domainOf(application.contactEmail)]);
    if (existing !== undefined) {
      await progress(tx, application, "referred");
      await addApplicationStep(tx, application.id, {
        kind: "referred",
        by: application.contactName,
      });
      await refer(tx, application, existing.id, here);
      return ok("referred");
    }
    if (application.kind === "customer") {
      const claimDomain = !FREE_MAIL.has(domainOf(application.contactEmail));
      const made = await makeApplicant(tx, application, { claimDomain, here });
      return made.ok ? ok("approved") : made;
    }
    const { handle } = application;
    if (handle !== null) {
      await oneAtATime(tx, handle);
      if (await handleIsAwaited(tx, handle)) return refuse(publisherIdTaken({ handle }));
    }
    await progress(tx, application, "waiting");
    await addApplicationStep(tx, application.id, { kind: "received", by: application.contactName });
    toApplicant(tx, application, "received", {
      marketplace: here.name,
      number: application.number,
    });
    await toDeciders(tx, application, "waiting", here);
    return ok("waiting");
  });

/** The applicant answers what the operator asked, by the link of that mail, once. */
export const answerApplication = (
  db: Database,
  { here, token, text }: { readonly here: Here; readonly token: string; readonly text: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const words = text.trim();
    if (words === "") return refuse(textMissing({}, [{ pointer: "/text", code: "required" }]));
    const id = await spendMailLink(tx, "answer-application", token);
    const application = id === undefined ? undefined : await lockApplication(tx, id);
    if (application?.state !== "asked") return refuse(linkUnusable({}));
    await progress(tx, application, "waiting");
    await addApplicationStep(tx, application.id, {
      kind: "answered",
      text: words,
      by: application.contactName,
    });
    await toDeciders(tx, application, "answered", here);
    return ok(null);
  });

/** A mail to everybody of the operator who decides about applications. */
async function toDeciders(
  tx: Tx,
  { id, kind, name, number }: Application,
  template: "waiting" | "answered",
  here: Here,
): Promise<void> {
  const operator = await operatorOrganisation(tx);
  if (operator === undefined) return;
  for (const reader of await membersWithRoles(tx, operator.id, DECIDERS))
    tx.mail({
      dedupeKey: `${id}:${template}:${randomUUIDv7()}`,
      to: reader.email,
      toName: reader.name,
      personId: reader.personId,
      organisationId: operator.id,
      locale: reader.locale,
      template: `identity.application-${template}`,
      params: {
        name: reader.name,
        company: name,
        kind,
        number,
        page: `${here.web}/operator/${operator.handle}/applications/${id}`,
      },
    });
}

async function refer(
  tx: Tx,
  application: Application,
  organisationId: string,
  here: Here,
): Promise<void> {
  const organisation = await organisationById(tx, organisationId);
  if (organisation === undefined) throw new Error(`There is no organisation ${organisationId}`);
  const domain = domainOf(application.contactEmail);
  toApplicant(tx, application, "referred", { marketplace: here.name, domain });
  const own = await membersWithRoles(tx, organisation.id, ADMINISTRATORS);
  const operator = await operatorOrganisation(tx);
  const readers =
    own.length > 0 || operator === undefined
      ? own
      : await membersWithRoles(tx, operator.id, DECIDERS);
  for (const reader of readers)
    tx.mail({
      dedupeKey: `${application.id}:referred:${reader.personId}`,
      to: reader.email,
      toName: reader.name,
      personId: reader.personId,
      organisationId: own.length > 0 ? organisation.id : operator?.id,
      locale: reader.locale,
      template: "identity.application-asks-administrators",
      params: {
        name: reader.name,
        marketplace: here.name,
        organisation: organisation.name,
        domain,
        applicant: application.contactName,
        email: application.contactEmail,
        company: application.name,
      },
    });
}
