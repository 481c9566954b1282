import {
  IconCalendarTime,
  IconInfoCircle,
  IconMessageQuestion,
  IconRefresh,
  IconUsers,
} from "@tabler/icons-react";
import type { PlanEffect } from "../../api/plan-change.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import css from "./subscriptions.module.css";

/** The exact sum with its arithmetic for both plans, and what the publisher may still do. */
export function PlanEffects(props: {
  readonly effect: PlanEffect;
  readonly subscription: Subscription;
}) {
  const t = useText();
  const rich = useRichText();
  const { effect, subscription } = props;
  const { nextPayment, totals, quantityLimits } = effect;
  const flat = subscription.pricingModel !== "per-user";
  const credited = totals?.total.amount.startsWith("-") === true;
  const total = t(credited ? "partner.quantity.total.credit" : "partner.quantity.total.charge");
  return (
    <>
      {totals === null ? null : (
        <Receipt
          label={total}
          lines={[
            ...effect.lines.map((line) => ({
              label: (
                <>
                  {t(
                    line.kind === "credit"
                      ? "partner.plan.line.credit"
                      : "partner.plan.line.charge",
                    {
                      plan: line.plan,
                    },
                  )}
                  {", "}
                  <DayText day={line.from} /> – <DayText day={line.to} />
                </>
              ),
              detail: (
                <>
                  {flat ? null : `${line.quantity} × `}
                  <MoneyText value={line.unitPrice} />{" "}
                  {t("partner.quantity.days", { days: line.days, of: line.of })}
                </>
              ),
              amount: <MoneyText value={line.net} />,
            })),
            {
              label: t("partner.money.tax"),
              amount: <MoneyText value={totals.tax} />,
              divided: true,
            },
          ]}
          total={{ label: total, amount: <MoneyText value={totals.total} strong /> }}
        />
      )}
      <ul className={css.effects}>
        <li>
          <IconCalendarTime size={16} aria-hidden="true" />
          <span>{t(totals === null ? "partner.plan.free" : "partner.plan.atOnce")}</span>
        </li>
        {flat ? null : (
          <li>
            <IconUsers size={16} aria-hidden="true" />
            <span>
              {quantityLimits.maximum === null
                ? t("partner.plan.from", { minimum: quantityLimits.minimum })
                : t("partner.plan.between", {
                    minimum: quantityLimits.minimum,
                    maximum: quantityLimits.maximum,
                  })}
            </span>
          </li>
        )}
        {effect.withdraws === null ? null : (
          <li>
            <IconInfoCircle size={16} aria-hidden="true" />
            <span>{t("partner.plan.withdraws", { count: effect.withdraws })}</span>
          </li>
        )}
        {nextPayment === null ? null : (
          <li>
            <IconRefresh size={16} aria-hidden="true" />
            <span>
              {rich("partner.quantity.next", {
                date: <DayText day={nextPayment.day} />,
                before: <MoneyText value={nextPayment.before} />,
                after: <MoneyText value={nextPayment.after} strong />,
              })}
            </span>
          </li>
        )}
        <li>
          <IconMessageQuestion size={16} aria-hidden="true" />
          <span>
            {t("partner.quantity.mayRefuse", {
              publisher: subscription.publisher.name,
              seconds: effect.answerSeconds,
            })}
          </span>
        </li>
      </ul>
    </>
  );
}
