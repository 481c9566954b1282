import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";

const drives = statement<
  [ids: readonly string[]],
  { id: string; offerId: string; offerName: string; slug: string }
>(
  "test-drives.of-moments",
  `select id, offer_id as "offerId", offer_name as "offerName", slug from test_drives.test_drives where id = any($1::uuid[])`,
);
/** Of moments whose subject is a test drive: the offer. Who drives is between the person and the publisher. */
export const testDriveWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(drives, [subjects.filter(isId)])).map(
      ({ id, offerId, offerName, slug }): [string, MomentWords] => [
        id,
        { about: `${offerName}, ${slug}`, page: `/offers/${offerId}` },
      ],
    ),
  );
