import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { operatorOrganisation, organisationById } from "../../identity/index.ts";
import {
  type Agreement,
  type CustomerDetails,
  checkAgreement,
  checkCustomer,
} from "../domain/customer.ts";
import { agreementInvalid, customerInvalid } from "../problems.ts";
import {
  type CustomerRecord,
  lockCustomer,
  recordAgreement,
  updateCustomer,
} from "../store/customers.ts";
import { checkReseller } from "./check-reseller.ts";

/** What a partner may change; country and domain are fixed. Null removes a value. */
export type CustomerChanges = {
  readonly [F in "company" | "segment" | "language" | "contact" | "address"]?: CustomerDetails[F];
} & {
  readonly registrationNumber?: string | null;
  readonly taxId?: string | null;
  readonly resellerId?: string | null;
};

export type EditCustomer = {
  readonly partner: ActingOrganisation;
  readonly customerId: string;
  readonly changes: CustomerChanges;
  /** The version that the person saw; `*` for any. */
  readonly seen: string;
};

/** Changes a customer record; what is owned stands, whatever the new segment (decision 44). */
export const editCustomer = (
  db: Database,
  { partner, customerId, changes, seen }: EditCustomer,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const before = await lockCustomer(tx, partner.id, customerId);
    if (before === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== `${before.version}`)
      return refuse(preconditionFailed({ current: `${before.version}` }));
    const after: CustomerRecord = {
      ...before,
      ...changes,
      company: (changes.company ?? before.company).normalize("NFC").trim(),
    };
    const account = await organisationById(tx, partner.id);
    const operator = await operatorOrganisation(tx);
    const errors = checkCustomer(detailsOf(after), {
      partnerDomain: account?.domain ?? null,
      operatorDomain: operator?.domain ?? null,
    });
    if (errors.length > 0) return refuse(customerInvalid({}, errors));
    const reseller = await checkReseller(tx, partner, changes.resellerId ?? null);
    if (!reseller.ok) return reseller;
    await updateCustomer(tx, after);
    tx.audit({
      organisationId: partner.id,
      action: "customer.edited",
      objectType: "customer",
      objectId: customerId,
      before: detailsOf(before),
      after: detailsOf(after),
    });
    return ok(null);
  });

/** Records that a customer accepted the customer agreement: needed before anything is bought. */
export const attestAgreement = (
  db: Database,
  {
    partner,
    customerId,
    agreement,
  }: {
    readonly partner: ActingOrganisation;
    readonly customerId: string;
    readonly agreement: Agreement;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const customer = await lockCustomer(tx, partner.id, customerId);
    if (customer === undefined) return refuse(notFound({}));
    const today = dayIn(partner.timeZone, tx.at);
    const errors = checkAgreement(agreement, { today, at: "" });
    if (errors.length > 0) return refuse(agreementInvalid({}, errors));
    await recordAgreement(tx, {
      ...agreement,
      id: randomUUIDv7(),
      sellerId: partner.id,
      customerId,
    });
    tx.audit({
      organisationId: partner.id,
      action: "customer.agreement-attested",
      objectType: "customer",
      objectId: customerId,
      after: agreement,
    });
    return ok(null);
  });

const detailsOf = (record: CustomerRecord): CustomerDetails => ({
  company: record.company,
  domain: record.domain,
  country: record.country,
  segment: record.segment,
  language: record.language,
  ...(record.registrationNumber === null ? {} : { registrationNumber: record.registrationNumber }),
  ...(record.taxId === null ? {} : { taxId: record.taxId }),
  contact: record.contact,
  address: record.address,
});
