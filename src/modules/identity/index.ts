/** The front door of identity: what other modules may call. */
export { AGREEMENT_VERSIONS } from "./domain/application.ts";
export { decideMerger, mergedRoles } from "./domain/merger.ts";
export { rolesFor, rolesOf } from "./domain/permissions.ts";
export { DEMO_PASSWORD, PASSWORD_LENGTH } from "./domain/session.ts";
export { linkUnusable } from "./problems.ts";
export { markProgram } from "./program-calls.ts";
export {
  type Environment,
  environmentsOf,
  ownersOfEnvironments,
  subscriptionIdsOf,
} from "./queries/environments.ts";
export { invoicePartyFacts, type PartyFacts } from "./queries/invoice-parties.ts";
export { languagesOf, memberReader } from "./queries/mail-readers.ts";
export { mayStillAct } from "./queries/may-act.ts";
export { memberOf } from "./queries/members.ts";
export { isDomainOf, type Merger, mergedFrom, mergedInto } from "./queries/mergers.ts";
export { coSellCandidates, publishersNamed } from "./queries/organisation-list.ts";
export {
  isResellerOf,
  type Member,
  membersOfEach,
  membersWithRoles,
  type Organisation,
  operatorOrganisation,
  organisationById,
  organisationByTenant,
  organisationsById,
  organisationsByTenants,
  organisationsNamed,
  organisationsWithDomains,
  publisherOfClient,
  resellersAmong,
  resellersNamed,
} from "./queries/organisations.ts";
export { type SignIn, signInsOf } from "./queries/sign-ins.ts";
export { standingChange, standingHistory, standingUntilCommit } from "./queries/standing.ts";
export { isVerified, verifiedAmong } from "./queries/verified.ts";
export { bindReseller, unbindReseller } from "./store/resellers.ts";
export type { Address } from "./store/tables.ts";
export {
  FULFILMENT_RESOURCE,
  OLDER_FULFILMENT_RESOURCE,
  OWN_API,
  TOKEN_SECONDS,
} from "./tokens.ts";
export { createApiClient } from "./use-cases/api-clients.ts";
export { reinstateOrganisation, suspendOrganisation } from "./use-cases/change-standing.ts";
export {
  type CreatedOrganisation,
  createOrganisation,
  createOrganisations,
  type NewOrganisation,
  takeTurnOfOrganisations,
} from "./use-cases/create-organisation.ts";
export { createPerson } from "./use-cases/create-person.ts";
export {
  hasPassword,
  JOINING_HOURS,
  joinByLink,
  joiningSubject,
  makeJoiningLink,
} from "./use-cases/join-organisation.ts";
export { type MailReader, mailMember } from "./use-cases/mail-member.ts";
export {
  holdForMerger,
  type MergerFacts,
  mergeOrganisations,
  mergerFacts,
} from "./use-cases/merge-organisations.ts";
