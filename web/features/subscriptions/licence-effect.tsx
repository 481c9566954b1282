import {
  IconCalendarTime,
  IconClock,
  IconInfoCircle,
  IconMessageQuestion,
  IconRefresh,
} from "@tabler/icons-react";
import type { QuantityEffect, Subscription } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText, DeadlineText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import css from "./subscriptions.module.css";

/** The exact sum with its arithmetic, from when it holds, and what the publisher may still do. */
export function LicenceEffect(props: {
  readonly effect: QuantityEffect;
  readonly subscription: Subscription;
}) {
  const t = useText();
  const rich = useRichText();
  const { effect, subscription } = props;
  const { nextPayment, totals } = effect;
  return (
    <>
      {totals === null ? null : (
        <Receipt
          label={t(`partner.quantity.total.${effect.kind === "credit" ? "credit" : "charge"}`)}
          lines={[
            ...effect.lines.map((line) => ({
              label: (
                <>
                  {t(
                    line.kind === "credit"
                      ? "partner.quantity.line.credit"
                      : effect.kind === "credit"
                        ? "partner.quantity.line.rest"
                        : "partner.quantity.line.added",
                    { count: line.quantity },
                  )}
                  {", "}
                  <DayText day={line.from} /> – <DayText day={line.to} />
                </>
              ),
              detail: (
                <>
                  {line.quantity} × <MoneyText value={line.unitPrice} />{" "}
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
          total={{
            label: t(`partner.quantity.total.${effect.kind === "credit" ? "credit" : "charge"}`),
            amount: <MoneyText value={totals.total} strong />,
          }}
        />
      )}
      <ul className={css.effects}>
        <li>
          <IconCalendarTime size={16} aria-hidden="true" />
          <span>
            {effect.kind === "at-renewal"
              ? rich("partner.quantity.atRenewal", {
                  count: effect.to,
                  date: <DayText day={effect.day} />,
                })
              : t(`partner.quantity.kind.${effect.kind}` as MessageId)}
          </span>
        </li>
        {effect.kind === "at-renewal" && effect.creditable > 0 ? (
          <li>
            <IconInfoCircle size={16} aria-hidden="true" />
            <span>{t("partner.quantity.creditable", { count: effect.creditable })}</span>
          </li>
        ) : null}
        {effect.withdraws === null ? null : (
          <li>
            <IconInfoCircle size={16} aria-hidden="true" />
            <span>{t("partner.quantity.withdraws", { count: effect.withdraws })}</span>
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
        {effect.kind === "at-renewal" ? null : (
          <li>
            <IconMessageQuestion size={16} aria-hidden="true" />
            <span>
              {t("partner.quantity.mayRefuse", {
                publisher: subscription.publisher.name,
                seconds: effect.answerSeconds,
              })}
            </span>
          </li>
        )}
        {effect.creditUntil === null || effect.kind === "free" ? null : (
          <li>
            <IconClock size={16} aria-hidden="true" />
            <span>
              {rich(
                effect.kind === "credit"
                  ? "partner.quantity.creditUntil"
                  : "partner.quantity.backUntil",
                { date: <DeadlineText at={effect.creditUntil} /> },
              )}
            </span>
          </li>
        )}
      </ul>
    </>
  );
}
