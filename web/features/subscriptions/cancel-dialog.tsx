import { NativeSelect, Textarea } from "@mantine/core";
import {
  IconArrowBackUp,
  IconClock,
  IconPlugConnectedX,
  IconPuzzle,
  IconReceiptRefund,
} from "@tabler/icons-react";
import { useState } from "react";
import {
  CANCEL_REASONS,
  type CancellationBody,
  type CancellationEffect,
  type Subscription,
  useCancellationPreview,
  useCancelSubscription,
} from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import { useReasons } from "./reasons.ts";
import css from "./subscriptions.module.css";

type Reason = (typeof CANCEL_REASONS)[number];

/**
 * Ends a subscription now. What it does is asked from the server when the dialog opens; pressing
 * Yes does exactly that, or is refused because something moved, and the new effect is shown.
 */
export function CancelDialog(props: {
  readonly subscription: Subscription;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { subscription } = props;
  const preview = useCancellationPreview(subscription.id, "now", { enabled: props.opened });
  const cancel = useCancelSubscription(subscription.id);
  const commit = useCommit(preview);
  const reasons = useReasons("cancel");
  const [reason, setReason] = useState<Reason>("customer-request");
  const [details, setDetails] = useState("");
  const effect = preview.isFetching ? undefined : preview.data;
  const confirm = async () => {
    if (effect === undefined) return;
    const body: CancellationBody = {
      when: "now",
      reason,
      preview: effect.preview,
      ...(details.trim() === "" ? {} : { details: details.trim() }),
    };
    if (await commit(body, (idempotencyKey) => cancel.mutateAsync({ body, idempotencyKey })))
      props.onClose();
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("partner.cancel.title", { name: subscription.name })}
      keep={t("partner.cancel.keep")}
      confirm={t("partner.cancel.yes")}
      destructive
      busy={cancel.isPending || preview.isFetching}
      possible={effect !== undefined || preview.isFetching}
      error={cancel.error}
      again={t("partner.cancel.pressAgain")}
      onClose={() => {
        cancel.reset();
        props.onClose();
      }}
      onConfirm={() => void confirm()}
    >
      <Previewed preview={preview}>
        {(shown) => <Effect effect={shown} publisher={subscription.publisher.name} />}
      </Previewed>
      <div className={css.fields}>
        <NativeSelect
          label={t("partner.cancel.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value as Reason)}
          data={reasons.offered(CANCEL_REASONS)}
        />
        <Textarea
          label={t("partner.cancel.details")}
          value={details}
          onChange={(event) => setDetails(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={2}
          maxRows={5}
        />
      </div>
    </ConfirmDialog>
  );
}

/** The receipt of the credit, what happens to access, and until when this is so. */
function Effect(props: { readonly effect: CancellationEffect; readonly publisher: string }) {
  const t = useText();
  const rich = useRichText();
  const own = useActing().organisation.kind === "customer";
  const { effect } = props;
  return (
    <>
      {effect.credit === null ? null : (
        <Receipt
          label={t("partner.cancel.credit")}
          lines={[
            {
              label: t("partner.money.net"),
              amount: <MoneyText value={effect.credit.net} />,
            },
            { label: t("partner.money.tax"), amount: <MoneyText value={effect.credit.tax} /> },
          ]}
          total={{
            label: t("partner.cancel.credit"),
            amount: <MoneyText value={effect.credit.total} strong />,
          }}
        />
      )}
      <ul className={css.effects}>
        <li>
          <IconReceiptRefund size={16} aria-hidden="true" />
          <span>
            {own && effect.kind === "trial"
              ? t("customer.cancel.trial")
              : t(`partner.cancel.kind.${effect.kind}` as MessageId)}
          </span>
        </li>
        {effect.kind === "before-activation" ? null : (
          <li>
            <IconPlugConnectedX size={16} aria-hidden="true" />
            <span>{t("partner.cancel.access", { publisher: props.publisher })}</span>
          </li>
        )}
        {effect.addOns.map((addOn) => (
          <li key={addOn.subscriptionId}>
            <IconPuzzle size={16} aria-hidden="true" />
            <span>
              {addOn.credit === null
                ? t("partner.cancel.addOn", { name: addOn.name })
                : rich("partner.cancel.addOn.credit", {
                    name: addOn.name,
                    amount: <MoneyText value={addOn.credit.total} />,
                  })}
            </span>
          </li>
        ))}
        {effect.until === null || effect.kind !== "full-credit" ? null : (
          <li>
            <IconClock size={16} aria-hidden="true" />
            <span>{rich("partner.cancel.until", { date: <DateText at={effect.until} /> })}</span>
          </li>
        )}
        <li>
          <IconArrowBackUp size={16} aria-hidden="true" />
          <span>{t("partner.cancel.final")}</span>
        </li>
      </ul>
    </>
  );
}
