import { type Reader, statement } from "../../../platform/database.ts";
import type { CertificationSetting } from "../domain/certification.ts";

const setting = statement<[publisher: string], { certification: CertificationSetting }>(
  "publishing.certification-setting",
  `select certification from publishing.certification_settings
   where publisher_id = $1 or publisher_id is null order by publisher_id nulls last limit 1`,
);

/** The publisher's own setting, else the marketplace's, else decision 2. */
export const certificationSetting = async (
  db: Reader,
  publisherId: string,
): Promise<CertificationSetting> =>
  (await db.query(setting, [publisherId]))[0]?.certification ?? "policy";

const all = statement<[], { publisherId: string | null; certification: CertificationSetting }>(
  "publishing.certification-settings",
  `select publisher_id as "publisherId", certification from publishing.certification_settings
   order by publisher_id nulls first limit 1000`,
);

export const certificationSettings = (db: Reader) => db.query(all, []);
