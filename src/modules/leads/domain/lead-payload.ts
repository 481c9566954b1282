import type { LeadSource } from "./lead.ts";

/** A lead as a publisher's own system receives it (publisher.md 15.3). */
export type LeadPayload = {
  readonly UserDetails: {
    readonly FirstName: string;
    readonly LastName: string;
    readonly Email: string;
    readonly Phone: string;
    readonly Country: string;
    readonly Company: string;
    readonly Title: string;
  };
  readonly LeadSource: string;
  readonly ActionCode: string;
  readonly OfferTitle: string;
  readonly Description: string;
};

export type HandedLead = {
  readonly source: LeadSource;
  /** `publisher.offer`. */
  readonly slug: string;
  readonly offerName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly country: string;
  readonly company: string;
  readonly jobTitle: string | null;
  readonly message: string;
};

const CODES: Readonly<Record<LeadSource, string>> = {
  "contact-me": "PLT",
  "get-it-now": "INS",
  "free-trial": "INS",
  "test-drive": "StartTestDrive",
};

/** Names and codes are those that existing receivers of such leads read. */
export const leadPayload = (lead: HandedLead): LeadPayload => ({
  UserDetails: {
    FirstName: lead.firstName,
    LastName: lead.lastName,
    Email: lead.email,
    Phone: lead.phone ?? "",
    Country: lead.country,
    Company: lead.company,
    Title: lead.jobTitle ?? "",
  },
  LeadSource: `Souk-${CODES[lead.source]} | ${lead.slug}`,
  ActionCode: CODES[lead.source],
  OfferTitle: lead.offerName,
  Description: lead.message,
});

/**
 * A lead that tests a destination: texts begin with the prefix by which receivers know a test.
 *
 * @param number told apart from other tests by it
 */
export const testLead = (
  offer: { readonly slug: string; readonly offerName: string },
  number: number,
): HandedLead => {
  const text = `MSFT_TEST_${number}`;
  return {
    source: "contact-me",
    slug: offer.slug,
    offerName: offer.offerName,
    firstName: text,
    lastName: text,
    email: `${text}@example.com`,
    phone: "1234567890",
    country: "US",
    company: text,
    jobTitle: text,
    message: text,
  };
};
