import type { Handled } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  mailMember,
  membersWithRoles,
  operatorOrganisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import { waitsForOperator } from "../domain/progress.ts";
import type {
  CertificationWaiting,
  HandedOver,
  SecondPersonNeeded,
  SeveralAssigned,
} from "../events.ts";
import { firstDecisionOf } from "../queries/first-decisions.ts";
import { readHandover } from "../queries/handovers.ts";
import { readSubmission, submissionNames } from "../queries/submissions.ts";
import type { MailAddresses } from "./mails.ts";

const CERTIFIERS = rolesFor("certification:decide");

/** Tells everybody who certifies that a submission waits in the queue: once for each submission. */
export const mailWhenCertificationWaiting =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<CertificationWaiting>): Promise<void> =>
    mailTeam(tx, addresses, event, "publishing.submission-waiting");

/** Tells everybody who certifies, but the one who has, that a second person is needed. */
export const mailWhenSecondPersonNeeded =
  (addresses: MailAddresses) =>
  (tx: Tx, event: Handled<SecondPersonNeeded>): Promise<void> =>
    mailTeam(tx, addresses, event, "publishing.second-person-needed");

/** Nobody is told of what somebody has taken, decided or withdrawn before the mail was written. */
async function mailTeam(
  tx: Tx,
  { web }: MailAddresses,
  { submissionId, publisherId }: CertificationWaiting | SecondPersonNeeded,
  template: "publishing.submission-waiting" | "publishing.second-person-needed",
): Promise<void> {
  const submission = await readSubmission(tx, { id: submissionId });
  if (submission === undefined) throw new Error(`There is no submission ${submissionId}`);
  const { row, progress } = submission;
  const operator = await operatorOrganisation(tx);
  if (operator === undefined || !waitsForOperator(progress) || row.claimed_by !== null) return;
  const first = await firstDecisionOf(tx, row);
  const publisher = await organisationById(tx, publisherId);
  for (const reader of await membersWithRoles(tx, operator.id, CERTIFIERS)) {
    if (reader.personId === first?.by) continue;
    mailMember(tx, reader, {
      // Whatever happens twice to a submission, its people are told of once.
      about: `${template}:${submissionId}`,
      organisationId: operator.id,
      template,
      params: {
        offer: row.offer_name,
        number: row.number,
        publisher: publisher?.name ?? "",
        first: first?.name ?? "",
        page: `${web}/operator/${operator.handle}/certification/${row.id}`,
      },
    });
  }
}

/** Tells a certifier what a colleague gave them, and why. */
export const mailWhenHandedOver =
  (addresses: MailAddresses) =>
  async (tx: Tx, event: Handled<HandedOver>): Promise<void> => {
    const submission = await readSubmission(tx, { id: event.submissionId });
    const handover = await readHandover(tx, event.submissionId, event.handover);
    const operator = await operatorOrganisation(tx);
    if (submission === undefined || handover === undefined || operator === undefined)
      throw new Error(`There is no handover ${event.handover} of ${event.submissionId}`);
    const people = await membersWithRoles(tx, operator.id, CERTIFIERS);
    const reader = people.find(({ personId }) => personId === handover.toId);
    // Who has left the team meanwhile has nothing to do; who gave it to themselves knows.
    if (reader === undefined || handover.toId === handover.byId) return;
    const publisher = await organisationById(tx, event.publisherId);
    mailMember(tx, reader, {
      about: event.id,
      organisationId: operator.id,
      template: `publishing.submission-${handover.kind}`,
      params: {
        offer: submission.row.offer_name,
        number: submission.row.number,
        publisher: publisher?.name ?? "",
        by: handover.byName,
        hasReason: handover.reason === "" ? "no" : "yes",
        reason: handover.reason,
        page: `${addresses.web}/operator/${operator.handle}/certification/${submission.row.id}`,
      },
    });
  };

/** Tells a certifier in one mail of all that a colleague gave them at once. */
export const mailWhenSeveralAssigned =
  (addresses: MailAddresses) =>
  async (tx: Tx, event: Handled<SeveralAssigned>): Promise<void> => {
    const operator = await operatorOrganisation(tx);
    if (operator === undefined) throw new Error("There is no operator");
    const people = await membersWithRoles(tx, operator.id, CERTIFIERS);
    const reader = people.find(({ personId }) => personId === event.to);
    if (reader === undefined || event.to === event.byId) return;
    const named = await submissionNames(tx, event.submissionIds);
    mailMember(tx, reader, {
      about: event.id,
      organisationId: operator.id,
      template: "publishing.submissions-assigned",
      params: {
        by: event.by,
        count: named.length,
        offers: named.map(({ offer, number }) => `- ${offer}, ${number}`).join("\n"),
        hasReason: event.reason === "" ? "no" : "yes",
        reason: event.reason,
        page: `${addresses.web}/operator/${operator.handle}/certification?state=mine`,
      },
    });
  };
