import { PayoutList } from "../../features/payouts/payout-list.tsx";
import { PayoutPage } from "../../features/payouts/payout-page.tsx";

/** P27: what the publisher is owed and was paid, month by month. */
export function PayoutsPage() {
  return <PayoutList withPublisher={false} />;
}

export function PublisherPayoutPage() {
  return <PayoutPage />;
}
