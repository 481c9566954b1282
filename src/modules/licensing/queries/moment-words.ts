import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";

const deals = statement<
  [ids: readonly string[]],
  { id: string; number: number; company: string; offerName: string }
>(
  "licensing.of-moments",
  `select id, number, company, offer_name as "offerName" from licensing.deals where id = any($1::uuid[])`,
);
/** Of moments whose subject is a deal: its number, customer and solution. */
export const dealWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(deals, [subjects.filter(isId)])).map(
      ({ id, number, company, offerName }): [string, MomentWords] => [
        id,
        { about: `${number}, ${company}, ${offerName}`, page: `/deals/${id}` },
      ],
    ),
  );
