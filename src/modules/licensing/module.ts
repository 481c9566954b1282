import type { Module } from "../../platform/module.ts";
import { assignmentRoutes } from "./http/assignment.routes.ts";
import { checkRoutes } from "./http/check.routes.ts";
import { licenceRoutes } from "./http/licence.routes.ts";
import {
  beginToHold,
  endHeld,
  endHeldTrial,
  holdAnotherNumber,
  holdAnotherPlan,
  suspendHeld,
  takeUpAgain,
} from "./projections/follow-subscription.ts";
import { verifyLicensing } from "./queries/verify.ts";

export const licensingModule = (): Module => ({
  name: "licensing",
  routes: (app) => {
    licenceRoutes(app);
    assignmentRoutes(app);
    checkRoutes(app);
  },
  verify: verifyLicensing,
  projections: {
    "commerce.subscription-activated": beginToHold,
    "commerce.quantity-changed": holdAnotherNumber,
    "commerce.plan-changed": holdAnotherPlan,
    "commerce.subscription-suspended": suspendHeld,
    "commerce.subscription-reactivated": takeUpAgain,
    "commerce.subscription-cancelled": endHeld,
    "commerce.subscription-expired": endHeld,
    "commerce.subscription-removed": endHeld,
    "commerce.subscription-deleted": endHeld,
    "commerce.trial-ended": endHeldTrial,
  },
});
