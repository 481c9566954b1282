import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import { organisationsById } from "../../identity/index.ts";

const leads = statement<
  [ids: readonly string[]],
  { id: string; offerId: string; offerName: string; slug: string }
>(
  "leads.of-moments",
  `select id, offer_id as "offerId", offer_name as "offerName", slug from leads.leads where id = any($1::uuid[])`,
);
/** Of moments whose subject is a lead: the offer. Who asked is between the person and the publisher. */
export const leadWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(leads, [subjects.filter(isId)])).map(
      ({ id, offerId, offerName, slug }): [string, MomentWords] => [
        id,
        { about: `${offerName}, ${slug}`, page: `/offers/${offerId}` },
      ],
    ),
  );

/** Of the mails about leads of a day, whose subject is publisher and day: both. */
export const digestWords: DescribeMoments = async (db, subjects, locale) => {
  const of = subjects.map((subject) => [subject, ...subject.split("/")] as const);
  const publishers = await organisationsById(
    db,
    of.flatMap(([, id = ""]) => (isId(id) ? [id] : [])),
  );
  return new Map(
    of.flatMap(([subject, id = "", day = ""]): [string, MomentWords][] => {
      const publisher = publishers.get(id);
      if (publisher === undefined) return [];
      const on = Temporal.PlainDate.from(day).toLocaleString(locale, { dateStyle: "long" });
      return [[subject, { about: `${publisher.name}, ${on}`, page: `/organisations/${id}` }]];
    }),
  );
};
