import type { Module } from "../../platform/module.ts";
import { reportRoutes } from "./http/report.routes.ts";
import { scheduleRoutes } from "./http/schedule.routes.ts";
import { scheduleWords } from "./queries/report-schedules.ts";
import { REPORT_DUE } from "./use-cases/change-schedule.ts";
import { sendReport } from "./use-cases/send-report.ts";

/** What became of a publisher's offers, as reports that are read and mailed. */
export const insightsModule = (addresses: { readonly web: string }): Module => ({
  name: "insights",
  routes(app) {
    reportRoutes(app);
    scheduleRoutes(app);
  },
  moments: { [REPORT_DUE]: sendReport(addresses) },
  momentWords: { [REPORT_DUE]: scheduleWords },
});
