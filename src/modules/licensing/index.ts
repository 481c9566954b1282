/** The front door of licensing: what other modules may call. */
export { licencesMayBeManaged } from "./domain/licences.ts";
export { type HeldOffer, heldOffers } from "./queries/held-offers.ts";
export { countPeople } from "./queries/people.ts";
export { approvalRequired } from "./queries/settings.ts";
export { verifyLicensing } from "./queries/verify.ts";
export { askPublisher, claimDeal } from "./use-cases/change-deal.ts";
export { registerDeal } from "./use-cases/register-deal.ts";
