import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { domainOf, FIRST_ROLES, LINK_HOURS } from "../domain/application.ts";
import { domainTaken, handleTaken } from "../problems.ts";
import { type Application, addApplicationStep } from "../store/applications.ts";
import { endMailLinks, makeMailLink } from "../store/mail-links.ts";
import { addMembership, domainIsTaken, handleIsTaken } from "../store/organisations.ts";
import { progress, toApplicant } from "./application-progress.ts";
import type { Here } from "./apply.ts";
import { createOrganisation } from "./create-organisation.ts";
import { createPerson } from "./create-person.ts";

/**
 * Makes the organisation that was applied for, with its first person, who gets a mail with the next step.
 * Whoever calls this has taken the turn of approvals.
 */
export async function makeApplicant(
  tx: Tx,
  application: Application,
  { claimDomain, here }: { readonly claimDomain: boolean; readonly here: Here },
): Promise<Result<null>> {
  const { kind, partnerType, segment, contactEmail, name, country, timeZone, currency, taxId } =
    application;
  const domain = domainOf(contactEmail);
  if ((await tx.query(domainIsTaken, [domain])).length > 0) return refuse(domainTaken({ domain }));
  const wanted = application.handle;
  if (wanted !== null && (await tx.query(handleIsTaken, [wanted])).length > 0)
    return refuse(handleTaken({ handle: wanted }));
  const made = await createOrganisation(tx, {
    kind,
    ...(wanted === null ? {} : { handle: wanted }),
    partnerType,
    segment,
    name,
    country,
    timeZone,
    currency,
    taxId,
    domain: claimDomain ? domain : null,
    ...(application.contactPhone === null ? {} : { address: { phone: application.contactPhone } }),
  });
  if (!made.ok) return made;
  const { id: organisationId, handle } = made.value;
  const [known] = await tx.query(personByAddress, [contactEmail]);
  const roles = [...FIRST_ROLES[kind]];
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
  await addApplicationStep(tx, application.id, {
    kind: "approved",
    by: kind === "customer" ? application.contactName : tx.actor.name,
  });
  await endMailLinks(tx, "answer-application", application.id);
  if (known?.hasPassword === true)
    toApplicant(tx, application, "approved-known", {
      marketplace: here.name,
      handle,
      page: `${here.web}/sign-in`,
    });
  else await invite(tx, application, { personId, handle, here });
  return ok(null);
}

/** The link to set the first password; the one before ends. */
export async function invite(
  tx: Tx,
  application: Application,
  {
    personId,
    handle,
    here,
  }: { readonly personId: string; readonly handle: string; readonly here: Here },
): Promise<void> {
  const token = await makeMailLink(tx, "set-password", personId);
  toApplicant(tx, application, "approved", {
    marketplace: here.name,
    handle,
    days: LINK_HOURS["set-password"] / 24,
    page: `${here.web}/set-password#${token}`,
  });
}

export const personByAddress = statement<
  [email: string],
  { id: string; name: string; hasPassword: boolean }
>(
  "identity.person-by-address",
  `select u."id" as id, u."name" as name, exists (
     select 1 from auth."account" a where a."userId" = u."id" and a."password" is not null) as "hasPassword"
   from auth."user" u where u."email" = $1`,
);
