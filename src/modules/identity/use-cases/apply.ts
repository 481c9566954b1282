import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  AGREEMENT_VERSIONS,
  APPLICATIONS_A_DAY,
  type ApplicationDetails,
  checkApplication,
  LINK_HOURS,
} from "../domain/application.ts";
import {
  agreementChanged,
  applicationInvalid,
  publisherIdTaken,
  tooManyApplications,
} from "../problems.ts";
import {
  applicationsOfAddress,
  handleIsAwaited,
  insertApplication,
  oneAtATime,
} from "../store/applications.ts";
import { makeMailLink } from "../store/mail-links.ts";
import { isTimeZone } from "./create-organisation.ts";

/** This marketplace as it stands in mails: its name and the address of its pages. */
export type Here = { readonly name: string; readonly web: string };

export type Apply = {
  readonly here: Here;
  readonly details: ApplicationDetails;
  /** The version of the agreement of its kind that was read and accepted. */
  readonly agreementVersion: string;
  readonly locale: Language;
};

/**
 * Takes a company's application (ACC-02). It waits for nobody until the link in its mail was
 * followed: whoever types another's address causes a mail without a word of their own, and learns nothing.
 */
export const apply = (db: Database, wanted: Apply): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { here, locale, agreementVersion } = wanted;
    const details = tidy(wanted.details);
    const errors = checkApplication(details, isTimeZone);
    if (errors.length > 0) return refuse(applicationInvalid({}, errors));
    const version = AGREEMENT_VERSIONS[details.kind];
    if (agreementVersion !== version) return refuse(agreementChanged({ version }));
    const { handle, contactEmail } = details;
    if (handle !== null && (await handleIsAwaited(tx, handle)))
      return refuse(publisherIdTaken({ handle }, [{ pointer: "/publisherId", code: "taken" }]));
    await oneAtATime(tx, contactEmail);
    if ((await applicationsOfAddress(tx, contactEmail)) >= APPLICATIONS_A_DAY)
      return refuse(tooManyApplications({ most: APPLICATIONS_A_DAY }));
    const id = randomUUIDv7();
    await insertApplication(tx, { ...details, id, locale, agreementVersion });
    const token = await makeMailLink(tx, "confirm-application", id);
    tx.mail({
      dedupeKey: `${id}:confirm`,
      to: contactEmail,
      locale,
      template: "identity.application-confirm",
      params: {
        marketplace: here.name,
        days: LINK_HOURS["confirm-application"] / 24,
        page: `${here.web}/sell/confirm#${token}`,
      },
    });
    return ok(null);
  });

const tidy = (details: ApplicationDetails): ApplicationDetails => ({
  ...details,
  name: details.name.trim(),
  handle: details.kind === "publisher" ? (details.handle?.trim() ?? "") : null,
  partnerType: details.kind === "partner" ? details.partnerType : null,
  segment: details.kind === "customer" ? details.segment : null,
  taxId: details.taxId?.trim() || null,
  contactName: details.contactName.trim(),
  contactEmail: details.contactEmail.trim().toLowerCase(),
  contactPhone: details.contactPhone?.trim() || null,
});
