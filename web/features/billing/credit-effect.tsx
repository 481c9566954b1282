import type { InvoiceCredit } from "../../api/invoices.ts";
import { AmountRows } from "./amount-rows.tsx";

/** What a credit note comes to, and what becomes of the invoice and the account by it. */
export function CreditEffect({ effect }: { readonly effect: InvoiceCredit | undefined }) {
  return (
    <div role="status">
      {effect === undefined ? null : (
        <AmountRows
          rows={[
            ["billing.credit.note", effect.total],
            ["billing.credit.open", effect.open],
            ["billing.credit.balance", effect.balance],
          ]}
        />
      )}
    </div>
  );
}
