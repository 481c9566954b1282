/** The front door of licensing: what other modules may call. */
export { licencesMayBeManaged } from "./domain/licences.ts";
export { approvalRequired } from "./queries/settings.ts";

export { verifyLicensing } from "./queries/verify.ts";
