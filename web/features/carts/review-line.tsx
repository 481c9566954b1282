import type { CartLine } from "../../api/carts.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { PrivatePrice } from "../subscriptions/private-price.tsx";
import { periodOf, usePriceUnit, useTermName } from "../subscriptions/terms.ts";
import { MeterPrices } from "../usage/metered-terms.tsx";
import { LineProblems, PriceMoved } from "./cart-lines.tsx";
import { useTaxLabel } from "./cart-totals.tsx";
import css from "./carts.module.css";

/** One line of the order before it is bought: what, when, until when, and the money with its arithmetic. */
export function ReviewLine(props: {
  readonly line: CartLine;
  readonly customerId: string;
  /** Why the line's own reseller will not do. */
  readonly resellerRefused?: string | undefined;
}) {
  const t = useText();
  const rich = useRichText();
  const termName = useTermName();
  const priceUnit = usePriceUnit();
  const taxLabel = useTaxLabel();
  const { line } = props;
  const { price, dates } = line;
  return (
    <li>
      <div>
        <p>
          <b>{line.offer?.name ?? t("partner.cart.goneOffer")}</b>
        </p>
        <p className={css.sub}>
          {[line.plan.name, line.offer?.publisher.name].filter(Boolean).join(" · ")}
        </p>
        <dl className={css.facts}>
          <dt>{t("partner.column.term")}</dt>
          <dd>{termName(line.term, line.payment)}</dd>
          {line.reseller === null ? null : (
            <>
              <dt>{t("partner.field.reseller")}</dt>
              <dd>
                {line.reseller.name}
                {props.resellerRefused === undefined ? null : (
                  <span role="alert" className={css.wrong}>
                    {props.resellerRefused}
                  </span>
                )}
              </dd>
            </>
          )}
          {line.plan.pricingModel === "per-user" ? (
            <>
              <dt>{t("partner.column.licences")}</dt>
              <dd>{line.quantity}</dd>
            </>
          ) : null}
          {dates === null ? null : (
            <>
              {dates.trialEndsAt === null ? null : (
                <>
                  <dt>{t("partner.review.trial")}</dt>
                  <dd>
                    {rich("partner.review.trialUntil", {
                      date: <DateText at={dates.trialEndsAt} />,
                    })}
                  </dd>
                </>
              )}
              <dt>{t("partner.review.fullCredit")}</dt>
              <dd>
                {line.meters.length > 0 && dates.trialEndsAt === null
                  ? t("usage.ends")
                  : rich(
                      dates.trialEndsAt === null
                        ? "partner.review.creditUntil"
                        : "partner.review.trialCancel",
                      { date: <DateText at={dates.trialEndsAt ?? dates.fullCreditUntil} /> },
                    )}
              </dd>
              <dt>{t("partner.review.starts")}</dt>
              <dd>
                {line.offer === null
                  ? null
                  : t("partner.review.starts.activation", { publisher: line.offer.publisher.name })}
              </dd>
              <dt>{t("partner.review.paying")}</dt>
              <dd>
                <DayText day={dates.payingBegins} />
              </dd>
              <dt>{t("partner.review.firstTerm")}</dt>
              <dd>
                <DayText day={dates.termStart} /> – <DayText day={dates.termLastDay} />
              </dd>
            </>
          )}
          {line.meters.length === 0 ? null : (
            <>
              <dt>{t("usage.inArrears")}</dt>
              <dd>
                {t("usage.inArrears.note")}
                <MeterPrices meters={line.meters} />
              </dd>
            </>
          )}
        </dl>
        <PriceMoved line={line} />
        <LineProblems line={line} customerId={props.customerId} />
      </div>
      {price === null || line.unitPrice === null ? null : (
        <Receipt
          label={line.offer?.name ?? ""}
          lines={[
            {
              label:
                price.charged === "after-trial"
                  ? t("partner.review.afterTrial")
                  : t("partner.review.onActivation"),
              detail: (
                <>
                  {line.plan.pricingModel === "per-user" ? `${line.quantity} × ` : ""}
                  <MoneyText value={line.unitPrice} />{" "}
                  {priceUnit(line.plan.pricingModel, periodOf(line.term, line.payment))}
                  {price.payments > 1
                    ? `, ${t("partner.review.payments", { count: price.payments })}`
                    : ""}
                  <PrivatePrice offer={line.privateOffer} />
                </>
              ),
              amount: <MoneyText value={price.net} />,
            },
            { label: taxLabel([price]), amount: <MoneyText value={price.tax} /> },
          ]}
          total={{
            label: t("partner.review.firstPayment"),
            amount: <MoneyText value={price.total} strong />,
          }}
        />
      )}
    </li>
  );
}
