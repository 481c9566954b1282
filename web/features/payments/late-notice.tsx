import type { BillingAccount } from "../../api/payments.ts";
import { BlockedNotice, OverdueNotice } from "./account-facts.tsx";
import css from "./late-notice.module.css";

/** What is late of the own organisation's invoices, and what that keeps it from. */
export function LateNotice({ accounts }: { readonly accounts: readonly BillingAccount[] }) {
  const since = accounts.find((one) => one.purchasesBlockedSince !== null)?.purchasesBlockedSince;
  return (
    <div className={css.late}>
      {since === undefined || since === null ? (
        accounts.map((account) => <OverdueNotice key={account.currency} account={account} />)
      ) : (
        <BlockedNotice since={since} own />
      )}
    </div>
  );
}
