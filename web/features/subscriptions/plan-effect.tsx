import {
  IconCalendarTime,
  IconInfoCircle,
  IconUserCheck,
  IconUserMinus,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
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
        <LicencesOf effect={effect} />
        <NextPaymentItem of={effect.nextPayment} />
        <MayRefuseItem subscription={subscription} seconds={effect.answerSeconds} />
      </ul>
    </>
  );
}

/** What becomes of those who have a licence that the marketplace hands out (docs/domain/seats.md, S-4a). */
function LicencesOf({ effect }: { readonly effect: PlanEffect }) {
  const t = useText();
  const { licences } = effect;
  if (licences === null) return null;
  const { handedOutBefore, handedOutAfter, goAlong, haveAlready, losing, groups } = licences;
  const names = { from: effect.from.name, to: effect.to.name };
  const said = (id: LicenceText, count = 0) =>
    t(`partner.plan.licences.${id}`, { ...names, count });
  return (
    <>
      {handedOutAfter ? null : (
        <EffectItem icon={<IconUserMinus size={16} aria-hidden="true" />}>
          {said("losing", losing)}
        </EffectItem>
      )}
      {handedOutAfter ? (
        <EffectItem icon={<IconUserCheck size={16} aria-hidden="true" />}>
          {said(handedOutBefore ? "goAlong" : "toAssign", goAlong)}
        </EffectItem>
      ) : null}
      {haveAlready > 0 ? (
        <EffectItem icon={<IconUserCheck size={16} aria-hidden="true" />}>
          {said("haveAlready", haveAlready)}
        </EffectItem>
      ) : null}
      {handedOutAfter && groups > 0 ? (
        <EffectItem icon={<IconUsersGroup size={16} aria-hidden="true" />}>
          {said("groups", groups)}
        </EffectItem>
      ) : null}
    </>
  );
}

type LicenceText = "goAlong" | "toAssign" | "haveAlready" | "losing" | "groups";
