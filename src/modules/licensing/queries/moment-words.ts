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

const invites = statement<
  [ids: readonly string[]],
  { id: string; dealId: string; company: string; offerName: string }
>(
  "licensing.invites-of-moments",
  `select i.id, i.deal_id as "dealId", i.company, d.offer_name as "offerName"
   from licensing.consent_invites i join licensing.deals d on d.id = i.deal_id where i.id = any($1::uuid[])`,
);
/** Of moments whose subject is a link that asks for consent: whom, and for which solution. */
export const inviteWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(invites, [subjects.filter(isId)])).map(
      ({ id, dealId, company, offerName }): [string, MomentWords] => [
        id,
        { about: `${company}, ${offerName}`, page: `/deals/${dealId}` },
      ],
    ),
  );
