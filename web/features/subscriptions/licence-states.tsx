import { Button } from "@mantine/core";
import { IconAlertCircleFilled, IconCalendarTime, IconHourglass } from "@tabler/icons-react";
import { type Subscription, useWithdrawScheduledQuantity } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { ErrorState, Notice } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/** What waits, what was refused and what is planned, each with what can be done about it. */
export function LicenceStates(props: {
  readonly subscription: Subscription;
  readonly editable: boolean;
}) {
  const t = useText();
  const rich = useRichText();
  const { subscription } = props;
  const { quantityChange, scheduledQuantity, publisher } = subscription;
  const withdraw = useWithdrawScheduledQuantity(subscription.id);
  return (
    <div className={css.notices}>
      {quantityChange === null ? null : quantityChange.status === "in-progress" ? (
        <Notice tone="run" role="status" icon={<IconHourglass size={18} aria-hidden="true" />}>
          <p>
            <b>{t("partner.quantity.waiting", { publisher: publisher.name })}</b>{" "}
            {t("partner.quantity.waiting.text", {
              from: quantityChange.from,
              to: quantityChange.quantity,
            })}
          </p>
        </Notice>
      ) : (
        <Notice
          tone={quantityChange.endedBy === "publisher" ? "bad" : "you"}
          role="status"
          icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}
        >
          <p>
            <b>
              {t(failure(quantityChange.endedBy), {
                publisher: publisher.name,
                to: quantityChange.quantity,
              })}
            </b>{" "}
            {t("partner.quantity.failed.text", { count: subscription.quantity })}{" "}
            {quantityChange.endedAt === null ? null : <DateText at={quantityChange.endedAt} />}
          </p>
        </Notice>
      )}
      {scheduledQuantity === null ? null : (
        <Notice tone="you" icon={<IconCalendarTime size={18} aria-hidden="true" />}>
          <p>
            {rich("partner.quantity.scheduled", {
              count: scheduledQuantity.quantity,
              date: <DayText day={scheduledQuantity.on} />,
            })}
          </p>
          {props.editable ? (
            <p>
              <Button
                size="xs"
                loading={withdraw.isPending}
                onClick={() => withdraw.mutate(subscription.version)}
              >
                {t("partner.quantity.keep", { count: subscription.quantity })}
              </Button>
            </p>
          ) : null}
        </Notice>
      )}
      {withdraw.isError ? (
        <ErrorState error={withdraw.error} what={t("partner.quantity.notChanged")} />
      ) : null}
    </div>
  );
}

const failure = (by: string | null): MessageId =>
  by === "publisher"
    ? "partner.quantity.refused"
    : by === "nobody-told"
      ? "partner.quantity.unreached"
      : "partner.quantity.moved";
