import {
  IconCalendarX,
  IconInfoCircle,
  IconMessageQuestion,
  IconPlugConnectedX,
  IconPuzzle,
  IconReceipt2,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ReactivationEffect, SuspensionEffect } from "../../api/suspension.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import css from "./subscriptions.module.css";

/** What stops, what goes on, and the date at which the data goes. */
export function SuspensionEffects(props: {
  readonly effect: SuspensionEffect;
  readonly publisher: string;
  /** Of what is sold by licences. */
  readonly licences?: number | undefined;
}) {
  const t = useText();
  const rich = useRichText();
  const { effect, publisher } = props;
  return (
    <ul className={css.effects}>
      <Effect icon={<IconPlugConnectedX size={16} aria-hidden="true" />}>
        {props.licences === undefined
          ? null
          : `${t("partner.cancel.licences", { count: props.licences })} `}
        {t("partner.suspend.access", { publisher })}
      </Effect>
      <Effect icon={<IconCalendarX size={16} aria-hidden="true" />}>
        {effect.ends.status === "expired"
          ? rich("partner.suspend.ends", { date: <DateText at={effect.ends.at} as="day" /> })
          : rich("partner.suspend.kept", {
              days: effect.days,
              date: <DateText at={effect.until} as="day" />,
            })}
      </Effect>
      <Effect icon={<IconReceipt2 size={16} aria-hidden="true" />}>
        {effect.paidThrough === null
          ? t("partner.suspend.unpaid")
          : rich("partner.suspend.paid", { date: <DayText day={effect.paidThrough} /> })}
      </Effect>
      {effect.addOns.map((addOn) => (
        <Effect key={addOn.subscriptionId} icon={<IconPuzzle size={16} aria-hidden="true" />}>
          {t("partner.suspend.addOn", { name: addOn.name })}
        </Effect>
      ))}
      {effect.withdraws === null ? null : (
        <Effect icon={<IconInfoCircle size={16} aria-hidden="true" />}>
          {t("partner.suspend.withdraws", { count: effect.withdraws })}
        </Effect>
      )}
      {effect.givesUpPlan === null ? null : (
        <Effect icon={<IconInfoCircle size={16} aria-hidden="true" />}>
          {t("partner.plan.givesUp", { plan: effect.givesUpPlan })}
        </Effect>
      )}
      {effect.givesUp === null ? null : (
        <Effect icon={<IconInfoCircle size={16} aria-hidden="true" />}>
          {t("partner.suspend.givesUp", { count: effect.givesUp })}
        </Effect>
      )}
    </ul>
  );
}

/** What it costs, with the arithmetic, and what the publisher may still do. */
export function ReactivationEffects(props: {
  readonly effect: ReactivationEffect;
  readonly name: string;
  readonly flat: boolean;
  readonly publisher: string;
}) {
  const t = useText();
  const { effect, publisher } = props;
  const { totals } = effect;
  const charged = [
    ...effect.lines.map((line) => ({ name: props.name, line })),
    ...effect.addOns.flatMap((addOn) => addOn.lines.map((line) => ({ name: addOn.name, line }))),
  ];
  return (
    <>
      {totals === null ? null : (
        <Receipt
          label={t("partner.reactivate.total")}
          lines={[
            ...charged.map(({ name, line }) => ({
              label: (
                <>
                  {name}
                  {", "}
                  <DayText day={line.from} /> – <DayText day={line.to} />
                </>
              ),
              detail: (
                <>
                  {props.flat ? null : `${line.quantity} × `}
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
          total={{
            label: t("partner.reactivate.total"),
            amount: <MoneyText value={totals.total} strong />,
          }}
        />
      )}
      <ul className={css.effects}>
        <Effect icon={<IconReceipt2 size={16} aria-hidden="true" />}>
          {t(totals === null ? "partner.reactivate.free" : "partner.reactivate.charged")}
        </Effect>
        <Effect icon={<IconUsers size={16} aria-hidden="true" />}>
          {t("partner.reactivate.users")}
        </Effect>
        <Effect icon={<IconMessageQuestion size={16} aria-hidden="true" />}>
          {t("partner.reactivate.mayRefuse", { publisher, seconds: effect.answerSeconds })}
        </Effect>
      </ul>
    </>
  );
}

const Effect = (props: { readonly icon: ReactNode; readonly children: ReactNode }) => (
  <li>
    {props.icon}
    <span>{props.children}</span>
  </li>
);
