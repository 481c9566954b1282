import { IconMessageQuestion, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { QuantityEffect, Subscription } from "../../api/subscriptions.ts";
import type { Totals } from "../../api/totals.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";

type Line = QuantityEffect["lines"][number];

/** What a change costs or gives back now: each line over its days, tax, and the sum. */
export function EffectReceipt<L extends Line>(props: {
  readonly lines: readonly L[];
  readonly totals: Totals;
  readonly gives: "charge" | "credit";
  /** What a line is for. */
  readonly name: (line: L) => string;
  /** Where licences are not counted, a line says only its price. */
  readonly counted?: boolean;
}) {
  const t = useText();
  const total = t(`partner.quantity.total.${props.gives}`);
  return (
    <Receipt
      label={total}
      lines={[
        ...props.lines.map((line) => ({
          label: (
            <>
              {props.name(line)}
              {", "}
              <DayText day={line.from} /> – <DayText day={line.to} />
            </>
          ),
          detail: (
            <>
              {props.counted === false ? null : `${line.quantity} × `}
              <MoneyText value={line.unitPrice} />{" "}
              {t("partner.quantity.days", { days: line.days, of: line.of })}
            </>
          ),
          amount: <MoneyText value={line.net} />,
        })),
        {
          label: t("partner.money.tax"),
          amount: <MoneyText value={props.totals.tax} />,
          divided: true,
        },
      ]}
      total={{ label: total, amount: <MoneyText value={props.totals.total} strong /> }}
    />
  );
}

/** One thing that a change does. */
export const EffectItem = (props: { readonly icon: ReactNode; readonly children: ReactNode }) => (
  <li>
    {props.icon}
    <span>{props.children}</span>
  </li>
);

/** What the next payment was and will be. */
export function NextPaymentItem({ of }: { readonly of: QuantityEffect["nextPayment"] }) {
  const rich = useRichText();
  if (of === null) return null;
  return (
    <EffectItem icon={<IconRefresh size={16} aria-hidden="true" />}>
      {rich("partner.quantity.next", {
        date: <DayText day={of.day} />,
        before: <MoneyText value={of.before} />,
        after: <MoneyText value={of.after} strong />,
      })}
    </EffectItem>
  );
}

/** Who may still refuse the change, and for how long. */
export function MayRefuseItem(props: {
  readonly subscription: Pick<Subscription, "publisher">;
  readonly seconds: number;
}) {
  const t = useText();
  return (
    <EffectItem icon={<IconMessageQuestion size={16} aria-hidden="true" />}>
      {t("partner.quantity.mayRefuse", {
        publisher: props.subscription.publisher.name,
        seconds: props.seconds,
      })}
    </EffectItem>
  );
}
