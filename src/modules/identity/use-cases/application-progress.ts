import { randomUUIDv7 } from "node:crypto";
import type { OutgoingMail, Tx } from "../../../platform/transaction.ts";
import type { ApplicationProgressed } from "../events.ts";
import { operatorOrganisation } from "../queries/organisations.ts";
import { type Application, moveApplication } from "../store/applications.ts";

/** Records the new state with its event and its entry in the operator's activity. */
export async function progress(
  tx: Tx,
  application: Application,
  state: ApplicationProgressed["state"],
  organisationId: string | null = null,
): Promise<void> {
  await moveApplication(tx, application.id, state, organisationId);
  tx.audit({
    organisationId: (await operatorOrganisation(tx))?.id,
    action: `application.${state}`,
    objectType: "application",
    objectId: application.id,
    before: { state: application.state },
    after: { state, kind: application.kind, name: application.name, handle: application.handle },
  });
  await tx.publish({
    type: "identity.application-progressed",
    subject: application.id,
    applicationId: application.id,
    state,
    organisationId,
  } satisfies ApplicationProgressed);
}

/** A mail to the applicant, in their language. */
export const toApplicant = (
  tx: Tx,
  { id, contactEmail, contactName, locale, name }: Application,
  template: string,
  params: OutgoingMail["params"],
): void =>
  tx.mail({
    dedupeKey: `${id}:${template}:${randomUUIDv7()}`,
    to: contactEmail,
    toName: contactName,
    locale,
    template: `identity.application-${template}`,
    params: { name: contactName, company: name, ...params },
  });
