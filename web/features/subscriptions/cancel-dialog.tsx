import { NativeSelect, Textarea } from "@mantine/core";
import {
  IconArrowBackUp,
  IconClock,
  IconDatabaseOff,
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
import { DateText, DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import { useReasons } from "./reasons.ts";
import css from "./subscriptions.module.css";

type Reason = (typeof CANCEL_REASONS)[number];

/** At once, as long as that is possible; after its window at the renewal, which is the same as auto-renew off. */
export type CancelledWhen = CancellationBody["when"];

/**
 * Ends a subscription, now or at its renewal. What it does is asked from the server when the dialog opens;
 * pressing Yes does exactly that, or is refused because something moved, and the new effect is shown.
 */
export function CancelDialog(props: {
  readonly subscription: Subscription;
  readonly when: CancelledWhen;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { subscription, when } = props;
  const preview = useCancellationPreview(subscription.id, when, { enabled: props.opened });
  const cancel = useCancelSubscription(subscription.id);
  const commit = useCommit(preview);
  const reasons = useReasons("cancel");
  const [reason, setReason] = useState<Reason>("customer-request");
  const [details, setDetails] = useState("");
  const effect = preview.isFetching ? undefined : preview.data;
  const confirm = async () => {
    if (effect === undefined) return;
    const body: CancellationBody = {
      when,
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
      title={t(when === "now" ? "partner.cancel.title" : "partner.cancel.titleAtRenewal", {
        name: subscription.name,
      })}
      keep={t("partner.cancel.keep")}
      confirm={t(when === "now" ? "partner.cancel.yes" : "partner.cancel.atRenewal")}
      destructive={when === "now"}
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
        {(shown) => <Effect effect={shown} subscription={subscription} />}
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
function Effect(props: {
  readonly effect: CancellationEffect;
  readonly subscription: Subscription;
}) {
  const t = useText();
  const rich = useRichText();
  const own = useActing().organisation.kind === "customer";
  const { effect, subscription } = props;
  const later = effect.kind === "at-renewal";
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
            <span>
              {subscription.pricingModel === "per-user"
                ? t("partner.cancel.licences", { count: subscription.quantity })
                : null}{" "}
              {later
                ? rich("partner.cancel.goesOn", {
                    publisher: subscription.publisher.name,
                    date:
                      subscription.termLastDay === null ? (
                        <DateText at={effect.effectiveAt ?? ""} as="day" />
                      ) : (
                        <DayText day={subscription.termLastDay} />
                      ),
                  })
                : t("partner.cancel.access", { publisher: subscription.publisher.name })}
            </span>
          </li>
        )}
        {later ? <Back text={t("partner.cancel.takenBack")} /> : null}
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
        {effect.dataUntil === null ? null : (
          <li>
            <IconDatabaseOff size={16} aria-hidden="true" />
            <span>
              {rich("partner.cancel.data", { date: <DateText at={effect.dataUntil} as="day" /> })}
            </span>
          </li>
        )}
        {later ? null : <Back text={t("partner.cancel.final")} />}
      </ul>
    </>
  );
}

/** Whether it can be taken back. */
const Back = ({ text }: { readonly text: string }) => (
  <li>
    <IconArrowBackUp size={16} aria-hidden="true" />
    <span>{text}</span>
  </li>
);
