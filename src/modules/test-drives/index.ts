/** The front door of test drives: what other modules may call. */
export { ownView } from "./http/views.ts";
export { personNeeded } from "./problems.ts";
export { type OfferedTestDrive, offeredTestDrive } from "./queries/offered.ts";
export { type OwnTestDrive, readOwnTestDrive } from "./queries/person-view.ts";
export { openTestDrive } from "./queries/test-drives.ts";
export { endOwnTestDrive } from "./use-cases/end-test-drive.ts";
export {
  type StartTestDrive,
  startTestDrive,
  type TestDriveForm,
} from "./use-cases/start-test-drive.ts";
