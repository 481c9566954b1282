import type { Module } from "../../platform/module.ts";
import { agendaRoutes } from "./http/agenda.routes.ts";
import { clockRoutes } from "./http/clock.routes.ts";
import { mailRoutes } from "./http/mail.routes.ts";
import { settingsRoutes } from "./http/settings.routes.ts";
import { workRoutes } from "./http/work.routes.ts";

/** What the operator sees of the machinery: mails, dead work, agenda, events. */
export const operationsModule: Module = {
  name: "operations",
  routes(app) {
    mailRoutes(app);
    workRoutes(app);
    agendaRoutes(app);
    clockRoutes(app);
    settingsRoutes(app);
  },
};
