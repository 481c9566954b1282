import { isId } from "../../../kernel/ids.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import type { OpportunityStage } from "../domain/opportunity-lifecycle.ts";
import { OPPORTUNITY_COLUMNS, type Opportunity } from "../store/opportunities.ts";

/** As one organisation sees it. */
export type SeenOpportunity = Opportunity & { readonly favourite: boolean };
export const DIRECTIONS = ["inbound", "outbound", "favourites"] as const;
export type Direction = (typeof DIRECTIONS)[number];

const SEEN = `${OPPORTUNITY_COLUMNS}, f.organisation_id is not null as favourite
  from leads.opportunities o
  left join leads.favourite_opportunities f on f.opportunity_id = o.id and f.organisation_id = $1`;

const one = statement<[organisationId: string, id: string], SeenOpportunity>(
  "leads.opportunity-of-organisation",
  `select ${SEEN} where o.id = $2 and $1 in (o.sender_id, o.receiver_id)`,
);
export const opportunityOf = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(one, [organisationId, id]))[0];

const WHERE = `(case $2 when 'inbound' then o.receiver_id = $1 when 'outbound' then o.sender_id = $1
    else f.organisation_id is not null and $1 in (o.sender_id, o.receiver_id) end)
  and ($3::text is null or strpos(lower(o.company || ' ' || o.offer_name || ' ' || o.sender_name || ' ' || o.receiver_name), lower($3)) > 0)`;

const page = statement<
  [
    organisationId: string,
    direction: Direction,
    q: string | null,
    stage: OpportunityStage | null,
    before: string | null,
    limit: number,
  ],
  SeenOpportunity
>(
  "leads.list-opportunities",
  `select ${SEEN} where ${WHERE} and ($4::text is null or o.stage = $4) and ($5::uuid is null or o.id < $5)
   order by o.id desc limit $6`,
);
const counted = statement<
  [organisationId: string, direction: Direction, q: string | null],
  { stage: OpportunityStage; count: number }
>(
  "leads.count-opportunities",
  `select o.stage, count(*)::int as count from leads.opportunities o
   left join leads.favourite_opportunities f on f.opportunity_id = o.id and f.organisation_id = $1
   where ${WHERE} group by o.stage`,
);

export type OpportunityQuery = {
  readonly direction: Direction;
  readonly q: string | null;
  readonly stage: OpportunityStage | null;
  readonly before: string | null;
  readonly limit: number;
};

/** The latest first. */
export const listOpportunities = (
  db: Reader,
  organisationId: string,
  { direction, q, stage, before, limit }: OpportunityQuery,
): Promise<SeenOpportunity[]> =>
  db.query(page, [organisationId, direction, q, stage, before, limit]);

/** How many there are of each stage, whatever stage is looked at. */
export const countOpportunities = async (
  db: Reader,
  organisationId: string,
  { direction, q }: Pick<OpportunityQuery, "direction" | "q">,
): Promise<Partial<Record<OpportunityStage, number>>> =>
  Object.fromEntries(
    (await db.query(counted, [organisationId, direction, q])).map(({ stage, count }) => [
      stage,
      count,
    ]),
  );

const words = statement<
  [ids: readonly string[]],
  { id: string; number: number; senderName: string; receiverName: string }
>(
  "leads.opportunities-of-moments",
  `select id, number::int as number, sender_name as "senderName", receiver_name as "receiverName"
   from leads.opportunities where id = any($1::uuid[])`,
);
/** Of moments whose subject is an opportunity: its number and the two sides. Whom it is about is between them. */
export const opportunityWords: DescribeMoments = async (db, subjects) =>
  new Map(
    (await db.query(words, [subjects.filter(isId)])).map(
      ({ id, number, senderName, receiverName }): [string, MomentWords] => [
        id,
        { about: `${number}, ${senderName}, ${receiverName}` },
      ],
    ),
  );
