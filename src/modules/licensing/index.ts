/** The front door of licensing: what other modules may call. */

export { verifyLicensing } from "./queries/verify.ts";
export { knowPeople } from "./store/people.ts";
