import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of licensing. Texts: locales/<language>/problems-licensing.json. */
export const dealInvalid = defineProblem("licensing/deal-invalid", 422);
/** `deals` are the numbers of those that look the same, at most 20. */
export const dealDuplicate = defineProblem<{ deals: readonly string[] }>(
  "licensing/deal-duplicate",
  409,
);
/** `action` and `status` are those of deal-lifecycle.ts. */
export const dealNotAllowed = defineProblem<{
  action: string;
  status: string;
  allowed: readonly string[];
}>("licensing/deal-not-allowed", 409);
/** Another deal came from the same lead. */
export const leadTaken = defineProblem<{ deal: number }>("licensing/lead-taken", 409);
/** Another deal came from the same co-sell opportunity, and is not over; `dealId` is its id. */
export const opportunityTaken = defineProblem<{ deal: number; dealId: string }>(
  "licensing/opportunity-taken",
  409,
);
export const noEvidence = defineProblem("licensing/no-evidence", 404);
export const noneLeft = defineProblem<{ available: number; wanted: number }>(
  "licensing/none-left",
  409,
);
export const userUnknown = defineProblem("licensing/user-unknown", 422);
/** `groups` are their names. */
export const givenByGroup = defineProblem<{ count: number; groups: string }>(
  "licensing/given-by-group",
  409,
);
/** What was looked at moved meanwhile. */
export const previewOutdated = defineProblem("licensing/preview-outdated", 409);
/** Whoever signs in is no active user of the organisation's directory by the own address. */
export const notInDirectory = defineProblem<{ email: string }>("licensing/not-in-directory", 409);
/** No plan of that Service ID can be asked for here. */
export const planUnknown = defineProblem("licensing/plan-unknown", 404);
/** `state` is `licensed`, `waiting` or `requested`. */
export const nothingToRequest = defineProblem<{ state: string }>(
  "licensing/nothing-to-request",
  409,
);
export const tooManyRequests = defineProblem<{ most: number }>("licensing/too-many-requests", 409);
export const requestDecidedAlready = defineProblem<{ state: string; by: string }>(
  "licensing/request-decided",
  409,
);
/** Whom a request is handed to hands out no licences here. */
export const colleagueUnknown = defineProblem("licensing/colleague-unknown", 422);
/** The user for whom it is cannot be given a licence now. */
export const requesterInactive = defineProblem<{ person: string }>(
  "licensing/requester-inactive",
  409,
);
export const assignmentFileInvalid = defineProblem<{ count: number }>(
  "licensing/assignment-file-invalid",
  422,
);
export const tooManyPlans = defineProblem<{ most: number }>("licensing/too-many-plans", 422);

// Installing apps
/** The app needs a licence, and the organisation holds none. */
export const licenceFirst = defineProblem("licensing/licence-first", 409);
export const notForMarket = defineProblem<{ market: string }>("licensing/not-for-market", 409);
export const publisherSuspended = defineProblem("licensing/publisher-suspended", 409);
export const environmentUnknown = defineProblem("licensing/environment-unknown", 422);
/** The publisher learns who installs its app; nothing is installed without that being said yes to. */
export const consentNeeded = defineProblem("licensing/consent-needed", 422);
export const installOutdated = defineProblem("licensing/install-outdated", 409);

/** Consent, by which a publisher may manage licences of an organisation (docs/domain/consent.md). */
export const consentInviteInvalid = defineProblem("licensing/consent-invite-invalid", 422);
/** Asked again with `replace`, the new link takes the place of the one that waits. */
export const consentInvited = defineProblem<{ email: string }>("licensing/consent-invited", 409);
/** Nobody's mailbox is filled: the publisher makes the link without a mail, or waits. */
export const consentMailedEnough = defineProblem<{ email: string; most: number; hours: number }>(
  "licensing/consent-mailed-enough",
  409,
);
/** What the publisher wants to take back is over; `state` is that of consent.ts. */
export const consentInviteEnded = defineProblem<{ state: string; allowed: readonly string[] }>(
  "licensing/consent-invite-ended",
  409,
);
/** Nobody made it, or it is over and means somebody else: those two answer the same. */
export const consentLinkUnknown = defineProblem("licensing/consent-link-unknown", 404);
/** Told to the organisation that the link means; `state` is consented, declined, revoked, expired or deal-over. */
export const consentLinkEnded = defineProblem<{ state: string; publisher: string }>(
  "licensing/consent-link-ended",
  409,
);
/** `confirmation`: none, waiting or refused; the publisher can say that it means this one. */
export const consentOtherOrganisation = defineProblem<{
  organisation: string;
  confirmation: string;
}>("licensing/consent-other-organisation", 409);
/** The deal was rejected, withdrawn or has expired: nothing new comes of it. */
export const dealOver = defineProblem<{ status: string }>("licensing/deal-over", 409);
export const confirmationsFull = defineProblem("licensing/confirmations-full", 409);
export const confirmationDecided = defineProblem<{ state: string }>(
  "licensing/confirmation-decided",
  409,
);
/** A program does not consent for an organisation (decision 30). */
export const consentByPeople = defineProblem("licensing/consent-by-people", 403);
export const consentRevoked = defineProblem("licensing/consent-revoked", 409);
export const licensorSuspended = defineProblem<{ publisher: string }>(
  "licensing/deal-publisher-suspended",
  409,
);
export const licenseeSuspended = defineProblem<{ organisation: string }>(
  "licensing/deal-customer-suspended",
  409,
);

/** Licences that a deal grants (docs/domain/consent.md, C-4 and C-5). */
export const grantInvalid = defineProblem("licensing/grant-invalid", 422);
/** `status` is that of deal-lifecycle.ts. */
export const dealLicencesClosed = defineProblem<{ status: string }>(
  "licensing/deal-licences-closed",
  409,
);
/** Also of an organisation that is not there: a publisher learns of nobody by trying. */
export const noConsent = defineProblem("licensing/no-consent", 409);
export const dealCustomerFixed = defineProblem<{ customer: string }>(
  "licensing/deal-customer-fixed",
  409,
);
/** Decision 29; `plans` are service IDs, `losing` how many people more have one than there would be. */
export const assignedBeyond = defineProblem<{
  plans: readonly string[];
  assigned: number;
  wanted: number;
  losing: number;
}>("licensing/assigned-beyond", 409);
export const notHolders = defineProblem<{ plan: string }>("licensing/not-holders", 422);
