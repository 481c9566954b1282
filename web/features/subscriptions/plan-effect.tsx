import { IconCalendarTime, IconInfoCircle, IconUsers } from "@tabler/icons-react";
import type { PlanEffect } from "../../api/plan-change.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { EffectItem, EffectReceipt, MayRefuseItem, NextPaymentItem } from "./effect-parts.tsx";
import css from "./subscriptions.module.css";

/** The exact sum with its arithmetic for both plans, and what the publisher may still do. */
export function PlanEffects(props: {
  readonly effect: PlanEffect;
  readonly subscription: Subscription;
}) {
  const t = useText();
  const { effect, subscription } = props;
  const { totals, quantityLimits } = effect;
  const flat = subscription.pricingModel !== "per-user";
  return (
    <>
      {totals === null ? null : (
        <EffectReceipt
          lines={effect.lines}
          totals={totals}
          gives={totals.total.amount.startsWith("-") ? "credit" : "charge"}
          counted={!flat}
          name={({ kind, plan }) =>
            t(kind === "credit" ? "partner.plan.line.credit" : "partner.plan.line.charge", { plan })
          }
        />
      )}
      <ul className={css.effects}>
        <EffectItem icon={<IconCalendarTime size={16} aria-hidden="true" />}>
          {t(totals === null ? "partner.plan.free" : "partner.plan.atOnce")}
        </EffectItem>
        {flat ? null : (
          <EffectItem icon={<IconUsers size={16} aria-hidden="true" />}>
            {quantityLimits.maximum === null
              ? t("partner.plan.from", { minimum: quantityLimits.minimum })
              : t("partner.plan.between", {
                  minimum: quantityLimits.minimum,
                  maximum: quantityLimits.maximum,
                })}
          </EffectItem>
        )}
        {effect.withdraws === null ? null : (
          <EffectItem icon={<IconInfoCircle size={16} aria-hidden="true" />}>
            {t("partner.plan.withdraws", { count: effect.withdraws })}
          </EffectItem>
        )}
        <NextPaymentItem of={effect.nextPayment} />
        <MayRefuseItem subscription={subscription} seconds={effect.answerSeconds} />
      </ul>
    </>
  );
}
