import { IconCalendarTime, IconClock, IconInfoCircle, IconUserMinus } from "@tabler/icons-react";
import type { QuantityEffect, Subscription } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText, DeadlineText } from "../../kit/dates.tsx";
import { EffectItem, EffectReceipt, MayRefuseItem, NextPaymentItem } from "./effect-parts.tsx";
import css from "./subscriptions.module.css";

/** The exact sum with its arithmetic, from when it holds, and what the publisher may still do. */
export function LicenceEffect(props: {
  readonly effect: QuantityEffect;
  readonly subscription: Subscription;
}) {
  const t = useText();
  const rich = useRichText();
  const { effect, subscription } = props;
  const { totals } = effect;
  const gives = effect.kind === "credit" ? "credit" : "charge";
  return (
    <>
      {totals === null ? null : (
        <EffectReceipt
          lines={effect.lines}
          totals={totals}
          gives={gives}
          name={({ kind, quantity }) =>
            t(
              kind === "credit"
                ? "partner.quantity.line.credit"
                : gives === "credit"
                  ? "partner.quantity.line.rest"
                  : "partner.quantity.line.added",
              { count: quantity },
            )
          }
        />
      )}
      <ul className={css.effects}>
        <EffectItem icon={<IconCalendarTime size={16} aria-hidden="true" />}>
          {effect.kind === "at-renewal"
            ? rich("partner.quantity.atRenewal", {
                count: effect.to,
                date: <DayText day={effect.day} />,
              })
            : t(`partner.quantity.kind.${effect.kind}` as MessageId)}
        </EffectItem>
        {effect.kind === "at-renewal" && effect.creditable > 0 ? (
          <EffectItem icon={<IconInfoCircle size={16} aria-hidden="true" />}>
            {t("partner.quantity.creditable", { count: effect.creditable })}
          </EffectItem>
        ) : null}
        {effect.withdraws === null ? null : (
          <EffectItem icon={<IconInfoCircle size={16} aria-hidden="true" />}>
            {t("partner.quantity.withdraws", { count: effect.withdraws })}
          </EffectItem>
        )}
        {effect.losing > 0 ? (
          <EffectItem icon={<IconUserMinus size={16} aria-hidden="true" />}>
            {t(
              effect.kind === "at-renewal"
                ? "partner.quantity.losingThen"
                : "partner.quantity.losing",
              { count: effect.losing },
            )}
          </EffectItem>
        ) : null}
        <NextPaymentItem of={effect.nextPayment} />
        {effect.kind === "at-renewal" ? null : (
          <MayRefuseItem subscription={subscription} seconds={effect.answerSeconds} />
        )}
        {effect.creditUntil === null || effect.kind === "free" ? null : (
          <EffectItem icon={<IconClock size={16} aria-hidden="true" />}>
            {rich(
              effect.kind === "credit"
                ? "partner.quantity.creditUntil"
                : "partner.quantity.backUntil",
              { date: <DeadlineText at={effect.creditUntil} /> },
            )}
          </EffectItem>
        )}
      </ul>
    </>
  );
}
