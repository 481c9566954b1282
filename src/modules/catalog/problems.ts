import { defineProblem } from "../../kernel/problem.ts";

/** Wrong types and unknown fields; limits and missing answers are saved and reported instead. */
export const pageInvalid = defineProblem("catalog/page-invalid", 400);
export const documentInvalid = defineProblem<{ count: number }>("catalog/document-invalid", 400);
/** An answer that was published; each error says why and what to do instead. */
export const locked = defineProblem("catalog/locked", 409);
export const offerIdTaken = defineProblem<{ offer: string }>("catalog/offer-id-taken", 409);
export const planOrderInvalid = defineProblem("catalog/plan-order-invalid", 422);
export const planIdTaken = defineProblem<{ plan: string }>("catalog/plan-id-taken", 409);
export const tooManyPlans = defineProblem<{ max: number }>("catalog/too-many-plans", 409);
export const noPlansHere = defineProblem("catalog/no-plans-here", 409);
export const typeUnknown = defineProblem<{ type: string; known: readonly string[] }>(
  "catalog/type-unknown",
  400,
);
export const typeFixed = defineProblem<{ offer: string; type: string }>("catalog/type-fixed", 409);
export const aliasFixed = defineProblem<{ offer: string; alias: string }>(
  "catalog/alias-fixed",
  409,
);
/** Applying would do something else than the plan that was reviewed. */
export const planMoved = defineProblem("catalog/plan-moved", 409);
export const documentOfAnotherOffer = defineProblem<{ inFile: string; inAddress: string }>(
  "catalog/document-of-another-offer",
  400,
);
/** A plan whose technical configuration others reuse for good is stopped with its offer only. */
export const planReused = defineProblem<{ plan: string; by: readonly string[] }>(
  "catalog/plan-reused",
  409,
);
/** A machine plan always has an active image version. */
export const lastImageVersion = defineProblem("catalog/last-image-version", 409);
/** `action` is of the offer or plan as it stands; `reason` is one of those in offer-lifecycle.ts. */
export const actionNotAllowed = defineProblem<{ action: string; reason: string }>(
  "catalog/action-not-allowed",
  409,
);
export const audienceInvalid = defineProblem("catalog/private-audience-invalid", 400);
export const currencyUnknown = defineProblem<{ currency: string; known: readonly string[] }>(
  "catalog/currency-unknown",
  400,
);
/** The comparison has no such row: somebody changed the page, or there never was one. */
export const nothingToRevert = defineProblem("catalog/nothing-to-revert", 409);
/** The answer follows from others of the page, or they hide it. */
export const notRevertedAlone = defineProblem("catalog/not-reverted-alone", 409);
/** `more`: reading ended there, so that there may be more. Each error has a line and a column. */
export const textFileInvalid = defineProblem<{ count: number; more: boolean }>(
  "catalog/text-file-invalid",
  400,
);
export const audienceFileInvalid = defineProblem<{ count: number; more: boolean }>(
  "catalog/audience-file-invalid",
  400,
);
/** `who` is no ID, domain or e-mail address. */
export const viewerUnclear = defineProblem("catalog/viewer-unclear", 400);
/** The rule is `sync-audience` of offer-lifecycle.ts, which `reason` is from. */
export const audienceSyncNotAllowed = defineProblem<{ reason: string; plans: readonly string[] }>(
  "catalog/audience-sync-not-allowed",
  409,
);
export const forcedAlready = defineProblem("catalog/forced-already", 409);
export const notForced = defineProblem("catalog/not-forced", 409);
/** Each error says what keeps the change from being made. */
export const taxonomyInvalid = defineProblem("catalog/taxonomy-invalid", 409);
/** What was in force is history: another change takes it back. */
export const taxonomyChangeInForce = defineProblem("catalog/taxonomy-change-in-force", 409);
export const exchangeRateInvalid = defineProblem("catalog/exchange-rate-invalid", 409);
/** What held is history: a rate from today on takes its place. */
export const exchangeRateInForce = defineProblem("catalog/exchange-rate-in-force", 409);
