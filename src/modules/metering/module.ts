import type { Module } from "../../platform/module.ts";
import { usageRoutes } from "./http/usage.routes.ts";

/** Usage that publishers report. */
export const meteringModule: Module = {
  name: "metering",
  routes(app) {
    usageRoutes(app);
  },
};
