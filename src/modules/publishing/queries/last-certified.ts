import { type Reader, statement } from "../../../platform/database.ts";

export type CertifiedSubmission = {
  readonly id: string;
  readonly number: number;
  readonly editionId: string;
};

const last = statement<[offer: string], CertifiedSubmission>(
  "publishing.last-certified",
  `select id, number, edition_id as "editionId" from publishing.submissions
   where offer_id = $1 and certified_at is not null order by number desc limit 1`,
);

/** The newest submission of the offer whose edition was certified: what a new one is compared with. */
export const lastCertified = async (
  db: Reader,
  offerId: string,
): Promise<CertifiedSubmission | undefined> => (await db.query(last, [offerId]))[0];
