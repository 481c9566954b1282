import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of test drives. Texts: locales/<language>/problems-test-drives.json. */
export const formInvalid = defineProblem("test-drives/form-invalid", 422);
/** `nextFree` is RFC 3339 text in marketplace time. */
export const fullHouse = defineProblem<{ offer: string; places: number; nextFree: string }>(
  "test-drives/full",
  409,
);
/** Places elsewhere may be free. `nextFree` as above. */
export const regionFull = defineProblem<{
  offer: string;
  region: string;
  places: number;
  nextFree: string;
}>("test-drives/region-full", 409);
export const alreadyRunning = defineProblem<{ offer: string; testDriveId: string }>(
  "test-drives/already-running",
  409,
);
export const tooMany = defineProblem<{ offer: string; most: number }>("test-drives/too-many", 429);
export const personNeeded = defineProblem("test-drives/person-needed", 403);
export const isOver = defineProblem("test-drives/over", 409);
