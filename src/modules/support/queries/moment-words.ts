import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";

const requests = statement<
  [ids: readonly string[]],
  { id: string; number: number; offerName: string; slug: string }
>(
  "support.requests-of-moments",
  `select id, number, offer_name as "offerName", slug from support.requests where id = any($1::uuid[])`,
);
/** Of moments whose subject is a request for removal: its number, and the offer that is removed. */
export const requestWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(requests, [subjects.filter(isId)])).map(
      ({ id, number, offerName, slug }): [string, MomentWords] => [
        id,
        { about: `#${number}, ${offerName}, ${slug}`, page: `/support/${id}` },
      ],
    ),
  );
