import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of leads. Texts: locales/<language>/problems-leads.json. */
export const leadInvalid = defineProblem("leads/lead-invalid", 422);
export const tooManyLeads = defineProblem<{ offer: string; most: number }>("leads/too-many", 429);
export const stageNotAllowed = defineProblem<{
  stage: string;
  action: string;
  allowed: readonly string[];
}>("leads/stage-not-allowed", 409);
export const assigneeUnknown = defineProblem("leads/assignee-unknown", 422);
export const nothingToDeliver = defineProblem<{ delivery: string }>(
  "leads/nothing-to-deliver",
  409,
);
export const noDestination = defineProblem("leads/no-destination", 409);
export const tooManyNotes = defineProblem<{ most: number }>("leads/too-many-notes", 409);

// Co-sell opportunities
export const opportunityInvalid = defineProblem("leads/opportunity-invalid", 422);
export const opportunityNotAllowed = defineProblem<{
  stage: string;
  action: string;
  allowed: readonly string[];
}>("leads/opportunity-not-allowed", 409);
