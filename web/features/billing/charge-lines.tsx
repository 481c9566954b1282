import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import type { ChargeSummary } from "../../api/billing.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./billing.module.css";

/** Charges and credits as lines; the amount of each opens why it is that amount. */
export function ChargeLines<Charge extends ChargeSummary>(props: {
  readonly lines: readonly Charge[];
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
  /** What stands below a line, and what can be done with it. */
  readonly below?: (line: Charge) => ReactNode;
  readonly actions?: (line: Charge) => ReactNode;
}) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={t("partner.billing.lines")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("partner.billing.line")}</th>
            <th scope="col" className={css.optional}>
              {t("partner.column.customer")}
            </th>
            <th scope="col" className={css.optional}>
              {t("partner.billing.days")}
            </th>
            <th scope="col" className={`num ${css.optional}`}>
              {t("partner.billing.quantity")}
            </th>
            <th scope="col" className={`num ${css.optional}`}>
              {t("partner.billing.unit")}
            </th>
            <th scope="col" className="num">
              {t("partner.billing.net")}
            </th>
            {props.actions === undefined ? null : (
              <th scope="col">
                <span className="visually-hidden">{t("partner.billing.actions")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {props.lines.map((line) => (
            <Line
              key={line.id}
              line={line}
              open={line.id === props.open}
              onOpen={() => props.onOpen(line.id)}
              below={props.below?.(line)}
              actions={props.actions?.(line)}
              withActions={props.actions !== undefined}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line(props: {
  readonly line: ChargeSummary;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly below: ReactNode;
  readonly actions: ReactNode;
  readonly withActions: boolean;
}) {
  const t = useText();
  const { line } = props;
  const { locale } = useIntl();
  const { base, organisation } = useActing();
  const name = `${line.offer.name} · ${line.plan.name}`;
  const quantity = (units: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(units);
  return (
    <tr data-current={props.open} data-tall={props.below != null}>
      <td>
        <b>
          {organisation.kind === "operator" ? (
            name
          ) : (
            <AppLink href={`${base}/subscriptions/${line.subscriptionId}`}>{name}</AppLink>
          )}
        </b>
        <small>
          {t(`partner.charge.${line.kind}` as MessageId)}
          {line.usage === null ? null : `: ${line.usage.name}`}
          {line.purchaseOrder == null
            ? null
            : ` · ${t("partner.purchaseOrder.short", { number: line.purchaseOrder })}`}
          {line.reseller == null
            ? null
            : ` · ${t("partner.reseller.short", { name: line.reseller.name })}`}
          {line.costCentre == null
            ? null
            : ` · ${t("partner.costCentre.short", { name: line.costCentre })}`}
          {line.because === null ? null : (
            <>
              <br />
              {line.because.label}, <DateText at={line.because.at} as="day" />
            </>
          )}
        </small>
        {/* A phone has no room for the columns of these. */}
        <small className={css.onPhone}>
          {line.customer.company}
          <br />
          <DayText day={line.from} /> – <DayText day={line.to} />
          <br />
          {quantity(line.quantity)} × <MoneyText value={line.unitPrice} />
        </small>
        {props.below}
      </td>
      <td className={css.optional}>{line.customer.company}</td>
      <td className={css.optional}>
        <DayText day={line.from} /> – <DayText day={line.to} />
      </td>
      <td className={`num ${css.optional}`}>{quantity(line.quantity)}</td>
      <td className={`num ${css.optional}`}>
        <MoneyText value={line.unitPrice} />
      </td>
      <td className="num">
        <button
          type="button"
          id={`charge-${line.id}`}
          className={css.amount}
          aria-expanded={props.open}
          title={t("partner.why.title")}
          onClick={props.onOpen}
        >
          <MoneyText value={line.net} />
          <span className="visually-hidden">, {t("partner.why.title")}</span>
        </button>
      </td>
      {props.withActions ? <td className={css.rowAct}>{props.actions}</td> : null}
    </tr>
  );
}
