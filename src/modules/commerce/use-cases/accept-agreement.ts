import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { recordAgreement } from "../store/customers.ts";
import { setOwnContact } from "../store/own-records.ts";

/**
 * Records that an organisation accepted the customer agreement for itself, on this day of its billing
 * zone, and by whom. That person is its contact from then on.
 */
export async function acceptAgreement(
  tx: Tx,
  { id, timeZone }: Pick<ActingOrganisation, "id" | "timeZone">,
  by: Pick<Caller, "name" | "email">,
): Promise<void> {
  // People have one name here; which part of it is the family's differs by language.
  const contact = { firstName: by.name, lastName: "", email: by.email ?? "" };
  const agreement = { ...contact, agreedOn: dayIn(timeZone, tx.at) };
  await recordAgreement(tx, { ...agreement, id: randomUUIDv7(), sellerId: id, customerId: id });
  await setOwnContact(tx, id, contact);
  tx.audit({
    organisationId: id,
    action: "customer.agreement-accepted",
    objectType: "customer",
    objectId: id,
    after: agreement,
  });
}
