/** The front door of licensing: what other modules may call. */
export { licencesMayBeManaged } from "./domain/licences.ts";
export { decideLowering, type Unassign } from "./domain/lowering.ts";
export { listDeals } from "./queries/deals.ts";
export { type HeldOffer, heldOffers } from "./queries/held-offers.ts";
export { listPools } from "./queries/licences.ts";
export { type LicencesAtEnd, licencesAtEnds } from "./queries/licences-at-ends.ts";
export { losingByFewer } from "./queries/losing-licences.ts";
export { peopleOnPlanChange } from "./queries/on-plan-change.ts";
export { countPeople, peopleToAssign } from "./queries/people.ts";
export { approvalRequired } from "./queries/settings.ts";
export { verifyLicensing } from "./queries/verify.ts";
export { acceptConsent } from "./use-cases/answer-consent-link.ts";
export { assignLicences } from "./use-cases/assign-licences.ts";
export { askPublisher, claimDeal } from "./use-cases/change-deal.ts";
export { inviteToConsent } from "./use-cases/invite-to-consent.ts";
export { lowerLicences } from "./use-cases/lower-licences.ts";
export { manageLicences } from "./use-cases/manage-licences.ts";
export { registerDeal } from "./use-cases/register-deal.ts";
