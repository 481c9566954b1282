import type { Instant, TimeZone } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** How many subscriptions of a currency took a turn in a month. */
export type TurnsOfMonth = {
  readonly month: string;
  readonly currency: string;
  /** As in a subscription's history: `renewed`, `expired`, `trial-converted`, `lapsed` … */
  readonly turn: string;
  readonly count: number;
};

const turns = statement<[after: Instant, zone: TimeZone], TurnsOfMonth>(
  "commerce.turns-by-month",
  `select to_char(h.at at time zone $2, 'YYYY-MM') as month, s.terms -> 'unitPrice' ->> 'currency' as currency,
     h.event as turn, count(*)::int as count
   from commerce.subscription_history h join commerce.subscriptions s on s.id = h.subscription_id
   where h.at > $1 group by 1, 2, 3 order by 1, 2, 3`,
);

/** What happened to subscriptions after an instant, by months of a time zone. */
export const turnsByMonth = (
  db: Reader,
  { after, zone }: { readonly after: Instant; readonly zone: TimeZone },
): Promise<readonly TurnsOfMonth[]> => db.query(turns, [after, zone]);
