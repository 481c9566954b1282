import type { SubscriptionFileRow } from "../../api/bulk.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";

type Quantity = { readonly from: number; readonly to: number };

/** From so many licences to so many, and from when on where that is not now. */
export function LicencesCell(props: {
  readonly quantity: Quantity | null;
  readonly fromRenewal: string | null;
}) {
  const t = useText();
  const rich = useRichText();
  const { quantity, fromRenewal } = props;
  if (quantity === null) return <span className="dim">–</span>;
  return (
    <>
      {t("bulk.fromTo", { from: quantity.from, to: quantity.to })}
      {fromRenewal === null ? null : (
        <span className="dim small">
          {" "}
          {rich("bulk.atRenewal", { date: <DayText day={fromRenewal} /> })}
        </span>
      )}
    </>
  );
}

/** Whether it renews after it, the last day where it does not, and what follows it. */
export function AutoRenewCell(props: {
  readonly autoRenew: boolean | null;
  readonly lastDay: string | null;
  readonly addOns?: readonly string[];
}) {
  const t = useText();
  const rich = useRichText();
  const { autoRenew, lastDay, addOns = [] } = props;
  if (autoRenew === null) return <span className="dim">–</span>;
  const word = (on: boolean) => t(on ? "bulk.on" : "bulk.off");
  return (
    <>
      {t("bulk.fromTo", { from: word(!autoRenew), to: word(autoRenew) })}
      <span className="dim small">
        {lastDay === null ? null : <> {rich("bulk.ends", { date: <DayText day={lastDay} /> })}</>}
        {addOns.length === 0 ? null : <> {t("bulk.addOns", { names: addOns.join(", ") })}</>}
      </span>
    </>
  );
}

/** What is charged or credited at once. */
export const NowCell = ({ now }: Pick<SubscriptionFileRow, "now">) =>
  now === null ? <span className="dim">–</span> : <MoneyText value={now.total} />;

/** The payment that comes next, without the row and with it. */
export function NextCell({ before, after }: Pick<SubscriptionFileRow, "before" | "after">) {
  const t = useText();
  const rich = useRichText();
  if (before === null && after === null) return <span className="dim">–</span>;
  const day = after?.day ?? before?.day;
  const amount = (payment: typeof before) =>
    payment === null ? t("bulk.noPayment") : <MoneyText value={payment.amount} />;
  return (
    <>
      {rich("bulk.fromTo", { from: amount(before), to: amount(after) })}
      {day === undefined ? null : (
        <span className="dim small">
          {" "}
          <DayText day={day} />
        </span>
      )}
    </>
  );
}
