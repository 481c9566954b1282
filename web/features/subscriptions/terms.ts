import { useCallback } from "react";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { Money } from "../../kit/money.tsx";
import { useMoneyFormat } from "../../kit/money.tsx";

/** "Monthly", "Annual", "Annual, paid monthly", "3 years, paid annually". */
export function useTermName(): (term: string, payment: string) => string {
  const t = useText();
  return useCallback(
    (term, payment) =>
      t(`partner.term.${term}.${term === "P1M" ? "upfront" : payment}` as MessageId),
    [t],
  );
}

/** What a price is for: "per licence a month", "a year". */
export function usePriceUnit(): (pricingModel: string | null, period: string) => string {
  const t = useText();
  return useCallback(
    (model, period) =>
      t(`partner.per.${model === "per-user" ? "licence" : "flat"}.${period}` as MessageId),
    [t],
  );
}

/** The period of one payment of a term: a month, a year, or the whole term. */
export const periodOf = (term: string, payment: string): string =>
  payment === "monthly" ? "P1M" : payment === "annual" ? "P1Y" : term;

/** "EUR 192.00 a month": one payment of a subscription. */
export function usePaymentText(): (price: Money, term: string, payment: string) => string {
  const t = useText();
  const money = useMoneyFormat();
  return (price, term, payment) =>
    t(`partner.each.${periodOf(term, payment)}` as MessageId, { amount: money(price) });
}
