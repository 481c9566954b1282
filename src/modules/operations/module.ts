import type { Connection } from "../../platform/database.ts";
import type { Module } from "../../platform/module.ts";
import { runSimulations, sweep } from "./background/run-simulations.ts";
import { agendaRoutes } from "./http/agenda.routes.ts";
import { clockRoutes } from "./http/clock.routes.ts";
import { mailRoutes } from "./http/mail.routes.ts";
import { settingsRoutes } from "./http/settings.routes.ts";
import { simulationRoutes } from "./http/simulation.routes.ts";
import { workRoutes } from "./http/work.routes.ts";
import { forgetSimulations } from "./store/simulations.ts";

/**
 * What the operator sees of the machinery: mails, dead work, agenda, clock, settings, simulations.
 *
 * @param marketplace the database, of which simulations make copies
 */
export const operationsModule = (marketplace: Connection): Module => ({
  name: "operations",
  routes(app) {
    mailRoutes(app);
    workRoutes(app);
    agendaRoutes(app);
    clockRoutes(app);
    settingsRoutes(app);
    simulationRoutes(app);
  },
  background: (platform) => runSimulations(platform, marketplace),
  async forget(platform) {
    await forgetSimulations(platform.pool.reader);
    await sweep(platform, marketplace);
  },
});
