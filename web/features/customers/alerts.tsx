import type { CustomerAlert, CustomerSummary } from "../../api/customers.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import css from "./customers.module.css";

export const needsSeller = ({ alerts, openCart }: CustomerSummary): boolean =>
  alerts.length > 0 || (openCart?.lines ?? 0) > 0;

/** R1: what the reader has to do about a customer, each with the date that it must be done by. */
export function CustomerAlerts({ customer }: { readonly customer: CustomerSummary }) {
  const t = useText();
  const lines = customer.openCart?.lines ?? 0;
  return (
    <span className={css.alerts}>
      {customer.alerts.map((alert) => (
        <span key={alert.kind}>
          <Alert alert={alert} />
        </span>
      ))}
      {lines === 0 ? null : <span>{t("partner.cart.lines", { count: lines })}</span>}
    </span>
  );
}

function Alert({ alert }: { readonly alert: CustomerAlert }) {
  const rich = useRichText();
  const { kind, count, at, day } = alert;
  return rich(`partner.customers.alert.${kind}` as MessageId, {
    count,
    date:
      at !== null ? <DateText at={at} as="short" /> : day !== null ? <DayText day={day} /> : null,
  });
}
