import { isId } from "../../../kernel/ids.ts";
import { money, toJson } from "../../../kernel/money.ts";
import { statement } from "../../../platform/database.ts";
import type { DescribeMoments, MomentWords } from "../../../platform/moment-words.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { amountText, monthName } from "../../../platform/pdf/format.ts";
import { translate } from "../../../platform/text.ts";
import { firstDayOf } from "../domain/month.ts";
import { CLOSE_DAY, CLOSE_PEOPLE } from "./settings.ts";

const open = statement<
  [ids: readonly string[]],
  { id: string; number: string; name: string; currency: string; open: bigint }
>(
  "billing.invoices-of-moments",
  `select i.id, i.number, i.buyer ->> 'name' as name, i.currency, o.due_minor - o.paid_minor as open
   from billing.invoices i join billing.open_items o on o.invoice_id = i.id where i.id = any($1::uuid[])`,
);

/** Of moments whose subject is an invoice: whose it is, and what is open of it. */
export const invoiceWords: DescribeMoments = async (db, subjects, locale) =>
  new Map(
    (await db.query(open, [subjects.filter(isId)])).map((row): [string, MomentWords] => [
      row.id,
      {
        about: `${row.number}, ${row.name}`,
        page: `/invoices/${row.id}`,
        does: translate(locale, "moment.invoice.open", {
          amount: amountText(toJson(money(row.open, row.currency)), locale),
        }),
      },
    ]),
  );

/** Of months that can be closed: whether they close by themselves. */
export const closeWords: DescribeMoments = async (db, subjects, locale) => {
  const day = await settingValue(db, CLOSE_DAY);
  const alone = day > 0 && (await settingValue(db, CLOSE_PEOPLE)) < 2;
  return new Map(
    subjects.map((month): [string, MomentWords] => [
      month,
      {
        about: monthName(firstDayOf(month), locale),
        page: "/billing-runs",
        does: alone
          ? translate(locale, "moment.close.by-itself", { day })
          : translate(locale, "moment.close.by-hand"),
      },
    ]),
  );
};
