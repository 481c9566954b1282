import type { Module } from "../../platform/module.ts";
import { operationsRoutes } from "./http/operations.routes.ts";
import { settingsRoutes } from "./http/settings.routes.ts";

/** What the operator sees of the machinery: mails, dead work, agenda, events. */
export const operationsModule: Module = {
  name: "operations",
  routes(app) {
    operationsRoutes(app);
    settingsRoutes(app);
  },
};
