import { type Reader, statement } from "../../../platform/database.ts";

const setting = statement<[], { minutes: number }>(
  "publishing.distribution-setting",
  "select propagation_minutes as minutes from publishing.distribution_settings",
);

/** Minutes from a stop to its effect: none, unless the operator said otherwise (decision 3). */
export const propagationMinutes = async (db: Reader): Promise<number> =>
  (await db.query(setting, []))[0]?.minutes ?? 0;
