import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText, useNow, useRelativeTime } from "../../kit/dates.tsx";
import type { Money } from "../../kit/money.tsx";
import css from "./subscriptions.module.css";
import { usePaymentText } from "./terms.ts";

/** What of a subscription says its next date; the price is not known of what a partner sold. */
export type Dated = Pick<
  SubscriptionSummary,
  "next" | "status" | "termLastDay" | "term" | "payment"
> & { readonly price: Money | null };

/** The date that matters and what it means: "Ends 31 Jan 2027 · auto-renew is off". */
export function WhatNext(props: {
  readonly of: Dated;
  /** On one line, for lists on a phone and page heads. */
  readonly inline?: boolean;
}) {
  const rich = useRichText();
  const now = useNow(300);
  const { of } = props;
  const detail = useDetail()(of);
  const hot =
    of.next.kind === "ends" ||
    of.next.kind === "deletes" ||
    (of.next.kind === "lapses" && isSoon(of.next.at, now));
  const date =
    of.next.kind === "ends" && of.status === "active" && of.termLastDay !== null ? (
      <DayText day={of.termLastDay} />
    ) : of.next.day !== null ? (
      <DayText day={of.next.day} />
    ) : of.next.at !== null ? (
      <DateText at={of.next.at} as="day" />
    ) : null;
  if (date === null) return null;
  const sentence =
    of.next.kind === "ended"
      ? rich(`partner.next.ended.${endedWord(of.status)}` as MessageId, { date })
      : rich(`partner.next.${of.next.kind}` as MessageId, { date });
  if (props.inline === true)
    return (
      <span>
        <span className={hot ? css.hot : undefined}>{sentence}</span>
        {detail === undefined ? null : <span className="dim"> · {detail}</span>}
      </span>
    );
  return (
    <span className={css.next}>
      <span className={hot ? css.hot : undefined}>{sentence}</span>
      {detail === undefined ? null : <small>{detail}</small>}
    </span>
  );
}

const endedWord = (status: string): string =>
  ["cancelled", "expired", "deleted"].includes(status) ? status : "expired";

const isSoon = (at: string | null, now: Date): boolean =>
  at !== null && Date.parse(at) - now.getTime() < 7 * 86_400_000;

function useDetail(): (of: Dated) => string | undefined {
  const t = useText();
  const relative = useRelativeTime();
  const payment = usePaymentText();
  return (of) => {
    const at = of.next.at ?? (of.next.day === null ? null : `${of.next.day}T00:00:00Z`);
    switch (of.next.kind) {
      case "lapses":
        return t("partner.next.lapses.detail");
      case "trial-ends":
        return of.price === null
          ? undefined
          : t("partner.next.trial-ends.detail", {
              price: payment(of.price, of.term, of.payment),
            });
      case "deletes":
        return t("partner.next.deletes.detail");
      case "ends":
        return t("partner.next.ends.detail");
      case "renews":
        return at === null ? undefined : relative(at);
      default:
        return undefined;
    }
  };
}
