import type { Module } from "../../platform/module.ts";
import { callPublishers } from "./deliveries/call-publishers.ts";
import { testDriveRoutes } from "./http/test-drive.routes.ts";
import { testDriveWords } from "./queries/moment-words.ts";
import { END, endDueTestDrive } from "./use-cases/end-test-drive.ts";

export const testDrivesModule: Module = {
  name: "test-drives",
  routes: testDriveRoutes,
  background: callPublishers,
  moments: { [END]: endDueTestDrive },
  momentWords: { [END]: testDriveWords },
};
