import { Button } from "@mantine/core";
import { useState } from "react";
import { findingsOf } from "../../api/problem.ts";
import {
  type SubscriptionReseller,
  useChangeReseller,
  useSubscriptionReseller,
} from "../../api/resellers.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ResellerSelect } from "./reseller-select.tsx";

/** Through whom a subscription is sold, and from its next renewal on; a provider names another one there. */
export function ResellerOfSubscription(props: {
  readonly subscriptionId: string;
  /** What is known already. */
  readonly name: string;
}) {
  const t = useText();
  const rich = useRichText();
  const { may } = useActing();
  const found = useSubscriptionReseller(props.subscriptionId).data;
  const change = useChangeReseller(props.subscriptionId);
  const [choosing, setChoosing] = useState(false);
  const next = found?.next ?? null;
  const manages = may("subscription:manage");
  return (
    <>
      {found?.reseller?.name ?? props.name}
      {next === null ? null : (
        <small style={{ display: "block" }}>
          {rich("resellers.next", { date: <DayText day={next.from} />, name: next.reseller.name })}
        </small>
      )}
      {manages && found !== undefined && (found.changeable || next !== null) ? (
        <span style={{ display: "flex", flexWrap: "wrap", gap: 6, marginTop: 4 }}>
          {found.changeable ? (
            <Button size="compact-xs" onClick={() => setChoosing(true)}>
              {t("resellers.change")}
            </Button>
          ) : null}
          {next === null ? null : (
            <Button
              size="compact-xs"
              loading={change.isPending && !choosing}
              onClick={() => change.mutate({ of: found, resellerId: null })}
            >
              {t("resellers.change.withdraw")}
            </Button>
          )}
        </span>
      ) : null}
      {choosing && found !== undefined ? (
        <ChooseDialog
          found={found}
          change={change}
          onClose={() => {
            change.reset();
            setChoosing(false);
          }}
        />
      ) : null}
    </>
  );
}

function ChooseDialog(props: {
  readonly found: SubscriptionReseller;
  readonly change: ReturnType<typeof useChangeReseller>;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { found, change } = props;
  const [chosen, setChosen] = useState<{ readonly id: string; readonly name: string } | null>(
    found.next?.reseller ?? null,
  );
  return (
    <ConfirmDialog
      opened
      title={t("resellers.change")}
      confirm={t("resellers.change.confirm")}
      keep={t("resellers.keep")}
      busy={change.isPending}
      error={change.error}
      onClose={props.onClose}
      onConfirm={() => {
        if (chosen !== null)
          change.mutate({ of: found, resellerId: chosen.id }, { onSuccess: props.onClose });
      }}
    >
      <p>{t("resellers.change.means")}</p>
      <ResellerSelect
        id="reseller-at-renewal"
        value={chosen}
        error={findingsOf(change.error)("/resellerId")}
        onChange={setChosen}
      />
    </ConfirmDialog>
  );
}
