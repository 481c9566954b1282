import { Button } from "@mantine/core";
import { useState } from "react";
import { type Payout, useHoldPayout } from "../../api/payouts.ts";
import { HoldDialog, PayDialog } from "../../features/payouts/pay-dialog.tsx";
import { PayoutList } from "../../features/payouts/payout-list.tsx";
import { PayoutPage } from "../../features/payouts/payout-page.tsx";
import { ReturnDialog } from "../../features/payouts/return-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { useNow } from "../../kit/dates.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O9: what publishers are owed and were paid. */
export function OperatorPayoutsPage() {
  return <PayoutList withPublisher />;
}

export function OperatorPayoutPage() {
  return <PayoutPage actions={(payout) => <Actions payout={payout} />} />;
}

function Actions({ payout }: { readonly payout: Payout }) {
  const t = useText();
  const { may } = useActing();
  const today = useNow().toISOString().slice(0, 10);
  const release = useHoldPayout(payout.id);
  const [dialog, setDialog] = useState<"pay" | "hold" | "return">();
  const close = () => setDialog(undefined);
  if (!may("payout:act")) return null;
  return (
    <>
      {payout.state === "paid" ? (
        <Button onClick={() => setDialog("return")}>{t("payouts.return")}</Button>
      ) : payout.state === "held" ? (
        <Button loading={release.isPending} onClick={() => release.mutate(null)}>
          {t("payouts.release")}
        </Button>
      ) : (
        <>
          <Button onClick={() => setDialog("hold")}>{t("payouts.hold")}</Button>
          <Button variant="filled" onClick={() => setDialog("pay")}>
            {t("payouts.pay")}
          </Button>
        </>
      )}
      {dialog === "pay" ? <PayDialog payout={payout} today={today} onClose={close} /> : null}
      {dialog === "return" ? <ReturnDialog payout={payout} today={today} onClose={close} /> : null}
      {dialog === "hold" ? <HoldDialog payout={payout} onClose={close} /> : null}
    </>
  );
}
