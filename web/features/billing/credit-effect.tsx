import type { InvoiceCredit } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";
import css from "./billing.module.css";

/** What a credit note comes to, and what becomes of the invoice and the account by it. */
export function CreditEffect({ effect }: { readonly effect: InvoiceCredit | undefined }) {
  const t = useText();
  return (
    <div role="status">
      {effect === undefined ? null : (
        <ul className={css.rows}>
          {(
            [
              ["billing.credit.note", effect.total],
              ["billing.credit.open", effect.open],
              ["billing.credit.balance", effect.balance],
            ] as const
          ).map(([label, amount]) => (
            <li key={label}>
              <span>{t(label)}</span>
              <MoneyText value={amount} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
