import { isId } from "../../../kernel/ids.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import { type Language, translate } from "../../../platform/text.ts";

type Row = {
  readonly id: string;
  readonly company: string;
  readonly offerName: string;
  readonly planName: string;
  readonly autoRenew: boolean;
};

const subscriptions = statement<[ids: readonly string[]], Row>(
  "commerce.subscriptions-of-moments",
  `select s.id, c.company, s.terms ->> 'offerName' as "offerName", s.terms ->> 'planName' as "planName",
     s.auto_renew and not s.renewals_stopped as "autoRenew"
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.id = any($1::uuid[])`,
);

/** Of moments whose subject is a subscription: what was sold, and to whom. */
export const subscriptionWords =
  (doesOf?: (row: Row, locale: Language) => string): DescribeMoments =>
  async (db, subjects, locale) =>
    new Map(
      (await db.query(subscriptions, [subjects.filter(isId)])).map((row): [string, MomentWords] => [
        row.id,
        {
          about: `${row.offerName} · ${row.planName}, ${row.company}`,
          ...(doesOf === undefined ? {} : { does: doesOf(row, locale) }),
        },
      ]),
    );

/** What becomes of a trial when it ends. */
export const trialEndWords = subscriptionWords(({ autoRenew }, locale) =>
  translate(locale, autoRenew ? "moment.trial.becomes-paid" : "moment.trial.ends"),
);
